"""The documents keep up with the code: every setting, command and API route is described."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from drf_spectacular.generators import SchemaGenerator

from tests.services import variables

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OUR_APPS = {"trainingsite", "courses", "quizzes", "certificates"}


def _our_commands():
    return sorted(name for name, app in get_commands().items() if app.split(".")[0] in OUR_APPS)


def _routes():
    schema = SchemaGenerator().get_schema(public=True)
    return sorted(
        f"{method.upper()} {path}"
        for path, methods in schema["paths"].items()
        for method in methods
    )


@pytest.mark.parametrize("name", variables())
def test_every_variable_is_described(name):
    assert f"`{name}`" in OPERATIONS


def test_no_variable_is_described_that_does_not_exist():
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))

    assert described == set(variables())


@pytest.mark.parametrize("name", _our_commands())
def test_every_command_is_described(name):
    assert f"`manage.py {name}" in OPERATIONS


@pytest.mark.parametrize("route", _routes())
def test_every_api_route_is_described(route):
    assert route in API


def test_the_readme_names_the_two_commands():
    assert "make run" in README
    assert "make test" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page):
    prose = re.sub(r"^(```.*?^```|    .*?$)", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", prose)
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]

    assert missing == []


def test_documents_that_the_code_names_exist():
    named = {
        document
        for folder in (*OUR_APPS, "tests")
        for path in (ROOT / folder).rglob("*.py")
        for document in re.findall(r"\bdocs/[\w/.-]+\.md\b", path.read_text())
    }

    assert [document for document in sorted(named) if not (ROOT / document).exists()] == []
