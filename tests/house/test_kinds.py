"""Nothing outside quizzes/kinds/ knows a kind by its name, and the documents say what the registry says."""

import ast
import re
from collections.abc import Iterator

import pytest

from quizzes.kinds import KINDS
from quizzes.kinds.describing import DOCUMENTS, PAGES, described
from tests.site import ROOT

# The keys of entries that only questions of some kind have; what parts of other things are called as well is not told apart.
PLAIN = {"accepted", "answer", "harm", "left", "options", "rationale", "right"}
KEYS = {field.key for kind in KINDS.values() for field in kind.FIELDS} - PLAIN
# What keys are called on a form, in words for people; without a line there a key is called by itself.
NAMED_AT = "trainingsite/studio/labels.py"

PARTS = ("trainingsite", "courses", "quizzes", "certificates")
# Content is written in kinds; migrations stay as they were; files of other programs call theirs by names like ours.
APART = (
    "quizzes/kinds/",
    "quizzes/bank/formats/",
    "courses/curriculum/",
    "/migrations/",
    "/vendor/",
)
# A name of two words is nothing but a kind's; "ordering" and the like are also plain English, and Django's.
TELLING = re.compile("|".join(name for name in KINDS if "_" in name))
QUOTED = re.compile(rf"""(["'`])(?:{"|".join(KINDS)})\1|^\s*(?:{"|".join(KINDS)}):""", re.MULTILINE)


def sources(*suffixes: str) -> dict[str, str]:
    """The text of every file of the product outside the kinds, by its path."""
    found = (path for part in PARTS for path in (ROOT / part).rglob("*") if path.suffix in suffixes)
    texts = {str(path.relative_to(ROOT)): path for path in found}
    return {
        name: path.read_text()
        for name, path in texts.items()
        if not any(apart in name for apart in APART)
    }


def named_in_python(text: str) -> Iterator[str]:
    """The texts that are the name of a kind, and the imports from a kind's folder."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in KINDS:
            yield str(node.value)
        if isinstance(node, ast.ImportFrom) and set((node.module or "").split(".")) & set(KINDS):
            yield str(node.module)


def keys_named(text: str) -> list[str]:
    """The texts that are a key of a kind and nothing else."""
    texts = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return [one for one in texts if isinstance(one, str) and one in KEYS]


def test_the_test_sees_what_it_looks_for() -> None:
    assert keys_named("ASKED = ({'near_misses': 1}, 'left')") == ["near_misses"]
    assert list(named_in_python("if kind == 'matching': ...")) == ["matching"]
    assert list(named_in_python("from quizzes.kinds.numeric import rules")) == [
        "quizzes.kinds.numeric"
    ]
    assert QUOTED.search('{% if question.kind == "ordering" %}')
    assert QUOTED.search("  matching: {")
    assert not QUOTED.search('ordering = ("-id",)')
    assert len(sources(".py")) > 100


def test_no_code_elsewhere_names_a_kind() -> None:
    found = {
        path: [*named_in_python(text), *TELLING.findall(text)]
        for path, text in sources(".py").items()
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_no_code_elsewhere_names_a_key_that_only_kinds_have() -> None:
    """What forms, comparisons and paper make of a key stands on its field, or as a trait of the kind."""
    found = {path: keys_named(text) for path, text in sources(".py").items()}

    assert {path: keys for path, keys in found.items() if keys and path != NAMED_AT} == {}
    assert found[NAMED_AT]


def test_no_page_or_script_elsewhere_names_a_kind() -> None:
    found = {
        path: [*(match.group() for match in QUOTED.finditer(text)), *TELLING.findall(text)]
        for path, text in sources(".js", ".html", ".typ").items()
    }
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("page", PAGES)
def test_documents_say_what_the_registry_says(page: str) -> None:
    text = (DOCUMENTS / page).read_text()
    assert text == described(text), "run: python -m quizzes.kinds.describing"
    assert [name for name in KINDS if name not in text] == []
