"""The tables of what a course's own files say: course, fact, term, module, lesson."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.domain.consent import consent_fields, consent_lacking
from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.nested import Rows
from courses.content.domain.picture_names import PICTURE_NAME
from courses.content.domain.shapes import (
    Codes,
    Day,
    Flag,
    OneOf,
    Parts,
    Phrases,
    Sign,
    Text,
    Whole,
)

ALL = Seen.EVERYBODY
CODE = Sign("a code has lower-case letters, digits and hyphens, at most 60.")
PICTURE = Sign("Hand the picture in as a file; its name follows from that.", PICTURE_NAME)
DRAFTED_BY = OneOf(("machine", "person"))
# Five times the longest lesson that there is.
LONGEST_BODY = 100_000
# What the programme's handbook says in words; its numbers come from the database.
HANDBOOK_PARTS = (
    *("audience", "needs", "weights", "cut", "accommodations", "appeals", "not_tested"),
)

# What every form of an exam asks about, whatever its module: questions name areas, and rules of a quiz count them.
AREA_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    Field(key="title", shape=Text(120), required=True, seen_by=ALL),
)

COURSE_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    # Where a course comes from says nothing of what it teaches: the reader takes it off the content.
    Field(key="source", column=None, quiet=True),
    Field(key="title", shape=Text(200), required=True, early=True, seen_by=ALL),
    Field(key="summary", seen_by=ALL),
    Field(key="language", shape=Text(10), default="en", seen_by=ALL),
    Field(key="edition", shape=Text(60), required=True, seen_by=ALL),
    # Who can read the folder says nothing of what it teaches either.
    Field(key="disclosed", shape=Flag(), default=None, column=None, quiet=True),
    Field(key="modules", shape=Codes("module", least=1), required=True, column=None, seen_by=ALL),
    Field(
        key="never_say",
        shape=Phrases("'never_say' is a list of phrases, none empty."),
        quiet=True,
    ),
    Field(
        key="areas",
        shape=Rows(AREA_FIELDS, says="'areas' is a list of {code: ..., title: ...}."),
        quiet=True,
        one_line=True,
        seen_by=ALL,
    ),
    Field(key="handbook", shape=Parts(HANDBOOK_PARTS), quiet=True, seen_by=ALL),
)

FACT_FIELDS = Fields(
    Field(
        key="id",
        shape=Sign("a fact's id is E and three digits.", re.compile(r"E\d{3}")),
        required=True,
        column="code",
        seen_by=ALL,
        placed=True,
    ),
    Field(key="statement", required=True, early=True, seen_by=ALL, meaning=True, placed=True),
    Field(
        key="mark",
        shape=OneOf(
            ("SEEN", "KNOWN"), "'mark' is SEEN or KNOWN. A fact marked UNSURE is not used."
        ),
        required=True,
        seen_by=ALL,
        meaning=True,
        placed=True,
    ),
    Field(
        key="tier",
        shape=OneOf(("A", "B", "C"), "'tier' is A, B or C."),
        required=True,
        seen_by=ALL,
        meaning=True,
        placed=True,
    ),
    Field(
        key="source",
        shape=OneOf(
            ("study", "guideline", "review", "official", "textbook", "secondary", "editorial")
        ),
        required=True,
        seen_by=ALL,
        placed=True,
    ),
    Field(
        key="read",
        shape=OneOf(("abstract", "page", "whole", "none")),
        required=True,
        seen_by=ALL,
        placed=True,
    ),
    Field(key="citation", required=True, seen_by=ALL, placed=True),
    Field(key="address", shape=Text(500), seen_by=ALL, placed=True),
    Field(key="jurisdiction", shape=Text(40), seen_by=ALL, meaning=True, placed=True),
    Field(
        key="review_by",
        shape=Day(),
        required=True,
        column="review_by_date",
        seen_by=ALL,
        placed=True,
    ),
    Field(key="limit", label="Limit", seen_by=ALL, meaning=True),
    Field(key="conflict", label="Conflict", seen_by=ALL, meaning=True),
    Field(
        key="critical",
        shape=Flag(),
        label="Critical",
        sentence="getting it wrong can injure a patient.",
        seen_by=ALL,
    ),
    Field(key="not_tested", label="No question rests on it", seen_by=ALL),
)

TERM_FIELDS = Fields(
    Field(key="term", shape=Text(120), required=True, early=True, seen_by=ALL),
    Field(
        key="also",
        shape=Phrases("'also' is a list of other forms of the term."),
        quiet=True,
        seen_by=ALL,
    ),
    Field(key="said", shape=Text(120), quiet=True, seen_by=ALL),
    Field(key="meaning", required=True, early=True, seen_by=ALL),
    Field(
        key="evidence",
        shape=Codes("fact of evidence.yaml"),
        unordered=True,
        column=None,
        quiet=True,
        seen_by=ALL,
    ),
)

OBJECTIVE_FIELDS = Fields(
    Field(key="code", shape=Text(60), required=True, seen_by=ALL),
    Field(key="text", shape=Text(300), required=True, seen_by=ALL),
)

MODULE_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    Field(key="title", shape=Text(200), required=True, early=True, seen_by=ALL),
    Field(key="summary", seen_by=ALL),
    Field(key="study_first", shape=Codes("module"), unordered=True, column=None, seen_by=ALL),
    Field(
        key="objectives",
        shape=Rows(
            OBJECTIVE_FIELDS,
            least=1,
            says="'objectives' is a list of {code: ..., text: ...}.",
            each="every objective is {code: ..., text: ...}.",
        ),
        required=True,
        column=None,
        seen_by=ALL,
    ),
)

LESSON_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, versioned=False, seen_by=ALL),
    Field(
        key="slug",
        shape=Sign("a slug has lower-case letters, digits and hyphens, at most 60."),
        required=True,
        versioned=False,
        seen_by=ALL,
    ),
    Field(key="title", shape=Text(200), required=True, edited=True, early=True, seen_by=ALL),
    Field(
        key="body",
        shape=Text(
            LONGEST_BODY,
            too_long="'{key}' has at most {longest} characters. Split the lesson.",
        ),
        required=True,
        edited=True,
        early=True,
        apart=True,
        seen_by=ALL,
    ),
    Field(
        key="minutes", shape=Whole(1, 240), required=True, meaning=True, edited=True, seen_by=ALL
    ),
    Field(
        key="objectives",
        shape=Codes("objective"),
        asked=True,
        unordered=True,
        column=None,
        meaning=True,
        edited=True,
        loud=True,
        seen_by=ALL,
    ),
    Field(
        key="reviewed",
        shape=Day(),
        asked=True,
        column="reviewed_date",
        meaning=True,
        edited=True,
        quiet=True,
        loud=True,
        seen_by=ALL,
    ),
    Field(
        key="review_by",
        shape=Day(),
        asked=True,
        column="review_by_date",
        meaning=True,
        edited=True,
        quiet=True,
        loud=True,
        seen_by=ALL,
    ),
    Field(
        key="drafted_by",
        shape=DRAFTED_BY,
        default="machine",
        meaning=True,
        edited=True,
        late=True,
        seen_by=ALL,
    ),
)

NAMED = Field(key="name", shape=Text(100), required=True, seen_by=ALL)
CODED = Field(key="code", shape=Text(161), required=True, seen_by=ALL)


def _about_figure(*, is_photograph: bool) -> tuple[Field, ...]:
    """What is told of a figure beside itself: whose it is, and under which consent it shows somebody. Readers get
    nothing of a consent."""
    return (
        Field(key="credit", shape=Text(300), quiet=True, seen_by=ALL),
        Field(key="licence", shape=Text(120), quiet=True, seen_by=ALL),
        *consent_fields(required=is_photograph, day=Day()),
    )


_PHOTOGRAPH = (
    Field(key="alt", shape=Text(200), required=True, meaning=True, early=True, seen_by=ALL),
    Field(key="description", required=True, meaning=True, early=True, seen_by=ALL),
    Field(key="focus_x", shape=Whole(0, 100), quiet=True, elsewhere=True, seen_by=ALL),
    Field(key="focus_y", shape=Whole(0, 100), quiet=True, elsewhere=True, seen_by=ALL),
    *_about_figure(is_photograph=True),
)


class FigureFields(Fields):
    """What may be said of a drawing; of a photograph more."""

    def __init__(self, *fields: Field, photograph: tuple[Field, ...] = ()) -> None:
        super().__init__(*fields, within="a figure")
        self._photograph = FigureFields(*photograph) if photograph else self

    def of(self, data: Mapping[str, Any]) -> Fields:
        """The table of one figure: by what it holds, or by the ending of its name."""
        name = str(data.get("code") or data.get("name") or ".svg")
        is_drawing = "svg" in data or ("photo" not in data and name.endswith(".svg"))
        return self if is_drawing else self._photograph

    def problems(self, data: Mapping[str, Any], *, within: str = "") -> Iterator[tuple[str, str]]:
        """Whoever shows a person names the consent: under what, since when, for what, and who holds it."""
        yield from super().problems(data, within=within)
        yield from consent_lacking(data).items()


# Beside the pictures in a module's folder, and as a draft on the web, where a figure is named by its module.
FIGURE_FILE_FIELDS = FigureFields(
    NAMED, *_about_figure(is_photograph=False), photograph=(NAMED, *_PHOTOGRAPH)
)
FIGURE_FIELDS = FigureFields(
    CODED,
    Field(key="svg", required=True, apart=True, meaning=True, seen_by=ALL),
    *_about_figure(is_photograph=False),
    photograph=(
        CODED,
        Field(key="photo", shape=PICTURE, required=True, meaning=True, elsewhere=True, seen_by=ALL),
        *_PHOTOGRAPH,
    ),
)
# Of a photograph is said whatever is said of a drawing, and more.
PHOTOGRAPH_FIELDS = FIGURE_FIELDS.of({"photo": ""})

# By the name of the entry, as refusals and loads call it.
TABLES: Mapping[str, Fields] = {
    "course": COURSE_FIELDS,
    "fact": FACT_FIELDS,
    "term": TERM_FIELDS,
    "module": MODULE_FIELDS,
    "lesson": LESSON_FIELDS,
}
