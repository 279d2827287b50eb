"""The certificate as it would be printed, beside the form of its scheme: a specimen that nobody can take for one."""

import io
from base64 import b64decode
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from certificates.actions import specimen_of
from certificates.domain.codes import read_code
from tests.people import ada, noor
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NEW = "/studio/course/small/new/scheme/"
WORDS = {"title": "Steam and hands", "edition": "first", "limits": "No licence."}


def begun(client: Client) -> str:
    """A new scheme that says its title alone; gives its page."""
    return client.post(NEW, {"title": WORDS["title"], "seen": ""}, follow=True).redirect_chain[-1][
        0
    ]


def saved(client: Client, page: str, **said: str) -> Any:
    form = posted_by(client.get(page).content.decode())
    return client.post(page, form | said)


def shown(client: Client, page: str) -> str:
    return unescape(client.get(f"{page}preview/").content.decode())


def printed(client: Client, page: str) -> str:
    content = client.get(f"{page}specimen/").content
    return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_what_a_draft_says_so_far_is_shown_as_it_would_be_printed() -> None:
    client = at_desk(noor())
    page = begun(client)
    assert "The term is not said yet." in shown(client, page)
    scopes = {"scopes-0-code": "hands", "scopes-0-title": "Hands", "scopes-1-code": "face", "scopes-1-title": "Face"}  # fmt: skip
    saved(client, page, **WORDS, term_months="18", pilot="on", **scopes)
    text = printed(client, page)
    assert "passed the knowledge exam Steam and hands (edition first)" in text
    assert "Scope Hands Face Valid" in text
    assert "No licence. Practical competence: none recorded." in text
    assert "The pass mark is provisional" in text
    preview = shown(client, page)
    assert ("Hands; Face" in preview, "not said yet" in preview) == (True, False)


def test_every_page_says_that_it_is_a_specimen_and_its_code_is_nobodys() -> None:
    client = at_desk(noor())
    page = begun(client)
    saved(client, page, **WORDS | {"limits": "No licence. " * 400})
    content = client.get(f"{page}specimen/").content
    pages = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 1
    assert all("SPECIMEN" in sheet for sheet in pages)
    preview = shown(client, page)
    assert "runs over to a second page" in preview
    drawings = [part.split('"')[0] for part in preview.split("svg+xml;base64,")[1:]]
    assert len(drawings) == len(pages)
    assert all(b64decode(drawing).startswith(b"<svg") for drawing in drawings)
    assert read_code(specimen_of({}, date(2026, 11, 29)).statement.code) is None


def test_specimen_is_had_on_either_paper() -> None:
    client = at_desk(noor())
    page = begun(client)
    saved(client, page, **WORDS)

    def size(query: str) -> tuple[int, int]:
        box = PdfReader(io.BytesIO(client.get(f"{page}specimen/{query}").content)).pages[0].mediabox
        return round(box.width), round(box.height)

    assert (size(""), size("?paper=a4"), size("?paper=letter")) == (
        (842, 595),
        (842, 595),
        (792, 612),
    )
    assert client.get(f"{page}specimen/?paper=a5").status_code == 404
    assert "specimen/?paper=letter" in shown(client, page)


def test_words_that_no_certificate_could_be_printed_with_are_named() -> None:
    client = at_desk(noor())
    page = begun(client)
    saved(client, page, title="Steam ᏣᎳᎩ")
    assert "none of its fonts has Ꮳ (U+13E3)" in shown(client, page)
    assert client.get(f"{page}specimen/").status_code == 404


@pytest.mark.parametrize("said", [{"scopes": "none"}, {"scopes": [{}]}, {"term_months": "soon"}, {"title": 7}])  # fmt: skip
def test_whatever_a_draft_holds_is_drawn(said: dict[str, Any]) -> None:
    made = specimen_of(said, date(2026, 11, 29))
    assert (len(made.drawings()), made.has_term) == (1, False)


def test_without_scripts_a_button_saves_and_shows() -> None:
    client = at_desk(noor())
    page = begun(client)
    assert 'name="show"' in client.get(page).content.decode()
    answer = saved(client, page, show="1", edition="shown at once")
    assert answer["Location"] == f"{page}preview/"
    assert "shown at once" in shown(client, page)


def test_only_who_may_come_into_the_studio_sees_it() -> None:
    page = begun(at_desk(noor()))
    stranger = Client()
    stranger.force_login(ada())
    assert stranger.get(f"{page}specimen/").status_code in (403, 404)
