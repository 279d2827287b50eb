"""The table of what scheme.yaml says: what a certificate attests, of which exam, for how long."""

from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.nested import Rows
from courses.content.domain.shapes import Flag, Text, Whole
from courses.content.domain.tables import CODE

ALL = Seen.EVERYBODY
# Ten years: nobody's knowledge is fresh for longer.
LONGEST_TERM = 120

SCOPE_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    Field(key="title", shape=Text(200), required=True, seen_by=ALL),
)
SCHEME_FIELDS = Fields(
    Field(key="code", shape=CODE, required=True, seen_by=ALL),
    Field(key="exam", shape=Text(80), required=True, column=None, seen_by=ALL),
    Field(key="edition", shape=Text(60), required=True, seen_by=ALL),
    Field(key="title", shape=Text(200), required=True, early=True, seen_by=ALL),
    Field(key="term_months", shape=Whole(1, LONGEST_TERM), required=True, seen_by=ALL),
    Field(key="pilot", shape=Flag(), column="is_pilot", seen_by=ALL),
    Field(
        key="scopes",
        shape=Rows(
            SCOPE_FIELDS,
            least=1,
            says="'scopes' is a list of {code: ..., title: ...}.",
            each="every scope is {code: ..., title: ...}.",
        ),
        required=True,
        column=None,
        seen_by=ALL,
    ),
    Field(key="limits", required=True, seen_by=ALL),
    within="a scheme",
)
