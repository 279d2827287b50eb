"""Reading offline, seen from the site: the worker and its headers, what a copy holds, and whose pages they are."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from courses.actions import publish, save_draft
from courses.models import Lesson
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, eve, lead, noor
from trainingsite.pages.offline import reader_of, static_version

pytestmark = pytest.mark.any_engine

CONTENTS = "/courses/small/offline/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_worker_rules_the_site_and_is_asked_for_anew() -> None:
    answer = Client().get("/sw.js")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert answer.content.decode().startswith(f"// {static_version()}\n")


def test_worker_takes_nothing_but_get() -> None:
    assert Client().post("/sw.js").status_code == 405


@pytest.mark.parametrize(
    ("path", "is_theirs"),
    [
        ("/", True),
        ("/dashboard/", True),
        ("/courses/small/", True),
        ("/courses/small/alpha/boiling/", True),
        *(
            (path, False)
            for path in ("/quizzes/x/", "/attempts/1/", "/api/v1/", "/admin/", "/v/", "/v/CODE")
        ),
        *((path, False) for path in ("/accounts/login/", "/certificates/", "/healthz", "/sw.js")),
    ],
)
def test_worker_answers_pages_of_courses_alone(path: str, is_theirs: bool) -> None:
    source = Client().get("/sw.js").content.decode()
    found = re.search(r"^const PAGES = /(.*)/;$", source, re.MULTILINE)
    assert found is not None
    pattern = found[1].replace(r"\/", "/")

    assert bool(re.search(pattern, path)) is is_theirs


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/logout/", "/accounts/signup/", "/admin/logout/"]
)
def test_worker_forgets_when_somebody_signs_in_or_out(path: str) -> None:
    source = Client().get("/sw.js").content.decode()
    found = re.search(r"^const SIGNS = /(.*)/;$", source, re.MULTILINE)
    assert found is not None

    assert re.search(found[1].replace(r"\/", "/"), path)


@pytest.mark.django_db
def test_page_in_place_of_one_that_is_not_kept_knows_nobody() -> None:
    for client in (Client(), signed_in(ada())):
        answer = client.get("/offline/")
        assert answer.status_code == 200
        assert "data-reader" not in answer.content.decode()


@pytest.mark.django_db
def test_pages_name_their_reader_in_a_word_that_says_nothing() -> None:
    text = signed_in(ada()).get("/accounts/settings/").content.decode()

    assert f'data-reader="{reader_of(ada())}"' in text
    assert ada().uuid.hex not in reader_of(ada())
    assert reader_of(ada()) != reader_of(eve())
    assert 'data-reader=""' in Client().get("/accounts/login/").content.decode()
    assert reader_of(AnonymousUser()) == reader_of(None) == ""


@pytest.mark.usefixtures("curriculum")
class TestContents:
    """What a device fetches to keep the small course."""

    def test_lists_lessons_pages_and_the_page_for_what_is_missing(self) -> None:
        found = signed_in(ada()).get(CONTENTS).json()

        assert found["lessons"][:2] == [
            "/courses/small/alpha/boiling/",
            "/courses/small/alpha/floating/",
        ]
        assert found["pages"] == [
            "/courses/small/",
            "/courses/small/alpha/",
            "/courses/small/beta/",
            "/courses/small/glossary/",
            "/courses/small/evidence/",
        ]
        assert (found["course"], found["instead"]) == ("small", "/offline/")

    @pytest.mark.each_engine
    def test_every_page_in_it_is_there_and_is_the_readers(self) -> None:
        client = signed_in(ada())
        found = client.get(CONTENTS).json()

        for address in found["lessons"] + found["pages"]:
            answer = client.get(address, headers={"X-For-Offline": "1"})
            assert answer.status_code == 200
            assert f'data-reader="{reader_of(ada())}"' in answer.content.decode()
            assert "This is the copy of " in answer.content.decode()

    def test_nobody_gets_it_without_signing_in(self) -> None:
        assert Client().get(CONTENTS).status_code == 302
        assert signed_in(ada()).get("/courses/none/offline/").status_code == 404

    @pytest.mark.each_engine
    def test_version_is_the_same_for_everybody_and_after_reading(self) -> None:
        before = signed_in(ada()).get(CONTENTS).json()["version"]
        signed_in(ada()).post("/courses/small/alpha/boiling/read/")

        assert signed_in(eve()).get(CONTENTS).json()["version"] == before

    @pytest.mark.parametrize("change", ["publish", "fact", "glossary"])
    def test_version_changes_with_what_readers_see(self, change: str, tmp_path: Path) -> None:
        before = signed_in(ada()).get(CONTENTS).json()["version"]
        CHANGES[change](tmp_path)

        assert signed_in(ada()).get(CONTENTS).json()["version"] != before


def _publish(_place: Path) -> None:
    lesson = Lesson.objects.get(code="al-l2")
    now = timezone.now()
    save_draft(
        entry=lesson, by=noor(), now=now, content={"body": "Ice floats, says the web. [E002]"}
    )
    publish(entry=lesson, by=lead(), now=now)


def _fact(place: Path) -> None:
    folder = copy_to(place)
    edit(folder, "evidence.yaml", "Ice floats on water.", "Most ice floats on water.")
    load(folder)


def _glossary(place: Path) -> None:
    folder = copy_to(place)
    (folder / "glossary.yaml").write_text("- {term: ice, meaning: Hard water.}\n")
    load(folder)


CHANGES: dict[str, Callable[[Path], None]] = {
    "publish": _publish,
    "fact": _fact,
    "glossary": _glossary,
}
