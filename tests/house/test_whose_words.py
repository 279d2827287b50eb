"""Every door through which words come into a draft says whose they are: `taken_from`, or why whoever saves wrote them."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("courses", "quizzes", "certificates", "trainingsite")
DOORS = frozenset({"save_draft", "keep_save", "begin_entry", "_begin"})
TYPED = "who saves typed it"
# By file: how many calls name nobody else, and why that is the truth.
OWN_WORDS = {
    "courses/evidence/actions/answers.py": (1, "it begins empty"),
    "courses/publishing/actions/beginning.py": (1, "a course begins with its title, typed"),
    "courses/publishing/actions/sheets.py": (1, "an undoing; who wrote before still stands there"),
    "courses/publishing/desk/drafts.py": (1, TYPED),
    "quizzes/sitting/actions/bank_changes.py": (1, "one value for many, chosen by who saves"),
    "quizzes/sitting/actions/bringing.py": (1, "one value for many, chosen by who saves"),
    "quizzes/sitting/actions/editions.py": (1, "the shipped files name no person"),
    "trainingsite/studio/as_text.py": (1, TYPED),
    "trainingsite/studio/beginning.py": (1, TYPED),
    "trainingsite/studio/entry.py": (1, TYPED),
    "trainingsite/studio/figure_files.py": (1, TYPED),
    "trainingsite/studio/figures.py": (1, TYPED),
    "trainingsite/studio/pictures.py": (1, TYPED),
}


def names_nobody(call: ast.Call) -> bool:
    """Whether it saves a draft and does not say who else wrote that."""
    called = (
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    )
    named = {word.arg for word in call.keywords}
    return called in DOORS and "taken_from" not in named


def silent_doors() -> Counter[str]:
    found: Counter[str] = Counter()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and names_nobody(node):
                    found[str(path.relative_to(ROOT))] += 1
    found.pop("quizzes/studio/reading.py", None)  # a `_begin` of its own, which writes no draft
    return found


def test_who_saves_words_of_others_names_them() -> None:
    assert silent_doors() == {file: calls for file, (calls, _why) in OWN_WORDS.items()}
