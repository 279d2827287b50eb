"""Drawings in the studio: a file is handed in, cleaned, becomes a draft, and is looked at on both grounds."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import EntryDraft
from tests.courses.content.test_pictures import SVG, photograph
from tests.people import ada, noor, root
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NEW = f"{COURSE}new/figure/"


def handed_in(data: bytes, name: str = "lid.svg", **said: str) -> Any:
    form = {"module": "alpha", "file": SimpleUploadedFile(name, data), **said}
    return at_desk(noor()).post(NEW, form)


def test_drawing_becomes_a_draft_and_says_what_was_taken_out() -> None:
    bare = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><script>x()</script><text>Nerve</text></svg>'
    answer = handed_in(bare.encode(), title="A lid", description="A round lid.", credit="Noor")
    page = at_desk(noor()).get(answer.url).content.decode()
    draft = EntryDraft.objects.get(kind="figure")

    assert answer.status_code == 302, answer.content.decode()[:1500]
    assert draft.code == "alpha/a-lid.svg"
    assert draft.content["credit"] == "Noor"
    assert "script" not in draft.content["svg"]
    assert "Nerve</text>" in draft.content["svg"]
    assert "A round lid.</desc>" in draft.content["svg"]
    assert "Nothing keeps it from going live" in page
    assert "<h1>A lid</h1>" in page
    assert "A lid" in read(at_desk(noor()), f"{COURSE}all/figure/")


def test_what_was_taken_out_is_told_once() -> None:
    form = {
        "module": "alpha",
        "file": SimpleUploadedFile("a.svg", SVG.format("", "<script/>").encode()),
    }
    page = at_desk(noor()).post(NEW, form, follow=True).content.decode()

    assert "no page may show it: &lt;script&gt;." in page


def test_drawing_is_looked_at_on_both_grounds_and_says_where_it_is_shown() -> None:
    place = f"{COURSE}figure/alpha~kettle.svg/"
    page = read(at_desk(noor()), f"{place}preview/")

    assert page.count("<svg") - page.count('<svg class="icon') >= 2
    assert 'id="light-kettle-title"' in page
    assert 'id="dark-kettle-title"' in page
    assert "In no lesson yet" not in page


@pytest.mark.parametrize(("data", "why"), [
    (b"", "empty"), (photograph(), "is a photograph"), (b"GIF89a" + bytes(40), "is GIF"),
    (SVG.format("", "<image/>").encode(), "PNG or JPEG"), (b"<svg", "no whole SVG"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "needs a &lt;title&gt;"),
])  # fmt: skip
def test_file_that_is_no_drawing_is_refused_in_words(data: bytes, why: str) -> None:
    answer = handed_in(data)

    assert answer.status_code == 400
    assert why in answer.content.decode().replace("It is no whole", "no whole")
    assert not EntryDraft.objects.exists()


def test_only_who_writes_hands_in_drawings() -> None:
    for person in (ada(), root()):
        assert at_desk(person).get(NEW).status_code == 403
