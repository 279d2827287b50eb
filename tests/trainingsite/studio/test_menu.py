"""The studio's menu says where somebody stands, whatever page it is, with few links."""

import re
from html import unescape
from typing import Any

import pytest

from tests.people import noor
from tests.trainingsite.studio.test_pages import COURSE, EXAM, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def menu_of(path: str) -> tuple[list[str], list[str], int]:
    """Which group and which page are here, and how many links there are."""
    page = unescape(read(at_desk(noor()), path))
    menu = page.split('class="studio-nav"')[1].split("</nav>")[0]

    def here(sort: str) -> list[str]:
        return [one.strip() for one in re.findall(rf'aria-current="{sort}">([^<]*)<', menu)]

    return here("true"), here("page"), menu.count("<a ")


@pytest.mark.parametrize(("path", "group", "page"), [
    ("/studio/", [], ["Waiting"]),
    (COURSE, ["Course"], ["Modules and lessons"]),
    (f"{COURSE}drafts/", ["Course"], ["Drafts"]),
    (f"{COURSE}lesson/al-l2/review/", ["Course"], []),
    (f"{COURSE}bank/", ["Questions"], ["Bank"]),
    (f"{COURSE}bank/changes/", ["Questions"], []),
    (f"{COURSE}question/al-p-01/", ["Questions"], []),
    (f"{COURSE}all/term/", ["Library"], ["Glossary"]),
    (f"{COURSE}new/fact/", ["Library"], []),
    (f"{COURSE}new/figure/", ["Library"], []),
    (f"{COURSE}all/scheme/", ["Exam"], ["Certificates"]),
])  # fmt: skip
def test_menu_says_where_one_stands(path: str, group: list[str], page: list[str]) -> None:
    groups, pages, links = menu_of(path)

    assert (groups, pages) == (group, page)
    assert links <= 8


def test_every_link_of_the_menu_leads_somewhere() -> None:
    client, seen = at_desk(noor()), set[Any]()
    for path in (COURSE, f"{COURSE}bank/", f"{COURSE}all/fact/", f"{COURSE}all/quiz/"):
        menu = read(client, path).split('class="studio-nav"')[1].split("</nav>")[0]
        seen |= set(re.findall(r'href="([^"]*)"', menu))
    assert len(seen) == 11
    assert {client.get(path).status_code for path in seen} == {200}
    assert client.get(EXAM).status_code == 403
