"""A review shows the picture before beside the one now, and says in words what is otherwise about it."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.content.pictures import clean_picture, cropped
from courses.models import Figure, StoredPicture
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions as quizzes
from quizzes.models import Question
from tests.courses.content.test_pictures import photograph
from tests.courses.publishing.test_figure_drafts import CIRCLE, NOW, SVG, begin, publish, save
from tests.courses.publishing.test_photographs import CONSENT, WORDS, kept
from tests.curriculum_small import load
from tests.people import noor
from tests.quizzes.pictured_course import CUP, JUG, pictured
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def review(entry: Any) -> Any:
    code = entry.code.replace("/", "~")
    return at_desk(noor()).get(f"/studio/course/small/{entry.KIND}/{code}/review/")


def shown(entry: Any) -> Any:
    (one,) = review(entry).context["pictures"]
    return one


@pytest.mark.usefixtures("curriculum")
class TestFigures:
    """Drawings and photographs of lessons."""

    def test_crop_stands_beside_the_whole_with_sizes_and_share(self) -> None:
        draft = begin(photo=kept(), **WORDS, shows="nobody")
        publish(draft)
        whole = draft.content["photo"]
        data = bytes(StoredPicture.objects.get(name=whole).data)
        part = cropped(data, (0, 0, 50, 50))
        courses.keep_picture(picture=part, by=noor(), made_of=whole)
        draft = save(
            draft, photo=part.name, focus_x=10, focus_y=20, **CONSENT | {"shows": "person"}
        )

        page = review(draft)
        one = shown(draft)

        assert (whole in one.before, part.name in one.after) == (True, True)
        assert one.notes == [
            "1200 by 800 pixels before, 600 by 400 now.",
            "It is a part of the one before: 25 per cent of it.",
            "The point that stays in sight lies at 10 per cent from the left and 20 from above.",
        ]
        words = {change.where for change in page.context["changes"]}
        assert words >= {"Consent of whom it shows", "Date of the consent"}
        assert not any(whole in str(change.html) for change in page.context["changes"])
        assert "studio/compare.js" in page.content.decode()

    def test_drawing_says_which_labels_went_and_came(self) -> None:
        label = '<text x="1" y="2" class="fig-text">{}</text>'
        draft = begin(svg=SVG.format(CIRCLE + label.format("Nerve")))
        publish(draft)
        draft = save(
            draft, svg=SVG.format(CIRCLE + label.format("Vessel")).replace("A lid", "A pot")
        )

        one = shown(draft)

        assert [str(change.html) for change in one.said] == [
            "A <del>lid</del><ins>pot</ins>",
            "<del>Nerve</del><ins>Vessel</ins>",
        ]
        assert [one.where for one in one.said] == ["Title in the drawing", "Labels in the drawing"]
        assert ('id="before-picture-title"' in one.before, "Vessel" in one.after) == (True, True)

    def test_words_alone_show_no_picture_and_a_new_figure_has_none_before(self) -> None:
        draft = begin(photo=kept(), **WORDS, shows="nobody")
        new = shown(draft)
        assert (new.before, draft.content["photo"] in new.after) == ("", True)
        publish(draft)
        draft = save(draft, credit="Noor <b>")
        page = review(draft)
        assert page.context["pictures"] == []
        assert "Noor &lt;b&gt;" in page.content.decode()

    def test_withdrawn_one_is_told(self) -> None:
        draft = begin(photo=kept(), **WORDS, shows="nobody")
        publish(draft)
        live = Figure.objects.exclude(photo="").get().photo
        quizzes.withdraw_photographs(names=[live], reason="Why.", by=noor(), now=NOW)
        draft.refresh_from_db()
        draft = save(draft, photo=kept((640, 480)))
        assert "One of them was withdrawn" in " ".join(shown(draft).notes)


class TestQuestions:
    """Pictures beside stems and in options."""

    def test_changed_and_taken_pictures_stand_by_their_places(self, tmp_path: Path) -> None:
        load(pictured(tmp_path))
        found = Question.objects.filter(pool="practice").order_by("code")
        question = next(
            one for one in found if one.draft.get("picture") and one.draft.get("options")
        )
        other = clean_picture(photograph("PNG", (320, 200)), "b.png")
        courses.keep_picture(picture=other, by=noor())
        said = adapter_of(question).content(question)
        option = {**said["options"][0], "picture": {"file": CUP.name, "alt": "A cup of ice cubes"}}
        said |= {
            "picture": {"file": other.name, "alt": "Another jug on the table"},
            "options": [option, *said["options"][1:]],
        }
        draft = courses.save_draft(entry=question, content=said, by=noor(), now=timezone.now())

        page = review(draft)
        stem, new = page.context["pictures"]

        assert stem.where == "Beside the question"
        assert 'src="data:image/jpeg' in stem.before
        assert 'src="data:image/png' in stem.after
        assert 'alt="Another jug on the table"' in stem.after
        assert stem.notes == ["640 by 480 pixels before, 320 by 200 now."]
        assert (new.where, new.before) == (str(option["text"]), "")
        words = [str(change.html) for change in page.context["changes"]]
        assert any("Another" in one for one in words)
        assert not any(JUG.name in one or other.name in one for one in words)
