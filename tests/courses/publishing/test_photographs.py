"""Photographs as figures: drafts, consent, files, what readers are served and what nobody is."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from courses import actions as courses
from courses.content.pictures import clean_picture
from courses.models import Figure, Lesson, PictureSize, StoredPicture
from courses.publishing.actions.adapters import adapter_of
from tests.courses.content.test_pictures import photograph
from tests.courses.publishing.test_figure_drafts import NOW, begin, publish, save
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, eve, lead, noor
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
WORDS = {"alt": "A reddened cheek", "description": "Redness over the cheekbone, two fingers wide."}
CONSENT: dict[str, Any] = {
    "consent": "Form 7 of 2026",
    "consent_date": date(2026, 3, 4),
    "consent_covers": "Teaching in this course.",
    "consent_holder": "The practice's safe; Dr Haddad.",
}
KETTLE = "![A kettle with steam above it [E001]](kettle.svg)"


def kept(size: tuple[int, int] = (1200, 800), kind: str = "JPEG") -> str:
    picture = clean_picture(photograph(kind, size), "a.jpg")
    courses.keep_picture(picture=picture, by=noor())
    return picture.name


def shown_in_lesson(name: str) -> Lesson:
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace(KETTLE, f"{KETTLE}\n\n![A cheek [E001]]({name})")
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=NOW)
    publish(lesson)
    return Lesson.objects.get(code="al-l1")


def live(**said: Any) -> Figure:
    publish(begin(photo=kept(), **WORDS, **({"shows": "nobody"} | said)))
    return Figure.objects.exclude(photo="").get()


def gaps(entry: Any) -> set[str]:
    return {key for key, _message in adapter_of(entry).gaps(entry)}


def test_photograph_is_named_by_what_it_shows_and_goes_live_by_two_people() -> None:
    draft = begin(photo=kept(), **WORDS, shows="nobody", credit="Noor")
    assert draft.code == "alpha/a-reddened-cheek.jpg"
    assert not Figure.objects.exclude(photo="").exists()

    publish(draft)

    figure = Figure.objects.get(name="a-reddened-cheek.jpg")
    assert (figure.title, figure.description) == (WORDS["alt"], WORDS["description"])
    assert (figure.shows, figure.credit, figure.svg) == ("nobody", "Noor", "")


def test_photograph_of_a_person_needs_the_whole_record_of_a_consent() -> None:
    draft = begin(photo=kept(), **WORDS)
    assert gaps(draft) == {"shows"}
    draft = save(draft, shows="person")
    assert gaps(draft) == {*CONSENT}

    for missing in CONSENT:
        draft = save(draft, **CONSENT | {missing: None})
        assert gaps(draft) == {missing}
        with pytest.raises(courses.Unfinished):
            publish(draft)
    publish(save(draft, **CONSENT))

    figure = Figure.objects.get(shows="person")
    assert {key: getattr(figure, key) for key in CONSENT} == CONSENT
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(pk=figure.pk).update(consent_date=None)


@pytest.mark.parametrize("key", ["alt", "description"])
def test_photograph_that_says_nothing_to_who_cannot_see_it_stays_a_draft(key: str) -> None:
    said = {one: words for one, words in WORDS.items() if one != key}
    assert gaps(begin("one.jpg", photo=kept(), shows="nobody", **said)) == {key}


def test_photograph_that_says_nothing_yet_is_offered_and_previewed_in_a_lesson() -> None:
    name = begin(photo=kept(), credit="Noor").code.partition("/")[2]
    lesson = Lesson.objects.get(code="al-l1")
    courses.save_draft(
        entry=lesson, content={"body": f"![A cheek [E001]]({name})"}, by=noor(), now=NOW
    )
    author = at_desk(noor())

    preview = author.get("/studio/course/small/lesson/al-l1/preview/")
    found = author.get("/studio/course/small/figures/find/alpha/").json()["figures"]
    assert (preview.status_code, "<img" in preview.content.decode()) == (200, True)
    assert [(one["name"], one["title"]) for one in found if one["draft"]] == [(name, "")]


def test_photograph_names_bytes_that_are_here_and_of_its_ending() -> None:
    missing = f"{'0' * 32}-40x20.jpg"
    for code, photo in (("a.jpg", missing), ("b.png", kept()), ("c.jpg", "../../secret.jpg")):
        assert gaps(begin(code, photo=photo, shows="nobody", **WORDS)) == {"photo"}


def test_lesson_shows_it_in_fitting_sizes_and_leaves_room_for_it() -> None:
    figure = live(**{**CONSENT, "shows": "person"})
    version = shown_in_lesson(figure.name).current_version
    assert version is not None

    assert 'width="1200" height="800"' in version.html
    assert f'src="/courses/pictures/{figure.photo}/960/"' in version.html
    assert f"/courses/pictures/{figure.photo}/480/ 480w" in version.html
    assert 'alt="A reddened cheek"' in version.html
    page = at_desk(ada()).get("/courses/small/alpha/boiling/")
    for private in ("Form 7", "safe; Dr Haddad", "Teaching in this course"):
        assert private not in version.html + page.content.decode()


def test_readers_get_the_widths_on_offer_and_nothing_else() -> None:
    figure = live()
    place = f"/courses/pictures/{figure.photo}"

    answer = at_desk(ada()).get(f"{place}/480/")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert Image.open(BytesIO(answer.content)).size == (480, 320)
    assert at_desk(ada()).get(f"{place}/480/").content == answer.content
    assert PictureSize.objects.count() == 1
    assert at_desk(ada()).get(f"{place}/1200/").content == bytes(StoredPicture.objects.get().data)
    assert at_desk(ada()).get(f"{place}/481/").status_code == 404
    assert Client().get(f"{place}/480/").status_code == 302


def test_photograph_of_a_draft_is_for_who_works_on_courses() -> None:
    draft = begin(photo=kept(), **WORDS)
    place = f"/courses/pictures/{draft.content['photo']}/480/"

    assert at_desk(noor()).get(place).status_code == 200
    assert at_desk(lead()).get(place).status_code == 200
    assert at_desk(eve()).get(place).status_code == 404
    Figure.objects.all().update(photo="", svg="<svg/>")
    assert at_desk(ada()).get(place).status_code == 404


def test_bytes_that_no_figure_names_are_served_to_nobody() -> None:
    place = f"/courses/pictures/{kept()}/480/"

    assert [at_desk(person()).get(place).status_code for person in (ada, noor, lead)] == [404] * 3


def exported(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    call_command("export_curriculum", str(out), no_pdf=True, stdout=StringIO())
    return out


def test_photograph_leaves_with_its_record_and_comes_back_the_same(tmp_path: Path) -> None:
    figure = live(**{**CONSENT, "shows": "person", "focus_x": 30, "focus_y": 0})
    version = shown_in_lesson(figure.name).current_version
    out = exported(tmp_path)

    data = (out / f"01-alpha/{figure.name}").read_bytes()
    assert data == bytes(StoredPicture.objects.get().data)
    assert "consent_date: 2026-03-04" in (out / "01-alpha/figures.yaml").read_text()
    before = Figure.objects.values().get(pk=figure.pk)
    assert "changed" not in load(out).replace("unchanged", "")
    assert Figure.objects.values().get(pk=figure.pk) == before
    assert Lesson.objects.get(code="al-l1").current_version == version

    Figure.objects.filter(pk=figure.pk).update(credit="x", focus_x=None, title="y")
    edit(out, "01-alpha/figures.yaml", "Form 7 of 2026", "Form 8 of 2026")
    load(out, take="files")
    after = Figure.objects.values().get(pk=figure.pk)
    assert after == before | {"consent": "Form 8 of 2026"}


def test_photograph_that_is_taken_along_no_more_leaves_the_folder(tmp_path: Path) -> None:
    figure = live()
    shown_in_lesson(figure.name)
    out = exported(tmp_path)
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace(f"![A cheek [E001]]({figure.name})", "")
    publish(courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=NOW))
    Figure.objects.filter(pk=figure.pk).delete()
    call_command("export_curriculum", str(out), no_pdf=True, force=True, stdout=StringIO())

    assert not (out / f"01-alpha/{figure.name}").exists()
    assert not (out / "01-alpha/figures.yaml").exists()
    load(out)


def test_reviewers_pdf_holds_the_photograph(tmp_path: Path) -> None:
    shown_in_lesson(live().name)
    out = tmp_path / "out"
    call_command("export_curriculum", str(out), stdout=StringIO())

    assert b"/DCTDecode" in (out / "review/01-alpha.pdf").read_bytes()


FILE = """- name: cheek.jpg
  alt: A reddened cheek
  description: Redness over the cheekbone.
  shows: nobody
"""


def folder_with(tmp_path: Path, data: bytes, told: str = FILE, name: str = "cheek.jpg") -> Path:
    folder = copy_to(tmp_path)
    (folder / f"01-alpha/{name}").write_bytes(data)
    if told:
        (folder / "01-alpha/figures.yaml").write_text(told)
    edit(folder, "01-alpha/lesson-1-boiling.md", KETTLE, f"{KETTLE}\n\n![A cheek [E001]]({name})")
    return folder


def test_file_brings_a_photograph_that_is_clean_and_told_of(tmp_path: Path) -> None:
    data = clean_picture(photograph("JPEG", (640, 480)), "a.jpg").data
    load(folder_with(tmp_path, data))

    assert bytes(StoredPicture.objects.get().data) == data
    assert "640x480.jpg" in Lesson.objects.get(code="al-l1").current_version.html


EXIF = Image.Exif()
EXIF[0x010F] = "A camera"


@pytest.mark.parametrize(("data", "told", "why"), [
    (photograph("JPEG", (64, 48), exif=EXIF), FILE, "more than its picture"),
    (clean_picture(photograph("JPEG", (64, 48)), "a.jpg").data + b"more", FILE, "more than its picture"),
    (photograph("PNG", (64, 48)), FILE, "its name ends in .png"),
    (b"GIF89a no picture", FILE, "no PNG, JPEG or WebP"),
    (photograph("JPEG", (2600, 48)), FILE, "2400 is the longest side"),
    (photograph("JPEG", (64, 48)), "", "nothing is told of it"),
    (photograph("JPEG", (64, 48)), FILE.replace("nobody", "person"), "'consent_holder' is missing"),
    (photograph("JPEG", (64, 48)), FILE.replace("alt: A reddened cheek", "alt: ''"), "'alt' is missing"),
])  # fmt: skip
def test_file_that_is_not_is_refused_by_name(
    tmp_path: Path, data: bytes, told: str, why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        load(folder_with(tmp_path, data, told))
    assert not StoredPicture.objects.exists()


def test_command_cleans_what_a_folder_refuses(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, photograph("JPEG", (2600, 1000), exif=EXIF))
    out = StringIO()
    call_command("clean_pictures", str(folder), stdout=out)
    once = (folder / "01-alpha/cheek.jpg").read_bytes()
    call_command("clean_pictures", str(folder), stdout=out)

    assert (folder / "01-alpha/cheek.jpg").read_bytes() == once
    assert out.getvalue().count("Cleaned") == 1
    load(folder)
    assert Figure.objects.get(name="cheek.jpg").photo.endswith("2400x923.jpg")

    bad = folder / "01-alpha/bad.png"
    bad.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="no picture that pages can show"):
        call_command("clean_pictures", str(bad), str(folder / "none.png"), stdout=out)
    assert bad.read_bytes() == b"nothing"
