"""Another name on a certificate takes two administrators; a surname that changed, with a document, takes one."""

from typing import Any

import pytest

from certificates import actions
from certificates.domain.renaming import PrintedName, takes_two
from certificates.models import Certificate
from tests import people
from tests.certificates.factories import LATER, certificate
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal

WEEK = proposals.WAIT
OTHER = "Completely Different Human"


@pytest.fixture
def held(db: None, settings: Any) -> Certificate:
    settings.SEED_DEMO = True
    people.vera()
    return certificate(people.ada())


def corrected(held: Certificate, **changes: Any) -> Any:
    facts = {
        "name": OTHER,
        "native_name": "",
        "reason_class": "other",
        "reason": "Asked by mail.",
        "by": people.root(),
    }
    return actions.correct_name(certificate=held, now=LATER, **(facts | changes))


def answer(held: Certificate) -> actions.Verification:
    return actions.verify(code=held.code, at=None, now=LATER)


@pytest.mark.parametrize(
    ("new", "reason", "two"),
    [
        ("Ada Lund", "surname_changed", False),
        ("ADA  Lund-Sørensen", "surname_changed", False),
        ("Eve Sørensen", "surname_changed", True),
        (OTHER, "surname_changed", True),
        ("Ada Lund", "misspelt", True),
        ("Ada Lund", "other", True),
        ("", "surname_changed", True),
    ],
)
def test_one_person_decides_about_a_surname_alone(new, reason, two):
    assert takes_two(PrintedName("Ada Sørensen"), PrintedName(new), reason) == two


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PrintedName("Dr. Ada Quick"), PrintedName("Dr. Completely Different Human")),
        (PrintedName("Dr Quick"), PrintedName("Dr Human")),
        (PrintedName("Prof. Dr. Ada Quick"), PrintedName("Prof. Dr. Eve Quick")),
        (PrintedName("A Quick"), PrintedName("A Human")),
        (PrintedName("Ada Maria Quick"), PrintedName("Ada Human")),
        (PrintedName("Ada"), PrintedName("Eve")),
        (PrintedName("Pat Quick"), PrintedName("Pat Quick", "Иван Другой")),
        (PrintedName("Pat Quick", "Пат Квик"), PrintedName("Pat Human", "")),
    ],
)
def test_titles_initials_and_other_scripts_hide_nobody(old, new):
    assert takes_two(old, new, "surname_changed")


@pytest.mark.parametrize("new", ["Dr. Ada Maria Lund", "Ada Maria Lund", "ADA MARIA Lund-Quick"])
def test_title_that_comes_or_goes_is_no_other_name(new):
    assert not takes_two(PrintedName("Dr. Ada Maria Quick"), PrintedName(new), "surname_changed")


def test_one_administrator_turns_nobody_into_somebody_else(held):
    proposal = corrected(held)

    assert isinstance(proposal, Proposal)
    assert (answer(held).status, answer(held).holder.name) == ("valid", "Ada Sørensen")
    assert Certificate.objects.count() == 1
    with pytest.raises(Refused, match="You proposed this yourself"):
        proposals.second(proposal=proposal, by=people.root(), now=LATER)


@pytest.mark.django_db(transaction=True)
def test_second_administrator_agrees_and_the_answer_says_so(held):
    proposals.second(proposal=corrected(held, reason_class="misspelt"), by=people.vera(), now=LATER)

    new = Certificate.objects.get(replaces=held)
    told = answer(new)
    assert (told.status, told.holder.name) == ("valid", OTHER)
    assert told.name_corrected is not None
    assert (told.name_corrected.reason, told.name_corrected.decided_by_one) == ("misspelt", False)
    assert (answer(held).status, answer(held).replaced_by) == ("superseded", new.code)
    assert answer(held).name_corrected is None


@pytest.mark.django_db(transaction=True)
def test_who_is_alone_waits_and_the_answer_says_that_one_decided(settings):
    settings.SEED_DEMO = True
    held = certificate(people.ada())
    corrected(held)
    assert proposals.sweep_proposals(by=SYSTEM, now=LATER + WEEK) == 1

    new = Certificate.objects.get(replaces=held)
    told = actions.verify(code=new.code, at=None, now=LATER + WEEK)
    assert told.name_corrected is not None
    assert told.name_corrected.decided_by_one


def test_surname_with_a_document_is_corrected_at_once(held):
    new = corrected(held, name="Ada Lund", reason_class="surname_changed")

    assert isinstance(new, Certificate)
    assert answer(new).holder.name == "Ada Lund"
    assert not Proposal.objects.exists()


def test_holder_who_administers_does_not_agree_for_herself(db, settings):
    settings.SEED_DEMO = True
    held = certificate(people.vera())

    with pytest.raises(Refused, match="This is about yourself"):
        proposals.second(proposal=corrected(held), by=people.vera(), now=LATER)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "Ada 🙂"}, "unprintable"),
        ({"reason": " "}, "no-reason"),
        ({"name": ""}, "no-name"),
    ],
)
def test_what_cannot_be_made_is_not_proposed(held, changes, refusal):
    with pytest.raises(actions.StatusRefused, match=refusal):
        corrected(held, **changes)

    assert not Proposal.objects.exists()


def test_certificate_that_was_suspended_meanwhile_is_not_reissued(held):
    proposal = corrected(held)
    actions.suspend(
        certificate=held, by=people.root(), reason_class="safety", reason="R.", now=LATER
    )

    with pytest.raises(Refused, match="Reinstate it before you correct it"):
        proposals.second(proposal=proposal, by=people.vera(), now=LATER)

    proposal.refresh_from_db()
    assert proposal.is_open


@pytest.mark.django_db(transaction=True)
def test_desk_proposes_and_page_tells_of_the_correction(settings, client, at_desk):
    settings.SEED_DEMO = True
    people.vera()
    held = certificate(people.ada())
    form = {"name": OTHER, "reason_class": "register_differs", "reason": "Seen on the register."}
    page = f"/admin/certificates/certificate/{held.pk}/status/reissue/"

    said = at_desk(people.root()).post(page, form, follow=True).content.decode()
    proposal = Proposal.objects.get()
    asks = (
        at_desk(people.vera())
        .get(f"/admin/accounts/proposal/{proposal.pk}/agree/")
        .content.decode()
    )
    at_desk(people.vera()).post(f"/admin/accounts/proposal/{proposal.pk}/agree/")

    assert "Another administrator finds it at the desk" in said
    assert (OTHER in asks, "Ada Sørensen" in asks) == (True, True)
    new = Certificate.objects.get(replaces=held)
    shown = client.get(f"/v/{new.code}").content.decode()
    assert "The register writes the name otherwise" in shown
    assert "Name corrected" in shown
