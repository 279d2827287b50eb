"""Nobody decides about what is their own: every act that administrators do to somebody's rows, tried on one's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from certificates import actions as certificates
from courses import actions as courses
from courses.models import Course
from quizzes import actions as quizzes
from tests import people
from tests.certificates import factories
from tests.quizzes.sitters import sit
from tests.trainingsite.accounts.entries import clashing
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.addresses import request_address_change
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.holds import look_again
from trainingsite.accounts.actions.lost_factor import propose_factor_removal
from trainingsite.accounts.actions.own_address import keep_as_decided
from trainingsite.accounts.actions.register import release_claim
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_on
from trainingsite.accounts.may import TABLE, Act
from trainingsite.accounts.models import OwnAddressChange, Proposal, RegisterClaim
from trainingsite.privacy.actions.holding import propose_end, put_hold
from trainingsite.privacy.actions.written_requests import propose_erasure

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = factories.PASSED_AT + timedelta(days=10)
SOON = (NOW + timedelta(days=20)).date()
WHY = "Because."

Try = Callable[[Any, Any], object]


def _claim(person: Any) -> Any:
    return RegisterClaim.objects.create(
        person=person, register_key="other", number_key="77", claimed_at=NOW
    )


def _key_case(person: Any) -> Any:
    course = Course.objects.first() or factories.exam().course
    return quizzes.ask_for_keys(course=course, reason=WHY, by=person, now=NOW)


def _fast_case(person: Any) -> Any:
    made = factories.attempt(person, state="held")
    return open_case(
        kind=quizzes.FAST_KIND, by=person, now=NOW, asked=WHY, about=made, person=person
    )


def _wish(person: Any) -> Any:
    wish = quizzes.Wish("other", WHY, "Half as much time again.")
    return quizzes.ask_for_time(wish=wish, proof=None, by=person, now=NOW)


def _half_more() -> Any:
    return quizzes.Terms(quiz=factories.exam(), percent=50)


def _lead(person: Any, by: Any) -> object:
    until = datetime(2027, 6, 1, tzinfo=UTC).date()
    course = factories.exam().course
    return courses.propose_lead(
        course=course, person=person, until=until, reason=WHY, by=by, now=NOW
    )


def _suspended(person: Any) -> Any:
    held = factories.certificate(person)
    certificates.suspend(
        certificate=held, by=people.vera(), reason_class="safety", reason=WHY, now=NOW
    )
    return held


def _withdrawn(person: Any) -> Any:
    held = factories.certificate(person)
    certificates.withdraw(
        certificate=held, by=people.vera(), reason_class="safety", reason=WHY, effect="from_now", now=NOW
    )  # fmt: skip
    return held


def _moved(person: Any) -> Any:
    return OwnAddressChange.objects.create(
        person=person,
        old_email="old@people.example",
        new_email=person.email,
        asked_at=NOW,
        applied_at=NOW,
    )


def _withdraw(person: Any, by: Any) -> object:
    return certificates.withdraw(
        certificate=factories.certificate(person), by=by, reason_class="request", reason=WHY,
        effect="from_now", now=NOW,
    )  # fmt: skip


def _reissue(person: Any, by: Any) -> object:
    return certificates.reissue(
        certificate=factories.certificate(person), by=by, name="Robin Lund", native_name="",
        why=factories.married(), now=NOW,
    )  # fmt: skip


# Whatever an account that counts as the person's own does is refused as well.
DECIDED: dict[Act, Try] = {
    Act.RELEASE_ENTRY: lambda person, by: release_claim(claim=_claim(person), by=by, reason=WHY, now=NOW),
    Act.LOOK_AGAIN: lambda person, by: look_again(person=person, reason=WHY, by=by, now=NOW),
    Act.DECIDE_CASE: lambda person, by: decide_case(
        case=_fast_case(person), outcome="counts", note=WHY, by=by, now=NOW
    ),
    Act.ASK_PARTY: lambda person, by: ask_party(
        case=_fast_case(person), person=person, text=WHY, until=SOON, by=by, now=NOW
    ),
    Act.DECIDE_ENTRY: lambda person, by: decide_case(
        case=clashing(person, people.ada()).hold(), outcome="earlier", note=WHY, by=by, now=NOW
    ),
    Act.GRANT_KEYS: lambda person, by: quizzes.grant_keys(case=_key_case(person), by=by, now=NOW),
    Act.REPORT_SITTING: lambda person, by: quizzes.report_sitting(
        attempt=factories.attempt(person), kind=quizzes.MISCONDUCT_KIND, text=WHY, until=SOON, by=by, now=NOW
    ),
    Act.REPORT_INCIDENT: lambda person, by: quizzes.report_incident(
        sittings=quizzes.Sittings(factories.exam(), NOW, NOW, (factories.attempt(person),)),
        text=WHY, until=SOON, by=by, now=NOW,
    ),
    Act.NAME_WITNESS: lambda person, by: quizzes.name_witness(
        candidate=person, quiz=factories.exam(), address=people.bob().email, reason=WHY, by=by, now=NOW
    ),
    Act.VOID_ATTEMPT: lambda person, by: quizzes.void_attempt(
        attempt=factories.attempt(person, state="failed"), by=by, reason=WHY, now=NOW
    ),
    Act.RELEASE_SITTING: lambda person, by: quizzes.release_attempt(
        attempt=factories.attempt(person, state="held"), by=by, reason=WHY, now=NOW
    ),
    Act.TAKE_PASS: lambda person, by: quizzes.take_pass(
        attempt=factories.attempt(person), by=by, reason=WHY, now=NOW
    ),
    Act.READ_PAPER: lambda person, by: quizzes.read_paper(
        attempt=factories.attempt(person), with_questions=False, as_form="page", by=by, now=NOW
    ),
    Act.GIVE_TIME: lambda person, by: quizzes.give_time(
        attempt=factories.attempt(person), minutes=5, reason=WHY, by=by, now=NOW
    ),
    Act.DECIDE_TIME: lambda person, by: quizzes.decide_time(
        case=_wish(person), terms=_half_more(), note=WHY, by=by, now=NOW
    ),
    Act.OPEN_PROOF: lambda person, by: quizzes.open_proof(case=_wish(person), by=by, now=NOW),
    Act.GRANT_TRIES: lambda person, by: quizzes.grant_try(
        person=person, quiz=factories.exam(), asked=quizzes.Asked("tries", tries=1), reason=WHY, by=by, now=NOW
    ),
    Act.NAME_READER: lambda person, by: quizzes.name_reader(
        course=factories.exam().course, person=person, qualification=WHY, by=by, now=NOW
    ),
    Act.WITHDRAW: _withdraw,
    Act.REVIEW_WITHDRAWAL: lambda person, by: certificates.review_withdrawal(
        certificate=_withdrawn(person), text=WHY, by=by, now=NOW
    ),
    Act.UNDO_WITHDRAWAL: lambda person, by: certificates.undo_as_decided(
        case=certificates.appeal_withdrawal(certificate=_withdrawn(person), text=WHY, by=person, now=NOW),
        by=by, now=NOW,
    ),
    Act.REINSTATE: lambda person, by: certificates.reinstate(
        certificate=_suspended(person), by=by, reason=WHY, now=NOW
    ),
    Act.REISSUE: _reissue,
    Act.CHECK_ENTRY: lambda person, by: mark_register_checked(person=person, how=WHY, by=by, now=NOW),
    Act.END_FREEZE: lambda person, by: keep_as_decided(change=_moved(person), by=by, now=NOW),
}  # fmt: skip
# These take a second person besides, or are told to every administrator.
REFUSED: dict[Act, Try] = DECIDED | {
    Act.SET_ROLES: lambda person, by: set_roles(person=person, roles=["reviewer", "admin"], by=by, now=NOW),
    Act.SWITCH_ACCOUNT: lambda person, by: switch_on(person=person, by=by, now=NOW),
    Act.REMOVE_FACTOR: lambda person, by: propose_factor_removal(person=person, reason=WHY, by=by, now=NOW),
    Act.ASK_ADDRESS: lambda person, by: request_address_change(
        person=person, new_email="new@people.example", reason=WHY, by=by, now=NOW
    ),
    Act.APPOINT_LEAD: _lead,
    Act.ERASE_PERSON: lambda person, by: propose_erasure(person=person, reason=WHY, by=by, now=NOW),
    Act.HOLD_ERASURE: lambda person, by: put_hold(
        person=person, asked_by="insurer", organisation=None, reason=WHY, until=SOON, by=by, now=NOW
    ),
    Act.END_HOLD: lambda person, by: propose_end(person=person, reason=WHY, by=by, now=NOW),
}  # fmt: skip
# Why an administrator may do it to what is their own, or that it is nobody's.
ALLOWED: dict[Act, str] = {
    Act.WRITE_ANOTHERS_ENTRY: "one's own is another act, and writing it undoes what somebody checked",
    Act.TELL_OF_ADDRESS: "a notice",
    Act.SUSPEND: "the safe direction",
    Act.NOTE_RETURNED: "what a mail server said; its owner is asked",
    Act.MOVE_DEADLINE: "the door behind the act that gives time, and behind what the program gives",
    Act.RECORD_STATUS: "the door behind the acts on certificates",
    Act.ACKNOWLEDGE_RESTORE: "nobody's",
    Act.EXPORT_LOG: "nobody's",
    Act.SEE_EVERY_GROUP: "it looks and decides nothing",
    Act.EXPORT_PRIVATE: "nobody's",
    Act.ADD_ORGANISATION: "nobody's",
    Act.RENAME_ORGANISATION: "nobody's",
}


def test_every_act_of_administrators_alone_is_tried_here_or_says_why_not():
    alone = {
        act for act, roles in TABLE.items() if "admin" in roles and roles <= {"admin", "system"}
    }

    assert alone == set(REFUSED) | set(ALLOWED)
    assert not set(REFUSED) & set(ALLOWED)


@pytest.mark.parametrize("act", REFUSED, ids=str)
def test_nobody_does_it_to_what_is_their_own(act):
    with pytest.raises(
        Refused, match=r"Nobody can do this to what is their own|Nobody appoints themselves"
    ):
        REFUSED[act](people.root(), people.root())


@pytest.mark.parametrize("act", DECIDED, ids=str)
def test_nor_through_an_administrator_whom_they_have_just_made(act):
    sock = people.bob()
    set_roles(person=sock, roles=["admin"], by=people.root(), now=NOW - timedelta(hours=1))
    sock.refresh_from_db()

    with pytest.raises(Refused, match="For 7 days a new administrator counts as whoever made them"):
        DECIDED[act](people.root(), sock)


@pytest.mark.usefixtures("curriculum")
def test_who_made_an_administrator_decides_about_that_one_all_the_same():
    new = people.bob()
    attempt = sit(new, "alpha-check")
    set_roles(person=new, roles=["admin"], by=people.root(), now=NOW - timedelta(hours=1))

    quizzes.void_alone(attempt=attempt, by=people.root(), reason=WHY, now=NOW)

    attempt.refresh_from_db()
    assert attempt.current_result.state == "void"


def test_ones_own_surname_waits_for_somebody_else(settings):
    settings.SEED_DEMO = True
    root = people.root()
    held = factories.certificate(root)

    made = certificates.correct_name(
        certificate=held, name="Robin Lund", native_name="", reason_class="surname_changed",
        reason=WHY, by=root, now=NOW,
    )  # fmt: skip

    assert isinstance(made, Proposal)
    assert not hasattr(type(held).objects.get(pk=held.pk), "replaced_by")


def test_ones_own_certificate_is_suspended_at_once():
    root = people.root()

    event = certificates.suspend(
        certificate=factories.certificate(root), by=root, reason_class="safety", reason=WHY, now=NOW
    )

    assert event.by == root


def test_desk_says_so_and_nothing_has_happened():
    held, lost = (
        _suspended(people.root()),
        factories.attempt(people.root(), state="failed", cycle=2),
    )
    desk = at_desk(people.root())

    again = desk.post(
        f"/admin/certificates/certificate/{held.pk}/status/reinstate/", {"reason": "I am fine."}
    )
    void = desk.post(f"/admin/quizzes/attempt/{lost.pk}/void/", {"reason": "Not my day."})

    for page in (again, void):
        assert page.status_code == 200
        assert "Nobody can do this to what is their own" in page.text
    assert held.status_events.order_by("-pk").first().status == "suspended"
    assert [result.state for result in lost.results.all()] == ["failed"]
