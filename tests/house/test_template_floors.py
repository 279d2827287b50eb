"""A template of a lower floor shows nothing of a higher one: it leads to no page of it, and includes no template of it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
# From the roof down; every floor with the modules that stand on it.
FLOORS = [
    [name.strip() for name in floor.split(":")]
    for floor in next(c for c in CONTRACTS if c["name"].startswith("Parts call down"))["layers"]
]
ROOF, GROUND = 0, len(FLOORS) - 1
OURS = tuple({name.partition(".")[0] for floor in FLOORS for name in floor})
# An address in full stands in no template, whatever attribute holds it.
ADDRESS = re.compile(r"""\b[\w-]+=["'](/[^"'/][^"']*)["']""")


def floor_of(module: str) -> int:
    """The number of the floor, 0 is the roof. What others have made lies below everything of ours."""
    for number, names in enumerate(FLOORS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return number
    return ROOF if module.startswith(OURS) else GROUND


def pages(patterns: Any, prefix: str = "") -> Iterator[tuple[str, int]]:
    """(name of an address, floor of what answers there)."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            below = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from pages(entry.url_patterns, below)
        elif entry.name:
            yield prefix + entry.name, floor_of(module_behind(entry))


def module_behind(entry: URLPattern) -> str:
    """The module of the view; of the desk's own views that of the admin class."""
    view: Any = entry.callback
    admin = getattr(view, "model_admin", None)
    return type(admin).__module__ if admin else view.__module__


PAGES = dict(pages(get_resolver().url_patterns))


def folders() -> list[Path]:
    """Every folder of templates in the program."""
    own = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    found = [*map(Path, settings.TEMPLATES[0]["DIRS"]), *own]
    inside = [folder for folder in found if folder.is_dir() and folder.is_relative_to(ROOT)]
    return [folder for folder in inside if folder.relative_to(ROOT).parts[0] in OURS]


def floor_of_file(path: Path) -> int:
    return floor_of(".".join(path.relative_to(ROOT).parts[:-1]))


TEMPLATES = sorted(
    {p for folder in folders() for p in folder.rglob("*") if p.suffix in (".html", ".txt")}
)


def _tags(source: str, *names: str) -> Iterator[str]:
    """The first argument of every such tag."""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] in names:
            yield token.split_contents()[1]


def faults(source: str, own: int) -> list[str]:
    """What a template of this floor must not say."""
    found = [f"the address {written} in full" for written in ADDRESS.findall(source)]
    for name in _tags(source, "url"):
        # The desk's template tags name a page of the model that the view hands in.
        is_handed_in = name.startswith("opts|admin_urlname")
        if not is_handed_in and PAGES[name.strip("\"'")] < own:
            found.append(f"a link to {name}")
    for name in _tags(source, "include", "extends"):
        if name[0] not in "\"'":
            continue  # which one it is, is said when the page is made: the folder of a kind
        # The frame and the parts that every page is made of are the roof's, for all to use.
        shown = floor_of_file(Path(get_template(name.strip("\"'")).origin.name))
        if ROOF < shown < own:
            found.append(f"the template {name}")
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_leads_to_no_higher_floor(path: Path) -> None:
    own = floor_of_file(path)

    assert own == ROOF or faults(path.read_text(), own) == []


def test_every_part_above_the_ground_has_templates() -> None:
    assert {floor_of_file(path) for path in TEMPLATES} == set(range(GROUND))
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize(
    ("source", "module", "fault"),
    [
        ("<a href=\"{% url 'quizzes:quiz' 1 %}\">", "courses", "a link to 'quizzes:quiz'"),
        ('{% url "dashboard" as there %}', "certificates", 'a link to "dashboard"'),
        ("{% url 'fact_impact' 1 2 %}", "courses", "a link to 'fact_impact'"),
        ("{% url 'api_submit' 1 %}", "courses", "a link to 'api_submit'"),
        ("{% url 'admin:quizzes_quiz_change' 1 %}", "courses", "a link to 'admin:quizzes_quiz_change'"),
        ("{% url 'admin:courses_lesson_preview' 1 %}", "courses.lessons", ""),
        ("{% url 'courses:course' 1 %}{% url 'account_settings' %}", "quizzes.bank", ""),
        ('<a href="/v/">', "courses", "the address /v/ in full"),
        ('{% include "certificates/_badge.html" %}', "quizzes", 'the template "certificates/_badge.html"'),
        ('{% extends "base.html" %}{% include "courses/_sign_off.html" %}', "quizzes", ""),
    ],
)  # fmt: skip
def test_link_is_judged_by_the_floor_of_its_page(source: str, module: str, fault: str) -> None:
    assert faults(source, floor_of(module)) == ([fault] if fault else [])
