"""Drafts of files that others brought: what their forms ask for, and what the file's page says once they are gone."""

import pytest

from quizzes.models import BroughtQuestion
from tests.people import noor
from tests.trainingsite.studio.test_bringing import PLACE, brought, send
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
OPTIONAL = '<span class="quiet">(optional)</span>'
SORTS = {
    b"::Ice::Ice floats on water.{T}": ("Right answer",),
    b"::Cold::How cold is ice, in degrees?{#0:1}": ("Number", "Unit"),
    b"::Name::What is solid water called?{=ice =frozen water}": ("What may be typed",),
}


def form_of(page: str) -> str:
    send(page, "take", row=["0"], **PLACE)
    code = BroughtQuestion.objects.get().question.code
    answer = at_desk(noor()).get(f"/studio/course/small/question/{code}/", follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("said", SORTS)
def test_nothing_without_which_a_question_cannot_go_live_is_called_optional(said: bytes) -> None:
    shown = form_of(brought(said, "a.gift"))
    for label in SORTS[said]:
        _before, found, after = shown.partition(f">{label}")
        assert found, label
        assert OPTIONAL not in after[:120], label


def test_rows_of_an_undone_import_name_no_draft_that_is_gone() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    assert "Its draft: " in at_desk(noor()).get(page).content.decode()

    shown = send(page, "undo")
    assert "Its draft: " not in shown
    assert "Its draft is out of use again." in shown


def test_draft_says_in_which_file_it_came_whose_it_is_and_under_which_licence() -> None:
    page = brought()
    shown = form_of(page)
    own = at_desk(noor()).get("/studio/course/small/question/al-p-01/").content.decode()

    assert f'<a href="{page}">ice.gift</a> · Noor Haddad · own work' in shown
    assert "Brought in a file" not in own
