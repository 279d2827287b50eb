"""Roles are given and taken by somebody else, kept with who and when, and no other page gives any."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from tests import people
from tests.at_once import at_once
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.act_forms import RolesForm
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import ROLES, RoleChange

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
EVERYTHING = {"is_staff": "on", "is_superuser": "on", "is_active": "on"}


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _superuser(name: str = "chief") -> Any:
    email = f"{name}@clinic.example"
    found = get_user_model().objects.filter(email=email).first()
    return found or get_user_model().objects.create_superuser(email, people.PASSWORD)


def _rosa() -> Any:
    return people._person("rosa", "Rosa Keller", number="1007", role="admin")


def _give(person: Any, *roles: str, by: Any) -> Any:
    made = set_roles(person=person, roles=roles, by=by, now=NOW)
    person.refresh_from_db()
    return made


def _may(person: Any) -> tuple[list[str], bool, bool, int]:
    """Everything that gives power: roles, the desk, everything at once, single permissions."""
    person = get_user_model().objects.get(pk=person.pk)
    return person.roles(), person.is_staff, person.is_superuser, person.user_permissions.count()


def test_role_opens_the_desk_and_its_loss_closes_it():
    ada = people.ada()

    _give(ada, "practitioner", "author", by=people.root())
    assert _may(ada) == (["practitioner", "author"], True, False, 0)

    _give(ada, "practitioner", by=people.root())
    assert _may(ada) == (["practitioner"], False, False, 0)


@pytest.mark.each_engine
def test_it_is_kept_who_gave_what_when():
    made = _give(people.ada(), "practitioner", "reviewer", by=people.root())

    row = RoleChange.objects.get()
    assert row == made
    assert (row.person, row.by, row.changed_at) == (people.ada(), people.root(), NOW)
    assert (row.before, row.after) == (["practitioner"], ["practitioner", "reviewer"])


def test_roles_that_a_person_has_already_make_no_row():
    assert _give(people.ada(), "practitioner", by=people.root()) is None
    assert not RoleChange.objects.exists()


@pytest.mark.parametrize(
    ("person", "roles", "by", "message"),
    [
        (people.ada, ["author"], people.ada, "Only an administrator"),
        (people.ada, ["author"], people.lead, "Only an administrator"),
        (people.root, ["admin", "reviewer"], people.root, "what is their own"),
        (_superuser, ["superuser", "reviewer"], _superuser, "what is their own"),
        (people.ada, ["superuser"], people.root, "Only a superuser"),
        (_superuser, [], people.root, "Only a superuser"),
        (people.ada, ["king"], people.root, "no role “king”"),
    ],
)
def test_refused_with_words(person, roles, by, message):
    somebody, acting = person(), by()
    before = _may(somebody)

    with pytest.raises((Refused, NotAllowed), match=message):
        _give(somebody, *roles, by=acting)

    assert _may(somebody) == before
    assert not RoleChange.objects.exists()


def test_superuser_makes_and_unmakes_superusers():
    ada, chief = people.ada(), _superuser()

    _give(ada, "practitioner", "superuser", by=chief)
    assert _may(ada) == (["practitioner", "superuser"], True, True, 0)

    _give(ada, "practitioner", by=chief)
    assert _may(ada) == (["practitioner"], False, False, 0)


@pytest.mark.each_engine
def test_last_administrator_who_can_sign_in_keeps_the_role():
    root, rosa = people.root(), _rosa()
    EmailAddress.objects.filter(user=rosa).delete()

    with pytest.raises(Refused, match="last administrator"):
        _give(root, "practitioner", by=rosa)


@pytest.mark.each_engine
def test_role_that_was_lost_meanwhile_gives_nothing():
    root = people.root()
    assert root.has_role("admin")
    root.groups.clear()

    with pytest.raises(NotAllowed, match="Only an administrator"):
        _give(people.ada(), "author", by=root)


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_each_others_role_at_once_leave_one():
    root, rosa = people.root(), _rosa()

    outcomes = at_once(
        [lambda: _give(rosa, "practitioner", by=root), lambda: _give(root, "practitioner", by=rosa)]
    )

    assert [type(outcome).__name__ for outcome in outcomes].count("NotAllowed") == 1
    assert get_user_model().objects.able_administrators().count() == 1


def test_nobody_is_written_down_as_having_given_themselves_a_role():
    root = people.root()

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleChange.objects.create(person=root, by=root, before=[], after=["admin"], changed_at=NOW)


# --- At the desk ---------------------------------------------------------------------------------


def _chosen(person, *roles):
    """What the page sends that shows the person as they are."""
    return {"roles": list(roles), "shown": json.dumps(person.roles())}


@pytest.mark.each_engine
def test_page_of_an_hour_ago_gives_no_role_back_that_was_taken_meanwhile():
    ada, vera = people.ada(), people.vera()
    set_roles(person=ada, roles=["practitioner", "author"], by=vera, now=timezone.now())
    stale = _chosen(ada, "practitioner", "author", "manager")
    set_roles(person=ada, roles=["practitioner"], by=vera, now=timezone.now())
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{ada.pk}/act/roles/"

    shown = desk.get(page).content.decode()
    refused = desk.post(page, stale)
    untold = desk.post(page, {"roles": ["practitioner", "author"]})

    assert 'name="shown" value="[&quot;practitioner&quot;]"' in shown
    assert "Somebody has changed these roles since" in refused.content.decode()
    assert "Open this page again" in untold.content.decode()
    assert ada.roles() == ["practitioner"]


def test_desk_gives_roles_and_shows_who_gave_them():
    ada = people.ada()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{ada.pk}/"

    shown = desk.get(f"{page}act/roles/").content.decode()
    done = desk.post(f"{page}act/roles/", _chosen(ada, "practitioner", "author"))

    assert "Superuser" not in shown
    assert done.status_code == 302
    assert _may(ada) == (["practitioner", "author"], True, False, 0)
    changes = desk.get(f"{page}change/").content.decode()
    assert "practitioner → practitioner, author" in changes
    given = RoleChange.objects.get(person=ada)
    assert f"Robin Castellanos, {date_format(given.changed_at, 'j F Y')}" in changes


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("person", "message"),
    [
        (people.root, "Nobody can do this to what is their own"),
        (_superuser, "Only a superuser can change it"),
    ],
)
def test_desk_says_why_roles_are_refused(person, message):
    somebody = person()
    before = _may(somebody)

    page = at_desk(people.root()).post(
        f"/admin/accounts/user/{somebody.pk}/act/roles/", _chosen(somebody, "reviewer")
    )

    assert message in page.content.decode()
    assert _may(somebody) == before


def test_administrator_cannot_post_the_superusers_box():
    ada = people.ada()

    at_desk(people.root()).post(
        f"/admin/accounts/user/{ada.pk}/act/roles/", _chosen(ada, "practitioner", "superuser")
    )

    assert _may(ada) == (["practitioner"], False, False, 0)


@pytest.mark.parametrize("by", [people.root, _superuser])
@pytest.mark.parametrize("person", [people.ada, people.root, _superuser])
def test_person_page_gives_nothing_whatever_is_posted(by, person):
    somebody, acting = person(), by()
    before = _may(somebody)
    form = EVERYTHING | {
        "register_name": somebody.register_name,
        "native_name": "",
        "register": somebody.register,
        "register_number": somebody.register_number,
        "groups": list(Group.objects.values_list("pk", flat=True)),
        "user_permissions": list(Permission.objects.values_list("pk", flat=True)[:3]),
    }

    at_desk(acting).post(f"/admin/accounts/user/{somebody.pk}/change/", form)

    assert _may(somebody) == before


@pytest.mark.parametrize("by", [people.root, _superuser])
@pytest.mark.parametrize("address", ["add/", "{pk}/change/", "{pk}/delete/", ""])
def test_desk_has_no_page_for_groups(by, address):
    group = Group.objects.get(name="practitioner")
    wanted = list(Permission.objects.values_list("pk", flat=True)[:5])

    answer = at_desk(by()).post(
        f"/admin/auth/group/{address.format(pk=group.pk)}",
        {"name": "practitioner", "permissions": wanted, "user_set": [people.ada().pk]},
    )

    assert answer.status_code == 404
    assert group.permissions.count() == 0


def _new_person(by: Any) -> Any:
    return at_desk(by).post(
        "/admin/accounts/user/add/",
        EVERYTHING
        | {
            "email": "Zoe@New.example",
            "register_name": "Zoe Miller",
            "register": "GMC",
            "register_number": "8000005",
            "usable_password": "true",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
            "groups": list(Group.objects.values_list("pk", flat=True)),
        },
    )


@pytest.mark.each_engine
def test_page_for_a_new_person_makes_a_practitioner_and_nothing_more():
    chief = _superuser()

    done = _new_person(chief)

    assert done.status_code == 302, done.content.decode()
    zoe = get_user_model().objects.get(email="zoe@new.example")
    assert _may(zoe) == (["practitioner"], False, False, 0)
    assert (zoe.register_name, zoe.register, zoe.register_key) == ("Zoe Miller", "", "")
    assert RoleChange.objects.get().by == chief


def test_maker_of_an_account_knows_no_password_of_it(client, mailoutbox):
    chief = _superuser()
    page = at_desk(chief).get("/admin/accounts/user/add/").content.decode()

    _new_person(chief)
    client.post("/accounts/password/reset/", {"email": "zoe@new.example"})

    zoe = get_user_model().objects.get(email="zoe@new.example")
    assert (zoe.has_usable_password(), zoe.entry_written_by) == (False, chief)
    assert 'type="password"' not in page
    assert "The account starts without a password" in page
    assert "Choose a new password" in mailoutbox[-1].subject


@pytest.mark.parametrize("by", [people.root, _superuser])
def test_nobody_sets_a_password_at_the_desk(by):
    ada, desk = people.ada(), at_desk(by())
    typed = {
        "usable_password": "true",
        "password1": "xylem-quartz-78-harbour",
        "password2": "xylem-quartz-78-harbour",
    }

    answers = [
        desk.get(f"/admin/accounts/user/{ada.pk}/password/"),
        desk.post(f"/admin/accounts/user/{ada.pk}/password/", typed),
    ]

    ada.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert ada.check_password(people.PASSWORD)
    shown = desk.get(f"/admin/accounts/user/{ada.pk}/change/").content.decode()
    assert "/password/" not in shown.split("<main")[-1].replace("/admin/password_change/", "")


@pytest.mark.each_engine
def test_administrator_makes_no_accounts():
    assert _new_person(people.root()).status_code == 403
    assert not get_user_model().objects.filter(email="zoe@new.example").exists()


@pytest.mark.parametrize("by", [people.root, _superuser])
def test_list_of_people_gives_nothing(by):
    ada = people.ada()

    at_desk(by()).post(
        "/admin/accounts/user/",
        EVERYTHING
        | {
            "action": "make_staff",
            "_selected_action": ada.pk,
            "_save": "Save",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": ada.pk,
            "form-0-is_staff": "on",
            "form-0-is_active": "on",
        },
    )

    assert _may(ada) == (["practitioner"], False, False, 0)


@pytest.mark.parametrize("other", [people.noor, people.lead])
def test_others_at_the_desk_change_no_roles(other):
    somebody = other()

    answer = at_desk(somebody).post(
        f"/admin/accounts/user/{people.ada().pk}/act/roles/", {"roles": ["admin"]}
    )

    assert answer.status_code == 403
    assert not RoleChange.objects.exists()


def test_form_offers_every_role_and_gives_a_training_manager():
    ada = people.ada()
    page = f"/admin/accounts/user/{ada.pk}/act/roles/"
    desk = at_desk(people.root())

    shown = desk.get(page).content.decode()
    desk.post(page, _chosen(ada, "practitioner", "manager"))
    given = _may(ada)[0]
    desk.post(page, _chosen(ada, "practitioner", "manager", "author"))

    assert all(f'value="{role}"' in shown for role in ROLES)
    assert (given, _may(ada)[0]) == (
        ["practitioner", "manager"],
        ["practitioner", "manager", "author"],
    )


def test_role_that_the_form_does_not_offer_stays():
    ada, root = people.ada(), people.root()
    ada.groups.add(Group.objects.get_or_create(name="manager")[0])
    form = RolesForm({"roles": ["practitioner", "author"]}, person=ada, by=root)
    field: Any = form.fields["roles"]
    field.choices = [one for one in field.choices if one[0] != "manager"]

    assert form.is_valid()
    assert set(form.cleaned_data["roles"]) == {"practitioner", "author", "manager"}
