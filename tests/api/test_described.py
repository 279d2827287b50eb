"""docs/api.md names every field that is sent or answered: the shapes as the schema has them, and what golden answers hold."""

import re
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api import golden

ROOT = Path(__file__).resolve().parents[2]
API = (ROOT / "docs" / "api.md").read_text()
SCHEMA = SchemaGenerator().get_schema(public=True)
# A row of the table of every field: shapes, fields, and words.
ROWS = {
    shape: re.findall(r"`(\w+)`", fields)
    for shapes, fields in re.findall(r"^\| ([A-Z][\w, ]+?)(?: \(sent\))? \| (`.*?`) \|", API, re.MULTILINE)
    for shape in shapes.split(", ")
}  # fmt: skip
CODE = re.findall(r"^```.*?^```$|^    .*?$|`[^`\n]+`", API, re.MULTILINE | re.DOTALL)
NAMED = {name for code in CODE for name in re.findall(r"\w+", code)}


def _shapes() -> dict[str, list[str]]:
    found = SCHEMA["components"]["schemas"].items()
    return {name: list(one["properties"]) for name, one in found if "properties" in one}


def _parameters() -> set[str]:
    return {
        word
        for methods in SCHEMA["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
        for word in re.findall(r"\w+", parameter["name"])
    }


def _keys(name: str) -> set[str]:
    paths = golden.shape(golden.read()[name]["body"])
    return {path.rpartition(".")[2].partition("[")[0] for path in paths} - {""}


@pytest.mark.parametrize("shape", _shapes())
def test_every_shape_is_described_with_its_fields(shape):
    assert ROWS[shape] == _shapes()[shape]


def test_no_shape_is_described_that_does_not_exist():
    assert set(ROWS) == set(_shapes())


@pytest.mark.parametrize("name", golden.read())
def test_every_key_of_an_answer_is_named(name):
    assert _keys(name) - NAMED == set()


def test_every_parameter_is_named():
    assert _parameters() - NAMED == set()


def test_names_are_looked_for_in_code_only():
    assert {"stem_html", "received_late", "csrftoken"} <= NAMED
    assert not {"evening", "browser"} & NAMED
