"""The small course as its checks are taught with: reasons after the hand-in, and quizzes of one and twelve questions."""

from pathlib import Path
from typing import Any

from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import Attempt
from quizzes.sitting.actions.given import given_questions
from tests.curriculum_small import copy_to, edit, load
from tests.people import bob
from tests.quizzes.sitters import MINUTE, NOW, item, save, start

QUESTION = """
- code: al-p-{n}
  kind: single_choice
  pool: practice
  stem: This is the question with the code al-p-{n}. Which answer is right?
  objective: al-o{objective}
  topic: water
  level: application
  critical: false
  evidence: [{evidence}]
  difficulty: 0.7
  review_by: 2027-11-30
  options:
    - {{code: a, text: "The right answer of al-p-{n}", correct: true, rationale: "Right, for the reason with the number {n}."}}
    - {{code: b, text: "A wrong answer of al-p-{n}", correct: false, rationale: "Wrong, for the reason with the number {n}.", harm: 1}}
    - {{code: c, text: "Another wrong answer of al-p-{n}", correct: false, rationale: "Also wrong, for the reason with the number {n}.", harm: 1}}
"""


def load_explained(place: Path) -> Path:
    """Load the small course again, its check with `reveal: rationale`; gives the folder."""
    folder = copy_to(place)
    edit(folder, "quizzes/alpha-check.yaml", "reveal: objectives", "reveal: rationale")
    load(folder)
    return folder


def load_one_and_twelve(place: Path) -> None:
    """Quizzes `explained-1` and `explained-12`; the twelve rest on both facts and ask of both objectives."""
    folder = load_explained(place)
    (folder / "01-alpha" / "questions-more.yaml").write_text(
        "".join(
            QUESTION.format(n=n, objective=n % 2 + 1, evidence="E001" if n % 3 else "E001, E002")
            for n in range(21, 33)
        )
    )
    practice = (folder / "quizzes" / "beta-practice.yaml").read_text()
    for count in (1, 12):
        own = practice.replace("beta-practice", f"explained-{count}").replace("beta", "alpha")
        own = own.replace("count: 3", f"count: {count}").replace("cut: 2", "cut: 1")
        (folder / "quizzes" / f"explained-{count}.yaml").write_text(own)
    load(folder)


def wrong_answer(kind: str, spec: Any) -> Any:
    """A wrong answer in the shape of its kind; a misreading where there is one."""
    key = KINDS[kind].key(spec)
    if kind == "single_choice":
        return next(option["id"] for option in spec["options"] if not option["correct"])
    if kind == "multiple_response":
        return [key[0], next(o["id"] for o in spec["options"] if not o["correct"])]
    if kind == "numeric":
        return {"value": spec["misreadings"][0]["value"], "unit": spec["unit"]}
    if kind == "matching":
        return dict(zip(key, list(key.values())[1:] + list(key.values())[:1], strict=True))
    return key[1:] + key[:1]


def sit_wrong(code: str, *, wrong: int, person: Any = None) -> Attempt:
    """A graded attempt with the first `wrong` questions wrong and the others right."""
    attempt = start(person or bob(), code, seed=None)
    answers = [
        (wrong_answer if n < wrong else lambda kind, spec: KINDS[kind].key(spec))(
            question.scored.kind, question.scored.spec
        )
        for n, question in enumerate(given_questions(attempt.pk).values())
    ]
    versions = [str(uuid) for uuid in given_questions(attempt.pk)]
    save(attempt, *(item(n, v, a) for n, (v, a) in enumerate(zip(versions, answers, strict=True))))
    return actions.submit_attempt(attempt=attempt, by=attempt.user, now=NOW + MINUTE)
