"""A photograph is withdrawn: its bytes go for good, a record stays, and whoever looks for it is told."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from PIL import Image

from courses import actions as courses
from courses.content.pictures import clean_picture
from courses.models import Figure, Lesson, PictureSize, StoredPicture, WithdrawnPicture
from quizzes import actions as quizzes
from quizzes.models import ModulePrint, Question
from tests.courses.publishing.test_figure_drafts import NOW, begin, save
from tests.courses.publishing.test_photographs import (
    CONSENT,
    WORDS,
    exported,
    gaps,
    kept,
    live,
    shown_in_lesson,
)
from tests.curriculum_small import load
from tests.people import ada, bob, lead, noor, root
from tests.quizzes.pictured_course import JUG, LID, pictured
from tests.quizzes.sitting.test_pictures import body, place, sitting
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import SecurityEvent
from trainingsite.archive import erasing
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
WHY = "The patient took it back."
WORDS_OF_IT = "A photograph was withdrawn"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


def page_of(name: str) -> str:
    return f"/studio/course/small/photographs/{name}/withdraw/"


def withdraw(*names: str) -> list[WithdrawnPicture]:
    return quizzes.withdraw_photographs(names=names, reason=WHY, by=noor(), now=NOW)


def empty() -> None:
    """The database as it is on a new machine."""
    with immutability.lifted(connection):
        call_command("flush", verbosity=0, interactive=False)


def bytes_kept() -> set[str]:
    return set(StoredPicture.objects.values_list("name", flat=True))


@pytest.mark.usefixtures("curriculum")
class TestFigures:
    """Photographs of lessons."""

    @pytest.mark.each_engine
    def test_bytes_and_sizes_go_and_a_record_stays(self) -> None:
        figure = live(**{**CONSENT, "shows": "person"})
        other = kept((640, 480))
        at_desk(ada()).get(f"/courses/pictures/{figure.photo}/480/")
        assert PictureSize.objects.exists()

        withdraw(figure.photo)

        record = WithdrawnPicture.objects.get()
        assert record.name.startswith(record.sha256[:32])
        assert (record.consent, record.reason) == ("Form 7 of 2026", WHY)
        assert (record.withdrawn_by, record.withdrawn_at) == (noor(), NOW)
        assert record.shown_in == [f"small alpha/{figure.name}"]
        assert bytes_kept() == {other}
        assert not PictureSize.objects.exists()
        assert Figure.objects.get(pk=figure.pk).consent == "Form 7 of 2026"
        noted = SecurityEvent.objects.get(kind="photograph-withdrawn")
        assert (noted.by, noted.facts) == (noor(), {"photographs": figure.photo})

    @pytest.mark.each_engine
    def test_bytes_that_nobody_withdrew_cannot_be_deleted(self) -> None:
        name = kept()
        for act in (StoredPicture.objects.all().delete, StoredPicture.objects.all().erase):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                act()
        withdrawn = kept((640, 480))
        withdraw(withdrawn)
        assert bytes_kept() == {name}

    def test_address_answers_410_to_everybody_who_is_signed_in(self) -> None:
        figure = live()
        withdraw(figure.photo)

        for person in (ada(), noor(), lead()):
            answer = at_desk(person).get(f"/courses/pictures/{figure.photo}/480/")
            assert answer.status_code == 410
            assert Image.open(BytesIO(answer.content)).size == (960, 640)
        assert Client().get(f"/courses/pictures/{figure.photo}/480/").status_code == 302
        thumb = at_desk(noor()).get(f"/studio/course/small/figure/alpha~{figure.name}/thumb/")
        assert thumb.status_code == 410

    def test_readers_find_a_sentence_in_its_place_at_once(self) -> None:
        figure = live()
        shown_in_lesson(figure.name)
        lesson = "/courses/small/alpha/boiling/"
        assert figure.photo in at_desk(ada()).get(lesson).content.decode()

        withdraw(figure.photo)

        page = at_desk(ada()).get(lesson).content.decode()
        assert f"{WORDS_OF_IT}." in page
        assert figure.photo not in page
        listed = at_desk(ada()).get("/courses/pictures/withdrawn/").json()
        assert listed == {"withdrawn": [figure.photo]}

    def test_parts_and_other_versions_are_offered_and_go_along(self) -> None:
        draft = begin(photo=kept(), **WORDS, shows="nobody")
        first = draft.content["photo"]
        desk, file = at_desk(noor()), "/studio/course/small/figure/alpha~a-reddened-cheek.jpg/file/"
        numbers = {"top": 0, "right": 50, "bottom": 100, "focus_x": 25, "focus_y": 50}
        crop = {"act": "crop", "left": 0, **numbers, "seen": desk.get(file).context["seen"]}
        assert desk.post(file, crop).status_code == 302
        draft.refresh_from_db()
        part, third = draft.content["photo"], kept((400, 300))
        save(draft, photo=third)
        stranger = kept((64, 64))

        found = {one.name: one.is_sure for one in quizzes.would_go(part)}
        assert found == {part: True, first: True, third: False}

        withdraw(part, first, third)
        assert bytes_kept() == {stranger}

    def test_same_file_does_not_come_back(self, tmp_path: Path) -> None:
        figure = live()
        shown_in_lesson(figure.name)
        data = bytes(StoredPicture.objects.get().data)
        out = exported(tmp_path)
        withdraw(figure.photo)

        courses.keep_picture(picture=clean_picture(data, "a.jpg"), by=noor())
        load(out)

        assert bytes_kept() == set()
        assert gaps(begin(photo=figure.photo, **WORDS, shows="nobody")) == {"photo"}

    def test_course_is_still_printed_and_leaves_as_files_that_load(self, tmp_path: Path) -> None:
        figure = live()
        shown_in_lesson(figure.name)
        print_ = ModulePrint.objects.create(
            module=figure.module,
            with_exams=False,
            asked_by=noor(),
            asked_at=NOW,
            made_at=NOW,
            data=b"%PDF",
        )
        before = bytes(StoredPicture.objects.get().data)
        withdraw(figure.photo)
        out = tmp_path / "out"
        call_command("export_curriculum", str(out), stdout=StringIO())

        written = (out / f"01-alpha/{figure.name}").read_bytes()
        assert written != before
        assert Image.open(BytesIO(written)).format == "JPEG"
        load(out)
        print_.refresh_from_db()
        assert (bytes(print_.data), print_.dropped_at) == (b"", NOW)

    def test_only_who_edits_may_and_nothing_goes_without_a_reason(self) -> None:
        name = kept()
        with pytest.raises(NotAllowed):
            quizzes.withdraw_photographs(names=[name], reason=WHY, by=ada(), now=NOW)
        with pytest.raises(Refused, match="Say why"):
            quizzes.withdraw_photographs(names=[name], reason=" ", by=noor(), now=NOW)
        with pytest.raises(Refused, match="not here any more"):
            withdraw(name, f"{'0' * 32}-40x20.jpg")
        assert bytes_kept() == {name}
        assert not WithdrawnPicture.objects.exists()


@pytest.mark.usefixtures("curriculum")
class TestPages:
    """It is asked twice, and by who has just shown who they are."""

    def test_asks_twice_then_erases(self) -> None:
        name = live().photo
        desk = at_desk(noor())
        first = desk.get(page_of(name)).content.decode()
        assert f"alpha/{Figure.objects.get(photo=name).name}" in first
        look = desk.post(page_of(name), {"names": [name], "reason": WHY, "step": "look"})
        assert "Erase this for good?" in look.content.decode()
        assert bytes_kept() == {name}

        said = {"names": [name], "reason": WHY, "step": "erase"}
        assert desk.post(page_of(name), said).status_code == 400
        assert bytes_kept() == {name}
        done = desk.post(page_of(name), said | {"sure": "on"}, follow=True).content.decode()

        assert "1 photograph is erased." in done
        assert bytes_kept() == set()
        assert list(json.loads(erasing.LIST.path().read_text())) == [name]
        assert desk.get(page_of(name)).status_code == 404

    @pytest.mark.parametrize("step", ["look", "erase"])
    def test_what_is_missing_is_said_and_nothing_goes(self, step: str) -> None:
        name = live().photo
        for said in ({"names": [name]}, {"reason": WHY}, {"names": ["x"], "reason": WHY}):
            answer = at_desk(noor()).post(page_of(name), said | {"step": step, "sure": "on"})
            assert answer.status_code == 400
        assert bytes_kept() == {name}

    def test_who_may_not_gets_no_page(self) -> None:
        name = live().photo
        assert at_desk(ada()).get(page_of(name)).status_code == 403
        assert at_desk(root()).get(page_of(name)).status_code == 200
        assert at_desk(noor()).get(page_of("x.jpg")).status_code == 404

    def test_figures_page_leads_there_and_says_afterwards_that_it_is_gone(self) -> None:
        figure = live()
        file = f"/studio/course/small/figure/alpha~{figure.name}/file/"
        assert page_of(figure.photo) in at_desk(noor()).get(file).content.decode()
        withdraw(figure.photo)
        page = at_desk(noor()).get(file).content.decode()
        assert "This photograph was withdrawn" in page
        assert page_of(figure.photo) not in page


class TestQuestions:
    """Pictures of questions."""

    @pytest.fixture(autouse=True)
    def _course(self, tmp_path: Path) -> None:
        load(pictured(tmp_path))

    @pytest.mark.each_engine
    def test_questions_go_out_of_use_and_running_attempts_are_told(self) -> None:
        attempt = sitting(bob())
        showing = {one.code for one in quizzes.would_go(JUG.name)[0].questions}
        assert len(showing) > 2

        withdraw(JUG.name)

        out = Question.objects.exclude(retired_at=None)
        assert {one.code for one in out} == showing
        assert set(WithdrawnPicture.objects.get().shown_in) == {f"small {one}" for one in showing}
        assert at_desk(bob()).get(place(attempt)).status_code == 410
        asked = [q for q in body(bob(), attempt)["form"]["questions"] if q["picture"]]
        assert {one["picture"]["alt"] for one in asked} == {f"{WORDS_OF_IT}."}
        assert LID.name in bytes_kept()

    def test_question_of_an_erased_photograph_is_not_brought_back(self) -> None:
        entry = quizzes.would_go(LID.name)[0].questions[0]
        withdraw(LID.name)
        entry.refresh_from_db()
        with pytest.raises(Refused, match="withdrawn for good"):
            courses.bring_back(entry=entry, by=lead(), now=NOW)

    def test_pages_of_writers_show_what_stands_in_its_place(self) -> None:
        code = quizzes.would_go(LID.name)[0].questions[0].code
        pictures = f"/studio/course/small/question/{code}/pictures/"
        assert page_of(LID.name) in at_desk(noor()).get(pictures).content.decode()
        withdraw(LID.name)
        page = at_desk(noor()).get(pictures).content.decode()
        assert page_of(LID.name) not in page
        assert "data:image/webp" in page

    def test_drawing_is_not_withdrawn(self) -> None:
        drawing = next(name for name in bytes_kept() if name.endswith(".svg"))
        with pytest.raises(Refused, match="shows no patient"):
            withdraw(drawing)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("curriculum")
class TestRestore:
    """A backup from before holds the bytes; a restore erases them again."""

    def restored(self, tmp_path: Path, settings: Any) -> Any:
        out = StringIO()
        call_command("restore", str(tmp_path / "b.zip"), "--force", "--unverified", stdout=out)
        kept_ = json.loads((settings.VAR_DIR / "restored.json").read_text())
        return out.getvalue(), kept_

    @pytest.mark.each_engine
    def test_it_is_erased_again_and_named(self, tmp_path: Path, settings: Any) -> None:
        name = live().photo
        call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
        withdraw(name)

        said, report = self.restored(tmp_path, settings)

        assert bytes_kept() == set()
        record = WithdrawnPicture.objects.get()
        assert (record.reason, record.withdrawn_by, record.withdrawn_at) == (WHY, noor(), NOW)
        assert "have been erased again: 1" in said
        assert report["revived"]["photographs"][0].startswith(f"{name} (small alpha/")

    def test_list_beside_the_database_is_enough(self, tmp_path: Path, settings: Any) -> None:
        name = live().photo
        call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
        withdraw(name)
        erasing.keep_list()
        empty()

        said, _report = self.restored(tmp_path, settings)

        assert bytes_kept() == set()
        assert "have been erased again: 1" in said

    def test_without_either_the_report_says_that_nobody_knows(
        self, tmp_path: Path, settings: Any
    ) -> None:
        live()
        call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
        empty()

        said, _report = self.restored(tmp_path, settings)

        assert "Nobody can say here which photographs were withdrawn" in said

    def test_damaged_list_stops_a_restore(self, tmp_path: Path, settings: Any) -> None:
        name = live().photo
        call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
        erasing.LIST.path().write_text("[1]")
        with pytest.raises(Exception, match="no list of withdrawn photographs"):
            self.restored(tmp_path, settings)
        assert bytes_kept() == {name}

    def test_start_erases_what_only_the_list_knows(self) -> None:
        name = live().photo
        said = {"withdrawn_at": NOW.isoformat(), "reason": WHY, "sha256": "0" * 64}
        erasing.LIST.add({name: said})

        assert len(erasing.keep_in_step()) == 1
        assert bytes_kept() == set()
        assert erasing.keep_in_step() == []
        assert Lesson.objects.exists()
