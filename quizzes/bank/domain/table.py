"""The table of what a question says; its kind adds its own fields (quizzes/kinds)."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.nested import Rows
from courses.content.domain.pictured import PICTURED
from courses.content.domain.shapes import Codes, Day, Flag, OneOf, Share, Text
from courses.content.domain.tables import CODE, DRAFTED_BY
from quizzes.kinds import KINDS
from quizzes.kinds.parts import Own
from quizzes.kinds.shapes import ANY_POOL

LEVELS = ("recall", "application", "judgement")
# What a question is about where that is not what to do: "study" asks what a study found.
ASKED = ("study",)
# Rules that a named person lets stand for this question, each with the reason.
WAIVER = Fields(
    Field(key="rule", required=True),
    Field(key="reason", shape=Text(least=15), required=True),
    Field(key="by", shape=Text(least=2), required=True),
)
COMMON = (
    Field(key="code", shape=CODE, required=True, versioned=False, placed=True),
    Field(
        key="kind",
        shape=OneOf(tuple(KINDS)),
        required=True,
        fixed=True,
        meaning=True,
        placed=True,
        seen_by=Seen.EVERYBODY,
    ),
    Field(
        key="pool",
        shape=OneOf(ANY_POOL),
        required=True,
        fixed=True,
        versioned=False,
        meaning=True,
        placed=True,
    ),
    Field(
        key="stem",
        shape=Text(least=15),
        required=True,
        early=True,
        placed=True,
        seen_by=Seen.EVERYBODY,
    ),
    Field(
        key="picture",
        shape=PICTURED,
        early=True,
        placed=True,
        quiet=True,
        control="picture",
        seen_by=Seen.EVERYBODY,
    ),
    Field(
        key="objective",
        shape=Text(60),
        required=True,
        column=None,
        meaning=True,
        placed=True,
    ),
    Field(
        key="topic",
        shape=Text(60, too_long="'topic' is a short word, at most {longest} characters."),
        required=True,
        placed=True,
    ),
    Field(
        key="areas",
        shape=Codes("area", once=True),
        unordered=True,
        quiet=True,
        sentence="Asks about {}",
    ),
    Field(
        key="asks",
        shape=OneOf(ASKED),
        default="",
        quiet=True,
        sentence="Asks what a {} found",
    ),
    Field(
        key="unscored",
        shape=Flag(),
        default=None,
        column=None,
        quiet=True,
        sentence="A pilot: asked on top of a form, and never scored",
    ),
    Field(key="level", shape=OneOf(LEVELS), required=True, meaning=True, placed=True),
    Field(key="critical", shape=Flag(), required=True, meaning=True, placed=True),
    Field(
        key="evidence",
        shape=Codes("fact of evidence.yaml", least=1, once=True),
        required=True,
        unordered=True,
        column=None,
        meaning=True,
        placed=True,
    ),
    Field(
        key="difficulty",
        shape=Share("'difficulty' is the predicted share who get it right, 0 to 1."),
        asked=True,
        sentence="{:.0%} are expected to get it right",
    ),
    Field(
        key="enemies",
        shape=Codes("question", once=True),
        unordered=True,
        sentence="Never in one form with {}",
    ),
    Field(
        key="review_by",
        shape=Day(as_text=True),
        column="review_by_date",
        asked=True,
        sentence="Next review by {}",
    ),
    Field(
        key="drafted_by",
        shape=DRAFTED_BY,
        default="machine",
        late=True,
        sentence="Drafted by a {}",
    ),
    Field(
        key="waivers",
        shape=Rows(WAIVER),
        late=True,
        sentence="Rule {rule} waived by {by}: {reason}",
    ),
)


class QuestionFields(Fields):
    """What all questions say; of one question with the fields of its kind."""

    def of(self, data: Mapping[str, Any]) -> Fields:
        """The table of one question. Where its kind is not known, that of all questions."""
        return _OF_KIND.get(str(data.get("kind")), self)

    def unknown(self, data: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
        """While the kind is not known, nobody can say which kind's keys do not belong."""
        own = {key for kind in KINDS for key in own_keys(kind)}
        yield from super().unknown({k: v for k, v in data.items() if k not in own}, within)


def own_keys(kind: str) -> tuple[str, ...]:
    """The keys that only questions of this kind have."""
    return tuple(field.key for field in KINDS[kind].FIELDS)


QUESTION_FIELDS = QuestionFields(*COMMON, within="a question")
_OF_KIND = {
    name: Fields(*COMMON, *kind.FIELDS, within=f"a {name} question") for name, kind in KINDS.items()
}


def pictured_lists(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The lists of a question whose parts may have a picture, as its kind says."""
    return tuple(
        field.key
        for field in QUESTION_FIELDS.of(entry)
        if isinstance(field.shape, Own) and "picture" in field.shape.parts.keys
    )
