"""The tables of what a quiz says: itself, the cells of its blueprint, its policy. And of everything that a folder holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.nested import Group, Rows
from courses.content.domain.shapes import (
    Codes,
    Flag,
    Numbers,
    OneOf,
    Shape,
    Share,
    Text,
    Whole,
)
from courses.content.domain.tables import CODE, TABLES
from quizzes.bank.domain.table import ASKED, LEVELS, QUESTION_FIELDS
from quizzes.kinds import KINDS
from quizzes.kinds.shapes import ANY_POOL
from quizzes.sitting.domain.reveal import REVEALS

ALL = Seen.EVERYBODY
PURPOSES = ("practice", "check", "exam")


@dataclass(frozen=True)
class Critical(Shape):
    """Whether a cell draws critical questions: any, true or false; kept as a word."""

    def wrong(self, key: str, value: Any) -> Iterator[str]:
        """None of the three."""
        if str(value).lower() not in ("any", "true", "false"):
            yield "'critical' of a cell is any, true or false."

    def clean(self, value: Any) -> Any:
        """The word any, or true or false as YAML has them."""
        return {"true": True, "false": False}.get(str(value).lower(), "any")

    def stored(self, value: Any) -> Any:
        """The word."""
        return str(value).lower()

    def plain(self, kept: Any) -> Any:
        """As an entry says it."""
        return self.clean(kept)


CELL_FIELDS = Fields(
    Field(key="module", required=True, seen_by=ALL),
    Field(key="pool", shape=OneOf(ANY_POOL), required=True, seen_by=ALL),
    Field(key="critical", shape=Critical(), default="any", seen_by=ALL),
    Field(key="count", shape=Whole(1), required=True, seen_by=ALL),
)
POLICY_FIELDS = Fields(
    Field(key="minutes", shape=Whole(1), seen_by=ALL),
    Field(key="grace_seconds", shape=Whole(), default=0, seen_by=ALL),
    Field(key="cut", shape=Whole(1), required=True, seen_by=ALL),
    Field(key="critical_needed", shape=Whole(), default=0, seen_by=ALL),
    Field(key="module_percent", shape=Whole(0, 100), default=0, seen_by=ALL),
    Field(key="tries", shape=Whole(1), seen_by=ALL),
    Field(key="window_days", shape=Whole(1), seen_by=ALL),
    Field(
        key="waits_days",
        shape=Numbers("'waits_days' is a list of whole numbers of days."),
        seen_by=ALL,
    ),
    Field(key="reveal", shape=OneOf(REVEALS), required=True, seen_by=ALL),
    Field(key="agreement", seen_by=ALL),
)


@dataclass(frozen=True)
class RuleRows(Rows):
    """Rules of a form; a row keeps what it says and nothing else."""

    def clean(self, value: Any) -> Any:
        """Every row in its one spelling, without what says nothing."""
        return [self._said(self.table.said(self.table.clean(row))) for row in value]

    @staticmethod
    def _said(row: dict[str, Any]) -> dict[str, Any]:
        silent = {
            key
            for key, nothing in (("waits", False), ("critical", "any"))
            if row.get(key) == nothing
        }
        return {key: said for key, said in row.items() if key not in silent}


FORM_RULE_FIELDS = Fields(
    Field(key="module", seen_by=ALL),
    Field(key="area", shape=Text(60), seen_by=ALL),
    Field(key="topic", shape=Text(60), seen_by=ALL),
    Field(key="level", shape=OneOf(LEVELS), seen_by=ALL),
    Field(key="kind", shape=OneOf(tuple(KINDS)), seen_by=ALL),
    Field(key="asks", shape=OneOf(ASKED), seen_by=ALL),
    Field(key="critical", shape=Critical(), default="any", seen_by=ALL),
    Field(key="least", shape=Whole(1), seen_by=ALL),
    Field(key="most", shape=Whole(), seen_by=ALL),
    Field(key="waits", shape=Flag(), seen_by=ALL),
)
MOST_PILOTS = 6
FORM_FIELDS = Fields(
    Field(
        key="form_rules",
        shape=RuleRows(FORM_RULE_FIELDS),
        quiet=True,
        column=None,
        one_line=True,
        seen_by=ALL,
    ),
    Field(
        key="within",
        shape=Share("'within' is by how many questions forms may differ in difficulty, 0 to 1."),
        quiet=True,
        column=None,
        seen_by=ALL,
    ),
    Field(
        key="most_exposed_percent",
        shape=Whole(1, 100),
        quiet=True,
        column=None,
        seen_by=ALL,
    ),
    Field(key="pilots", shape=Whole(1, MOST_PILOTS), quiet=True, column=None, seen_by=ALL),
)
QUIZ_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    Field(key="title", shape=Text(200), required=True, early=True, seen_by=ALL),
    Field(key="purpose", shape=OneOf(PURPOSES), required=True, seen_by=ALL),
    Field(key="module", default=None, column=None, quiet=True, seen_by=ALL),
    Field(
        key="opens_after",
        shape=Codes("quiz", once=True),
        unordered=True,
        column=None,
        loud=True,
        seen_by=ALL,
    ),
    Field(
        key="blueprint",
        shape=Rows(CELL_FIELDS, least=1),
        required=True,
        column=None,
        one_line=True,
        seen_by=ALL,
    ),
    *FORM_FIELDS,
    Field(
        key="policy",
        shape=Group(POLICY_FIELDS, "A quiz has a 'policy' with at least 'cut' and 'reveal'."),
        required=True,
        column=None,
        seen_by=ALL,
    ),
    within="a quiz",
)

# By the name of the entry, as refusals and loads call it.
ALL_TABLES: Mapping[str, Fields] = {**TABLES, "question": QUESTION_FIELDS, "quiz": QUIZ_FIELDS}
