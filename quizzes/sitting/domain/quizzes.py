"""Reading quiz entries (docs/authoring.md) into plain facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.content.domain.fields import NOTHING
from quizzes.kinds import BadEntry
from quizzes.sitting.domain.form_rules import read_form_rules, rules_out_of_order
from quizzes.sitting.domain.reveal import allowed_reveal
from quizzes.sitting.domain.table import CELL_FIELDS, FORM_FIELDS, POLICY_FIELDS, QUIZ_FIELDS


@dataclass(frozen=True)
class ParsedQuiz:
    """A quiz entry, checked. Modules and quizzes are named by their codes."""

    said: Mapping[str, Any]

    @property
    def code(self) -> str:
        return str(self.said["code"])

    @property
    def purpose(self) -> str:
        return str(self.said["purpose"])

    @property
    def module(self) -> str | None:
        return self.said["module"] or None

    @property
    def columns(self) -> dict[str, Any]:
        """Column -> value of what a quiz keeps as it is."""
        return QUIZ_FIELDS.columns(self.said)

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The cells of the blueprint as they are stored."""
        return [CELL_FIELDS.columns(cell) for cell in self.said["blueprint"]]

    @property
    def form(self) -> dict[str, Any]:
        """What a blueprint keeps beside its cells, without what says nothing."""
        said = {key: self.said[key] for key in FORM_FIELDS.keys}
        return {key: value for key, value in said.items() if value not in NOTHING}

    @property
    def policy(self) -> dict[str, Any]:
        """Column -> value of the policy."""
        return POLICY_FIELDS.columns(self.said["policy"])


def written_quiz(parsed: ParsedQuiz) -> dict[str, Any]:
    """The checked quiz as an entry again: one spelling for all entries that come to the same quiz."""
    return QUIZ_FIELDS.said(parsed.said)


def parse_quiz(entry: Mapping[str, Any]) -> ParsedQuiz:
    """Check a quiz entry. Raises BadEntry with every problem found."""
    problems = list(QUIZ_FIELDS.problems(entry))
    if not problems:  # what follows adds up and compares what is sound
        parsed = ParsedQuiz(QUIZ_FIELDS.clean(entry))
        problems = [*_placed(parsed), *_guarded(parsed), *_reachable(parsed), *_ruled(parsed)]
    if problems:
        raise BadEntry(*problems[0], *problems[1:])
    return parsed


def _placed(quiz: ParsedQuiz) -> Iterator[tuple[str, str]]:
    if (quiz.purpose == "check") != isinstance(quiz.module, str):
        yield "module", "A check names its module; an exam or a practice quiz has none."


def _guarded(quiz: ParsedQuiz) -> Iterator[tuple[str, str]]:
    """What leads to a certificate shows no key and draws from its own pool; everything else stays out of that pool."""
    pool = "exam" if quiz.purpose == "exam" else "practice"
    if any(cell["pool"] != pool for cell in quiz.cells):
        yield "blueprint", f"A quiz with purpose {quiz.purpose} draws from the {pool} pool only."
    reveal = quiz.policy["reveal"]
    if allowed_reveal(purpose=quiz.purpose, policy=reveal) != reveal:
        yield "policy", "An exam has 'reveal: domains': its questions are used again."


def _reachable(quiz: ParsedQuiz) -> Iterator[tuple[str, str]]:
    total = _count(quiz.cells)
    if not 0 < quiz.policy["cut"] <= total:
        yield "policy", f"'cut' must be between 1 and the {total} questions of the blueprint."
    # Only cells that draw critical questions promise any; "any" may draw none.
    critical = _count([cell for cell in quiz.cells if cell["critical"] == "true"])
    if quiz.policy["critical_needed"] > critical:
        yield "policy", "'critical_needed' is more than the blueprint's critical questions."


def _ruled(quiz: ParsedQuiz) -> Iterator[tuple[str, str]]:
    """Rules that ask for something, and only where a form is held against others."""
    rules = read_form_rules(quiz.form)
    for rule in rules_out_of_order(rules.rules):
        yield (
            "form_rules",
            f"The rule for '{rule}' needs 'least' or 'most', and not more than it allows.",
        )
    if rules.pilots and quiz.purpose != "exam":
        yield "pilots", "Only an exam has pilots: nothing else is scored for a certificate."


def _count(cells: Sequence[Mapping[str, Any]]) -> int:
    return sum(cell["count"] for cell in cells)
