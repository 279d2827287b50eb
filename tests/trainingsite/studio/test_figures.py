"""Figures in the studio: a file is handed in, cleaned, becomes a draft, is looked at on both grounds, cropped, replaced."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from courses import actions as courses
from courses.models import EntryDraft, Module, StoredPicture
from courses.publishing.actions.adapters import adapter_of
from quizzes.actions import withdraw_photographs
from tests.courses.content.test_pictures import SVG, photograph
from tests.courses.publishing.test_photographs import CONSENT
from tests.people import ada, lead, noor, root
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


def test_words_of_a_photograph_stand_in_its_own_form() -> None:
    photographed()
    assert changed("told", title="A", description="B").status_code == 404


def test_what_colours_became_is_told() -> None:
    data = SVG.format("", '<rect style="fill:#ff9999" width="9" height="9"/>').encode()
    form = {"module": "alpha", "file": SimpleUploadedFile("a.svg", data)}
    page = at_desk(noor()).post(NEW, form, follow=True).content.decode()

    assert "#ff9999 → red of muscle. Look at it on both grounds." in page
    assert "authoring.md" not in page


def test_drawing_is_looked_at_on_both_grounds_and_says_where_it_is_shown() -> None:
    place = f"{COURSE}figure/alpha~kettle.svg/"
    page = read(at_desk(noor()), f"{place}preview/")

    assert page.count("<svg") - page.count('<svg class="icon') >= 2
    assert 'id="light-kettle-title"' in page
    assert 'id="dark-kettle-title"' in page
    assert "In no lesson yet" not in page


@pytest.mark.parametrize(("data", "why"), [
    (b"", "empty"), (b"GIF89a" + bytes(40), "is GIF"),
    (SVG.format("", "<image/>").encode(), "PNG or JPEG"), (b"<svg", "no whole SVG"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "needs a &lt;title&gt;"),
])  # fmt: skip
def test_file_that_is_no_picture_is_refused_in_words(data: bytes, why: str) -> None:
    answer = handed_in(data)

    assert answer.status_code == 400
    assert why in answer.content.decode().replace("It is no whole", "no whole")
    assert not EntryDraft.objects.exists()


def test_only_who_writes_hands_in_drawings() -> None:
    for person in (ada(), root()):
        assert at_desk(person).get(NEW).status_code == 403


PLACE = f"{COURSE}figure/alpha~a-cheek.jpg/"


def photographed(**said: str) -> EntryDraft:
    words = {"title": "A cheek", "description": "A red cheek.", "shows": "nobody"} | said
    answer = handed_in(photograph("JPEG", (800, 400)), "cheek.jpg", **words)
    assert answer.url == PLACE, answer.content.decode()[:1500]
    return EntryDraft.objects.get(kind="figure")


def drafted() -> dict[str, Any]:
    return EntryDraft.objects.get(kind="figure").content


def changed(act: str, **said: Any) -> Any:
    desk = at_desk(noor())
    seen = desk.get(f"{PLACE}file/").context["seen"]
    return desk.post(f"{PLACE}file/", {"act": act, "seen": seen} | said)


def test_photograph_becomes_a_draft_that_is_looked_at_on_both_grounds() -> None:
    draft = photographed()
    page, preview = (read(at_desk(noor()), f"{PLACE}{part}") for part in ("", "preview/"))

    assert draft.content["alt"] == "A cheek"
    assert "Nothing keeps it from going live" in page
    assert "Crop, focus, another file" in page
    assert draft.content["photo"] not in page
    assert preview.count(f"/courses/pictures/{draft.content['photo']}/800/") >= 2
    assert "In no lesson yet" in preview


def test_photograph_of_a_person_says_what_its_consent_lacks() -> None:
    photographed(shows="person")
    page = read(at_desk(noor()), PLACE)

    assert page.count("a picture of a person needs the record of a consent") == 4


def test_figures_stand_under_their_modules_each_small() -> None:
    photographed()
    page = read(at_desk(noor()), f"{COURSE}all/figure/")
    small = at_desk(noor()).get(f"{PLACE}thumb/")

    assert f"<h2>{Module.objects.get(code='alpha').title}</h2>" in page
    assert f'<img src="{PLACE}thumb/?seen=' in page
    assert "<svg" in page[page.index("figure-thumb") :]
    assert Image.open(BytesIO(small.content)).size == (160, 160)
    assert at_desk(ada()).get(f"{PLACE}thumb/").status_code == 403


def test_part_of_a_photograph_stays_with_its_focus() -> None:
    whole = photographed().content["photo"]
    answer = changed("crop", left=25, top=0, right=75, bottom=50, focus_x=50, focus_y=10)

    assert answer.status_code == 302
    assert drafted()["photo"].endswith("-400x200.jpg")
    assert (drafted()["focus_x"], drafted()["focus_y"]) == (50, 20)
    part = StoredPicture.objects.get(name=drafted()["photo"])
    assert Image.open(BytesIO(bytes(part.data))).size == (400, 200)
    assert part.name != whole


def test_focus_alone_leaves_the_bytes_as_they_are() -> None:
    whole = photographed().content["photo"]
    changed("crop", left=0, top=0, right=100, bottom=100, focus_x=10, focus_y=90)

    assert drafted()["photo"] == whole
    assert (drafted()["focus_x"], drafted()["focus_y"]) == (10, 90)


@pytest.mark.parametrize(("said", "why"), [
    ({"left": 60, "right": 40}, "more than the edge opposite"), ({"focus_x": 90, "right": 80}, "outside the part"),
    ({"bottom": 101}, "less than or equal to 100"), ({"right": 1, "focus_x": 0}, "Too little of the picture"),
    ({"left": "x"}, "whole number"),
])  # fmt: skip
def test_part_that_is_none_is_refused_and_changes_nothing(said: dict[str, Any], why: str) -> None:
    before = photographed().content
    whole = {"left": 0, "top": 0, "right": 100, "bottom": 100, "focus_x": 50, "focus_y": 50}
    answer = changed("crop", **whole | said)

    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert drafted() == before
    assert StoredPicture.objects.count() == 1


def test_another_file_takes_the_place_of_the_one_there_is() -> None:
    before = photographed().content
    another = SimpleUploadedFile("b.png", photograph("PNG", (300, 300), "RGBA"))
    assert changed("replace", file=another, same="on").status_code == 302

    assert drafted()["photo"].endswith("-300x300.jpg")
    assert drafted() == before | {"photo": drafted()["photo"]}
    refused = changed("replace", file=SimpleUploadedFile("a.svg", SVG.format("", "").encode()))
    assert "a drawing is a new figure" in refused.content.decode()
    assert drafted()["photo"].endswith("-300x300.jpg")


def test_another_photograph_is_no_picture_of_the_same_person_until_somebody_says_so() -> None:
    about = photographed(shows="person")
    content = about.content | CONSENT | {"consent_date": str(CONSENT["consent_date"])}
    courses.save_draft(entry=about, content=content, by=noor(), now=timezone.now())
    before = drafted()
    another = photograph("JPEG", (300, 300))

    changed("replace", file=SimpleUploadedFile("b.jpg", another))
    assert drafted().keys() == before.keys() - {"alt", "description", "shows", *CONSENT}
    draft = EntryDraft.objects.get()
    missing = {key for key, _told in adapter_of(draft).gaps(draft)}
    assert {"alt", "description", "shows"} <= missing
    with pytest.raises(courses.Unfinished):
        courses.publish(entry=draft, by=lead(), now=timezone.now())

    courses.save_draft(entry=draft, content=before, by=noor(), now=timezone.now())
    changed("replace", same="on", file=SimpleUploadedFile("b.jpg", another))
    assert drafted() == before | {"photo": drafted()["photo"]}


def test_drawing_takes_the_place_of_a_drawing_and_keeps_its_words() -> None:
    place = f"{COURSE}figure/alpha~kettle.svg/file/"
    bare = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text>Nerve</text></svg>'
    )
    desk = at_desk(noor())
    assert desk.post(place, {"act": "crop", "left": 0}).status_code == 404
    answer = desk.post(place, {"act": "replace", "file": SimpleUploadedFile("n.svg", bare)})
    assert answer.status_code == 400
    assert "needs a &lt;title&gt;" in answer.content.decode()
    said = {"act": "replace", "same": "on", "file": SimpleUploadedFile("n.svg", bare)}
    answer = desk.post(place, said)

    assert answer.status_code == 302
    assert "Nerve</text>" in drafted()["svg"]
    assert "kettle" in drafted()["svg"].lower()


def test_file_that_meets_somebody_elses_save_changes_nothing() -> None:
    draft = photographed()
    seen = courses.mark_of(draft)
    content = draft.content | {"credit": "Leah"}
    courses.save_draft(entry=draft, content=content, by=lead(), now=timezone.now())
    said = {"act": "replace", "seen": seen, "file": SimpleUploadedFile("b.jpg", photograph())}
    page = at_desk(noor()).post(f"{PLACE}file/", said, follow=True).content.decode()

    assert "saved this after you opened the page" in page
    assert drafted()["photo"].endswith("-800x400.jpg")


def test_title_and_description_of_a_drawing_are_fields_of_their_own() -> None:
    figure, desk = f"{COURSE}figure/alpha~kettle.svg/", at_desk(noor())
    assert f'href="{figure}file/">Title, description, another file</a>' in read(desk, figure)
    before = read(desk, f"{figure}file/")
    assert 'name="title" value="' in before
    said = {"act": "told", "title": "A kettle & its lid", "description": "It boils."}

    assert desk.post(f"{figure}file/", said | {"description": " "}).status_code == 400
    assert desk.post(f"{figure}file/", said).status_code == 302
    svg = drafted()["svg"]
    assert ">A kettle &amp; its lid</title>" in svg
    assert ">It boils.</desc>" in svg
    assert 'class="fig-' in svg


def withdrawn_cheek() -> bytes:
    """The bytes of a photograph that was handed in and then withdrawn."""
    data = photograph("JPEG", (64, 48))
    assert handed_in(data, "cheek.jpg", title="A cheek").status_code == 302
    name = EntryDraft.objects.get().content["photo"]
    withdraw_photographs(names=[name], reason="Taken back.", by=noor(), now=timezone.now())
    return data


def test_withdrawn_photograph_is_no_new_figure() -> None:
    data = withdrawn_cheek()
    answer = handed_in(data, "again.jpg", title="A cheek")

    assert answer.status_code == 400
    assert "This photograph was withdrawn for good. Hand in another one." in answer.content.decode()
    assert EntryDraft.objects.count() == 1


def test_withdrawn_photograph_takes_the_place_of_no_other() -> None:
    data = withdrawn_cheek()
    handed_in(photograph("JPEG", (80, 60)), "other.jpg", title="Another")
    other = EntryDraft.objects.latest("pk")
    place = f"{COURSE}figure/{other.code.replace('/', '~')}/file/"
    answer = at_desk(noor()).post(
        place, {"act": "replace", "file": SimpleUploadedFile("b.jpg", data)}
    )

    assert answer.status_code == 400
    assert "withdrawn for good" in answer.content.decode()
    assert EntryDraft.objects.get(pk=other.pk).content == other.content


def test_figure_whose_photograph_was_withdrawn_is_not_offered() -> None:
    def offered() -> list[str]:
        answer = at_desk(noor()).get(f"{COURSE}figures/find/alpha/").json()
        return [one["name"] for one in answer["figures"]]

    handed_in(photograph("JPEG", (80, 60)), "other.jpg", title="Another")
    other = EntryDraft.objects.latest("pk").code.partition("/")[2]
    assert other in offered()
    name = EntryDraft.objects.get().content["photo"]
    withdraw_photographs(names=[name], reason="Taken back.", by=noor(), now=timezone.now())
    assert other not in offered()


def test_what_a_photograph_lacks_is_told_in_the_words_of_the_form() -> None:
    withdrawn_cheek()
    code = EntryDraft.objects.get().code.replace("/", "~")
    page = read(at_desk(noor()), f"{COURSE}figure/{code}/")

    assert "<strong>Photograph</strong>" in page
    assert "<strong>photo</strong>" not in page
