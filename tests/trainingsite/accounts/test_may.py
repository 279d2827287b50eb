"""Who may do what: one table, and nothing that is not in it is ever allowed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from courses.models import Course
from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM, VISITOR, actor_of, person_of
from trainingsite.accounts.may import TABLE, Act, NotAllowed, UnknownAct, check, may
from trainingsite.api.problems import problem_handler
from trainingsite.pages.views import forbidden

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
ROOT = Path(__file__).resolve().parents[3]
FOR_ADMINISTRATORS = [
    Act.WRITE_ANOTHERS_ENTRY, Act.CHECK_ENTRY, Act.RELEASE_ENTRY, Act.LOOK_AGAIN, Act.SET_ROLES, Act.SWITCH_ACCOUNT,
    Act.ASK_ADDRESS, Act.REMOVE_FACTOR, Act.APPOINT_LEAD, Act.WITHDRAW, Act.REINSTATE, Act.REISSUE, Act.RENAME_ORGANISATION,
]  # fmt: skip
FOR_ADMINISTRATORS_AND_PROGRAM = [
    Act.TELL_OF_ADDRESS, Act.SUSPEND, Act.RECORD_STATUS, Act.ADD_ORGANISATION, Act.MAKE_KEY, Act.REVOKE_KEY,
    Act.VOID_ATTEMPT,
]  # fmt: skip


def _chief() -> Any:
    return get_user_model().objects.create_superuser("chief@clinic.example", people.PASSWORD)


def test_every_act_has_a_row_that_grants_it_to_somebody():
    assert set(TABLE) == set(Act)
    assert [act for act, roles in TABLE.items() if not roles] == []


@pytest.mark.parametrize(
    ("act", "granted"),
    [
        (Act.SAVE_ANSWERS, {"ada", "noor", "lead", "root", "chief"}),
        (Act.SAVE_DRAFT, {"noor", "lead", "chief"}),
        (Act.PUBLISH, {"lead", "root", "chief"}),
        (Act.SIGN, {"lead"}),
        (Act.ANSWER_DISPUTE, {"noor", "lead", "root", "chief"}),
        (Act.KEEP_MEANING, {"lead"}),
        (Act.WITHDRAW_SIGNATURE, {"lead", "root", "chief"}),
        *((act, {"root", "chief"}) for act in FOR_ADMINISTRATORS),
        *((act, {"root", "chief", "system"}) for act in FOR_ADMINISTRATORS_AND_PROGRAM),
        (Act.ISSUE, {"system"}),
        (Act.CONFIRM_ADDRESS, {"ada", "noor", "lead", "root", "chief", "visitor", "nobody"}),
    ],
)
def test_who_may(act, granted):
    actors = {
        "ada": people.ada(), "noor": people.noor(), "lead": people.lead(), "root": people.root(),
        "chief": _chief(), "system": SYSTEM, "visitor": VISITOR, "nobody": AnonymousUser(),
    }  # fmt: skip

    if act in (Act.SIGN, Act.KEEP_MEANING):
        Course.objects.create(code="small", title="Small", edition="1")
        people.appointed(people.lead())

    assert {name for name, by in actors.items() if may(by, act)} == granted


@pytest.mark.parametrize("act", Act)
def test_who_is_switched_off_may_nothing(act):
    chief = _chief()
    chief.groups.set(Group.objects.all())
    chief.is_active = False

    assert not may(chief, act)


@pytest.mark.parametrize("by", [SYSTEM, VISITOR])
def test_act_without_a_row_is_an_error_whoever_asks(by):
    for ask in (may, check):
        with pytest.raises(UnknownAct):
            ask(by, "rule-the-world")


@pytest.mark.parametrize("by", [None, "root", object()])
def test_what_is_no_actor_is_an_error(by):
    for ask in (may, check):
        with pytest.raises(TypeError, match="is nobody who can act"):
            ask(by, Act.VERIFY)


def test_group_that_is_named_like_another_actor_gives_nothing():
    ada = people.ada()
    for name in ("system", "visitor", "superuser"):
        ada.groups.add(Group.objects.create(name=name))

    assert not may(ada, Act.ISSUE)
    assert not may(ada, Act.SAVE_DRAFT)


def test_what_everybody_may_costs_no_query(django_assert_num_queries):
    ada = people.ada()

    with django_assert_num_queries(0):
        check(ada, Act.SAVE_ANSWERS)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (Act.SET_ROLES, "Only an administrator may give and take roles."),
        (Act.SAVE_DRAFT, "Only an author, a reviewer or a superuser may edit a draft."),
        (Act.SUSPEND, "Only an administrator may suspend a certificate."),
        (Act.STUDY, "Only somebody who is signed in may study a course."),
        (Act.ISSUE, "Only the program itself may issue a certificate for a pass."),
    ],
)
def test_refusal_says_what_and_who_may(act, message):
    with pytest.raises(NotAllowed) as refused:
        check(VISITOR, act)

    assert (str(refused.value), refused.value.act) == (message, act)


def test_pages_and_api_answer_403_with_the_words():
    refusal = NotAllowed(Act.SET_ROLES)
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()

    page, body = forbidden(request, refusal), problem_handler(refusal, {})

    assert (page.status_code, body.status_code) == (403, 403)
    assert "Only an administrator may give and take roles." in page.content.decode()
    assert json.loads(body.content)["detail"] == "Only an administrator may give and take roles."
    assert b"Your account is not allowed" in forbidden(request, PermissionDenied("Why")).content


def test_page_of_an_act_is_refused_with_the_words(settings):
    settings.SEED_DEMO = True

    answer = at_desk(people.noor()).get(f"/admin/accounts/user/{people.ada().pk}/act/roles/")

    assert answer.status_code == 403
    assert "Only an administrator may give and take roles." in answer.content.decode()


def test_refused_command_ends_with_the_words_and_no_traceback():
    act = "check(VISITOR, Act.LOAD_COURSE)"
    setup = [
        "from trainingsite.accounts.actors import VISITOR",
        "from trainingsite.accounts.may import Act, check",
    ]

    ended = subprocess.run(
        [sys.executable, ROOT / "manage.py", "shell", "-c", "; ".join([*setup, act])],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    said = "Nothing was done. Only the program itself may load a course from files.\n"
    assert (ended.returncode, ended.stderr) == (1, said)


@pytest.mark.each_engine
def test_row_of_an_actor_is_the_person_or_nothing():
    ada = people.ada()

    assert (ada.row, SYSTEM.row, VISITOR.row) == (ada, None, None)
    assert (actor_of(ada), actor_of(AnonymousUser())) == (ada, VISITOR)
    assert person_of(ada) == ada
    with pytest.raises(PermissionDenied):
        person_of(AnonymousUser())
