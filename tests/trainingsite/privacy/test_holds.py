"""Legal holds and written requests: by one where nothing is lost, by two where something is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates.clinics.models import Organisation
from certificates.models import CertificateHolder
from tests import people
from tests.certificates.factories import certificate
from tests.trainingsite.privacy.test_own_copy import client_of
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_on
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal, SecurityEvent, User
from trainingsite.privacy.actions.blocking import what_holds
from trainingsite.privacy.actions.holding import propose_end, put_hold
from trainingsite.privacy.actions.written_requests import propose_erasure
from trainingsite.privacy.models import LegalHold

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_list(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.SEED_DEMO = True


def hold(**said: Any) -> LegalHold:
    now = timezone.now()
    facts: dict[str, Any] = {
        "person": people.ada(), "asked_by": "insurer", "organisation": None, "reason": "A claim.",
        "until": timezone.localdate(now) + 30 * DAY, "by": people.root(), "now": now,
    }  # fmt: skip
    return put_hold(**facts | said)


def test_hold_stands_to_its_day_and_is_told(mailoutbox: Any) -> None:
    made, now = hold(), timezone.now()

    assert "legal hold until" in " ".join(what_holds(people.ada(), now)).lower()
    assert what_holds(people.ada(), now + 30 * DAY)
    assert what_holds(people.ada(), now + 31 * DAY) == []
    assert mailoutbox[-1].to == [people.ada().email]
    assert "A claim." in mailoutbox[-1].body
    event = SecurityEvent.objects.get(kind="legal-hold")
    assert (event.person, event.about) == (people.ada(), f"privacy.legalhold:{made.uuid}")


def test_clinic_asks_only_where_it_has_checked() -> None:
    clinic = Organisation.objects.create(name="Clinic", created_at=timezone.now())

    for organisation, said in ((None, "which clinic"), (clinic, "has not checked")):
        with pytest.raises(Refused, match=said):
            hold(asked_by="clinic", organisation=organisation)
    with pytest.raises(Refused, match="has not passed"):
        hold(until=timezone.localdate() - DAY)
    with pytest.raises(NotAllowed):
        hold(by=people.eve())
    assert not LegalHold.objects.exists()


def test_desk_puts_one_and_two_end_it() -> None:
    ada, now = people.ada(), timezone.now()
    path = f"/admin/accounts/user/{ada.pk}/act"
    form = {"asked_by": "insurer", "until": f"{timezone.localdate() + DAY}", "reason": "A claim."}
    assert at_desk(people.root()).get(f"{path}/hold/").status_code == 200
    assert at_desk(people.root()).post(f"{path}/hold/", form).status_code == 302
    assert client_of(people.eve()).get(f"{path}/hold/").status_code in (302, 403)

    proposal = propose_end(person=ada, reason="Settled.", by=people.root(), now=now)

    assert what_holds(ada, now)
    with pytest.raises(Refused):
        second(proposal=proposal, by=people.root(), now=now)
    second(proposal=proposal, by=people.vera(), now=now)
    assert what_holds(ada, now) == []
    assert LegalHold.objects.get().ended_by == people.vera()


def test_two_administrators_erase_on_a_written_request_and_nobody_brings_it_back() -> None:
    row, ada, now = certificate(people.ada()), people.ada(), timezone.now()
    form = {"reason": "A letter of hers, with her signature."}

    at_desk(people.root()).post(f"/admin/accounts/user/{ada.pk}/act/erase/", form)
    proposal = Proposal.objects.get(kind="erase-person")
    assert CertificateHolder.objects.filter(certificate=row).exists()
    second(proposal=proposal, by=people.vera(), now=now)

    assert not CertificateHolder.objects.filter(certificate=row).exists()
    gone = User.objects.get(pk=ada.pk)
    assert (gone.is_erased, gone.is_active) == (True, False)
    event = SecurityEvent.objects.get(kind="erased")
    assert (event.by, event.person) == (people.vera(), gone)
    for act in (
        lambda: switch_on(person=gone, by=people.root(), now=now),
        lambda: set_roles(person=gone, roles=["author"], by=people.root(), now=now, shown=[]),
        lambda: propose_erasure(person=gone, reason="Again", by=people.root(), now=now),
        lambda: hold(person=gone),
    ):
        with pytest.raises(Refused, match="was erased"):
            act()
    page = at_desk(people.root()).get(f"/admin/accounts/user/{ada.pk}/change/").content.decode()
    assert "erased account" in page
    assert ada.email not in page


def test_written_request_is_refused_where_something_holds() -> None:
    hold()
    with pytest.raises(Refused, match="legal hold"):
        propose_erasure(person=people.ada(), reason="R", by=people.root(), now=timezone.now())
