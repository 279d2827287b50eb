"""One word per thing (docs/architecture.md): a *word* is a unit of language that a rule counts, and nothing else."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("trainingsite", "courses", "quizzes", "certificates")
# Where words of a language are counted, compared, or found inside a text.
OF_LANGUAGE = (
    "courses/content/domain/lint/*",
    "courses/content/domain/changes.py",
    "courses/lessons/domain/lint/*",
    "courses/lessons/actions/adapter.py",  # hands the words of the glossary's terms to the rules
    "courses/glossary/domain.py",
    "quizzes/bank/domain/lint/*",
    "quizzes/bank/domain/likeness.py",
    "trainingsite/accounts/domain/*",
)
# A field of the API, which keeps its name.
OF_THE_API = {
    "certificates/domain/claims.py": {"words"},
    "certificates/domain/verification.py": {"words"},
    "certificates/management/commands/verify_certificate.py": {"words"},
}
_WORD = re.compile(r"(?:^|_)words?(?:_|$)", re.IGNORECASE)


def _names(tree: ast.Module) -> set[str]:
    """Every name that the module gives: modules, classes, functions, arguments, variables, attributes."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name):
                found.add(name)
            case ast.arg(arg=name) | ast.Attribute(attr=name):
                found.add(name)
    return found


def _called_words(part: str) -> dict[str, set[str]]:
    found = {}
    for path in (ROOT / part).rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        is_a_test = path.name.startswith("test_")
        if (
            is_a_test
            or "/migrations/" in place
            or any(fnmatch(place, known) for known in OF_LANGUAGE)
        ):
            continue
        names = _names(ast.parse(path.read_text())) | {path.stem}
        called = {name for name in names if _WORD.search(name)} - OF_THE_API.get(place, set())
        if called:
            found[place] = called
    return found


@pytest.mark.parametrize("part", PARTS)
def test_only_rules_of_language_speak_of_words(part: str) -> None:
    assert _called_words(part) == {}


@pytest.mark.parametrize("part", PARTS)
def test_no_template_speaks_of_words(part: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): tags
        for path in (ROOT / part).rglob("templates/**/*.html")
        if (tags := _tags_with_words(path.read_text()))
    }

    assert found == {}


def _tags_with_words(page: str) -> list[str]:
    """Tags and values that name something word or words; quoted text aside, and what is stored or answered so."""
    tags = re.findall(r"\{\{.*?\}\}|\{%.*?%\}|\bdata-words?\b", page)
    code = [re.sub(r"\"[^\"]*\"|'[^']*'", "", tag) for tag in tags]
    return [tag for tag in code if re.search(r"(?<!caveat\.)(?<!facts\.)\b(?:\w*_)?words?\b", tag)]
