"""Modules and lessons in another order: said whole by a script, step by step without one, and stored by one act."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from courses.models import Module
from tests.people import lead, noor
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
PAGE = "/studio/course/small/"


def order(client: Client, *codes: str, kind: str = "lesson", module: str = "alpha") -> Any:
    said = {"kind": kind, "module": module, "codes": codes}
    return client.post(PAGE, said, headers={"X-Order": "1"})


def lessons() -> list[str]:
    alpha = Module.objects.get(code="alpha")
    return list(alpha.lessons.order_by("position").values_list("code", flat=True))


def modules() -> list[str]:
    return list(Module.objects.order_by("position").values_list("code", flat=True))


def test_whole_order_is_stored_and_its_undoing_too() -> None:
    client, before = at_desk(lead()), lessons()
    assert order(client, *reversed(before)).status_code == 204
    assert lessons() == before[::-1]
    assert order(client, *before).status_code == 204
    assert lessons() == before
    assert order(client, "beta", "alpha", kind="module", module="").status_code == 204
    assert modules() == ["beta", "alpha"]


def test_order_of_what_is_no_longer_there_is_refused_with_words() -> None:
    before = lessons()
    answer = order(at_desk(lead()), *before, "gone")
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert answer.content.decode().endswith("changed meanwhile, or named otherwise: gone.")
    assert lessons() == before


def test_who_may_not_publish_has_no_handle_and_stores_no_order() -> None:
    client, before = at_desk(noor()), lessons()
    page = client.get(PAGE).content.decode()
    assert ("data-drag" in page, "course.js" in page) == (False, False)
    assert order(client, *reversed(before)).status_code == 403
    assert lessons() == before


def test_handle_says_what_it_moves_and_buttons_work_without_scripts() -> None:
    client, before = at_desk(lead()), lessons()
    page = unescape(client.get(PAGE).content.decode())
    assert "or move it with the arrow keys" in page
    assert page.count("data-drag") == len(modules()) + sum(
        module.lessons.count() for module in Module.objects.all()
    )
    said = {"kind": "lesson", "module": "alpha", "code": before[1], "up": "1"}
    answer = client.post(PAGE, said)
    assert answer["Location"] == f"{PAGE}#{before[1]}"
    assert lessons()[:2] == before[1::-1]
