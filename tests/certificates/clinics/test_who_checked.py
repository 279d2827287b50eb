"""What holders read of who checked their certificate: days and the sort of checker, and a clinic's name only where it agreed."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import NameChoice, VerificationCheck
from tests.certificates.clinics.conftest import new_key
from tests.certificates.clinics.staffed import joined, listed, signed_in
from tests.certificates.factories import certificate
from tests.people import ada, bob, eve, root
from trainingsite.accounts.may import NotAllowed

pytestmark = pytest.mark.each_engine
NAME = "Harbour Clinic"


@pytest.fixture(autouse=True)
def _in_a_demo(settings) -> None:
    settings.SEED_DEMO = True


def holders_page(held) -> str:
    client = Client()
    client.force_login(ada())
    text = client.get(f"/certificates/{held.uuid}/").content.decode()
    part = text.partition("Who checked it")[2].partition("</details>")[0]
    return " ".join(part.split())


def shows_its_name(clinic, is_shown: bool = True, now: datetime | None = None) -> None:
    actions.choose_name_shown(
        organisation=clinic, is_shown=is_shown, by=root(), now=now or timezone.now()
    )


def test_nobody_has_checked_it_and_public_looks_are_not_recorded(held):
    Client().get(f"/v/{held.code}")

    said = holders_page(held)

    assert "No clinic has asked with its program yet" in said
    assert "Looks at the public page are not recorded." in said
    assert not VerificationCheck.objects.exists()


def test_checks_stand_by_day_and_without_a_name(held, clinic, asks):
    asks(f"verify/{held.code}/", reference="patient 7"), asks(f"verify/{held.code}/")
    asks(f"verify/{held.code}/", key=new_key(clinic, name="trial key", is_test=True))

    said = holders_page(held)

    assert "a clinic, with its program (2 times)" in said
    assert "trying out its program" in said
    for kept in (NAME, "patient 7", "trial key", "desk"):
        assert kept not in said


def test_name_stands_where_the_clinic_agreed_and_no_longer_than_that(held, clinic, asks):
    asks(f"verify/{held.code}/")
    shows_its_name(clinic)
    agreed = holders_page(held)
    shows_its_name(clinic, is_shown=False)

    assert NAME in agreed
    assert NAME not in holders_page(held)


def test_another_clinic_stays_unnamed(held, clinic, asks):
    other = actions.create_organisation(by=root(), name="Quay Rooms", now=timezone.now())
    asks(f"verify/{held.code}/"), asks(f"verify/{held.code}/", key=new_key(other))
    shows_its_name(other)

    said = holders_page(held)

    assert ("Quay Rooms" in said, NAME in said, "a clinic" in said) == (True, False, True)


def test_list_of_a_clinic_is_told_and_nobody_of_it(held, clinic):
    joined(clinic, bob())
    row = listed(clinic, held.code, by=bob())[0]

    without = holders_page(held)
    shows_its_name(clinic)
    named = holders_page(held)
    actions.remove_row(row=row, by=bob(), now=timezone.now())

    assert "A clinic has it on its list since" in without
    assert f"<bdi>{NAME}</bdi> has it on its list since" in named
    assert "Bob" not in named
    assert "on its list since" not in holders_page(held)


def test_checks_of_another_certificate_are_not_among_them(held, asks):
    asks(f"verify/{certificate(eve()).code}/")

    assert "No clinic has asked with its program yet" in holders_page(held)


def test_many_days_are_cut_and_said_so(held, clinic, asks):
    asks(f"verify/{held.code}/")
    row, days = VerificationCheck.objects.get(), actions.MOST_SHOWN + 1
    VerificationCheck.objects.bulk_create(
        VerificationCheck(
            api_key=row.api_key, certificate=held, code=held.code, as_of="", status="valid",
            checked_at=row.checked_at - timedelta(days=ago),
        )
        for ago in range(1, days)
    )  # fmt: skip

    said = holders_page(held)

    assert said.count("with its program") == actions.MOST_SHOWN
    assert "and earlier ones" in said


def test_managers_choose_others_read_and_strangers_see_nothing(clinic):
    joined(clinic, eve(), is_manager=True)
    joined(clinic, bob())
    manager, other = signed_in(eve()), signed_in(bob())

    assert other.post("/clinic/name/", {"shown": "yes"}).status_code == 403
    assert manager.post("/clinic/name/", {"shown": "yes"}).status_code == 302
    assert manager.post("/clinic/name/", {"shown": "yes"}).status_code == 302

    choice = NameChoice.objects.get()
    assert (choice.organisation, choice.is_shown, choice.by) == (clinic, True, eve())
    assert "Holders read your name." in other.get("/clinic/name/").content.decode()
    assert "<button" not in _content(other)
    assert "<button" in _content(manager)
    assert signed_in(ada()).get("/clinic/name/").status_code == 403
    assert Client().get("/clinic/name/").status_code == 302


def _content(client: Client) -> str:
    return client.get("/clinic/name/").content.decode().partition('<div class="narrow">')[2]


def test_manager_of_another_clinic_does_not_choose(clinic):
    other = actions.create_organisation(by=root(), name="Quay Rooms", now=timezone.now())
    joined(other, eve(), is_manager=True)

    with pytest.raises(NotAllowed):
        actions.choose_name_shown(organisation=clinic, is_shown=True, by=eve(), now=timezone.now())
    assert not NameChoice.objects.exists()


def test_administrator_chooses_at_the_desk_and_every_choice_stays(clinic, at_desk):
    client, page = at_desk(root()), f"/admin/certificates/organisation/{clinic.pk}/name/"

    client.post(page, {"shown": "yes"}), client.post(page, {"shown": "no"})
    text = client.get(page).content.decode()

    assert [row.is_shown for row in NameChoice.objects.order_by("pk")] == [True, False]
    assert "not its name" in text
    assert str(root()) in text
    assert at_desk(ada()).get(page).status_code in (302, 403)
