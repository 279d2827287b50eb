"""One pass, one certificate: never zero, never two, whatever is repeated or cut off."""

import io
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from certificates import actions, tasks
from certificates.actions.issuing import LEASE, take_lease
from certificates.actions.sweeping import MOST_PER_SWEEP
from certificates.domain.claims import Claims
from certificates.domain.codes import read_code
from certificates.domain.document import identity_hash
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateHolder,
    IssueLease,
    Scheme,
    StatusEvent,
)
from certificates.proofs import PROOFS, Document, Proof, Signer
from quizzes.models import Attempt
from quizzes.sitting.signals import attempt_passed
from tests.certificates.factories import (
    LATER,
    PASSED_AT,
    attempt,
    certificate,
    exam,
    married,
    result,
    scheme,
)
from tests.people import ada, bob, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

MUCH_LATER = LATER + timedelta(hours=2)


def issue(made: Attempt, now=LATER):
    return actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=now)


def counts() -> dict[str, int]:
    return {
        "certificates": Certificate.objects.count(),
        "holders": CertificateHolder.objects.count(),
        "files": CertificateFile.objects.count(),
        "issued": StatusEvent.objects.filter(status="issued").count(),
        "leases": IssueLease.objects.count(),
    }


def waiting_since():
    """Since when the oldest pass waits that the last sweep left."""
    return actions.last_backlog().waiting_since


ONE = dict.fromkeys(("certificates", "holders", "issued", "leases"), 1) | {"files": len(PROOFS)}
NONE = dict.fromkeys(ONE, 0)


@pytest.fixture
def passed(db) -> Attempt:
    made = attempt(ada(), native_name="نور")
    scheme(made.quiz)
    return made


def test_pass_becomes_a_certificate_with_frozen_facts(passed):
    made = issue(passed)
    assert made is not None
    assert counts() == ONE
    assert (made.person_id, made.cycle, made.issue, made.replaces_id) == (
        passed.user_id,
        1,
        1,
        None,
    )
    assert (made.valid_from, made.valid_until.isoformat()) == (PASSED_AT, "2027-05-24")
    assert read_code(made.code) == made.code
    holder = made.holder
    assert (holder.name, holder.native_name, holder.register_number) == (
        "Ada Sørensen",
        "نور",
        "1001",
    )
    assert made.identity_hash == identity_hash(
        holder.salt, holder.name, holder.register, holder.register_number
    )
    assert made.facts["scheme"] == {
        "code": "test-exam",
        "title": "Radio-frequency skin tightening",
        "edition": "2026 pilot",
    }
    assert [caveat["code"] for caveat in made.facts["caveats"]] == [
        "trial", "disclosed_bank", "provisional_content", "provisional_cut", "short_form",
    ]  # fmt: skip
    assert made.files.get(kind="pdf").content[:5] == b"%PDF-"


@pytest.mark.each_engine
@pytest.mark.parametrize(("country", "paper", "size"), [("MX", "letter", (792, 612)), ("", "a4", (842, 595))])  # fmt: skip
def test_paper_is_that_of_the_holders_country_and_stays(passed, country, paper, size):
    get_user_model().objects.filter(pk=passed.user_id).update(register_country=country)
    first = issue(passed)
    get_user_model().objects.filter(pk=passed.user_id).update(register_country="CA")
    again = actions.reissue(
        certificate=first, by=root(), name="Ada Lund", native_name="", why=married("Married."), now=LATER,
    )  # fmt: skip

    for made in (first, again):
        box = PdfReader(io.BytesIO(made.files.get(kind="pdf").content)).pages[0].mediabox
        assert (made.facts["paper"], (round(box.width), round(box.height))) == (paper, size)


def test_certificate_keeps_the_name_confirmed_at_the_exam(passed):
    passed.user.register_name = "Ada Married"
    passed.user.save()
    made = issue(passed)
    assert made.holder.name == "Ada Sørensen"


def test_renaming_a_scheme_later_changes_no_certificate(passed):
    made = issue(passed)
    made.scheme.title = "Renamed"
    made.scheme.save()
    made.refresh_from_db()
    assert made.facts["scheme"]["title"] == "Radio-frequency skin tightening"


def test_same_task_delivered_again_changes_nothing(passed):
    first = issue(passed)
    before = first.files.get(kind="pdf").sha256
    for minutes in (0, 1, 120):
        assert issue(passed, now=LATER + timedelta(minutes=minutes)) is None
    assert counts() == ONE
    assert CertificateFile.objects.get(kind="pdf").sha256 == before


@pytest.mark.parametrize("state", ["failed", "held", "void"])
def test_anything_but_a_pass_gets_nothing(db, state):
    made = attempt(bob(), state=state)
    scheme(made.quiz)
    assert issue(made) is None
    assert actions.sweep(by=SYSTEM, now=LATER) == 0
    assert counts() == NONE


def test_no_scheme_no_certificate(db):
    made = attempt(ada())
    assert issue(made) is None
    assert actions.sweep(by=SYSTEM, now=LATER) == 0
    assert waiting_since() is None


def test_unknown_attempt_is_nothing_to_issue(db):
    assert actions.issue_certificate(by=SYSTEM, attempt_id=404, now=LATER) is None


def test_second_pass_of_a_cycle_gets_nothing(passed):
    issue(passed)
    again = attempt(ada(), at=LATER)
    assert issue(again, now=MUCH_LATER) is None
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 0
    assert counts() == ONE


def test_pass_of_another_cycle_gets_its_own(passed):
    issue(passed)
    renewal = attempt(ada(), cycle=2, at=LATER)
    assert issue(renewal, now=MUCH_LATER).cycle == 2
    assert Certificate.objects.count() == 2


def _withdraw(made: Certificate, now=LATER) -> None:
    actions.withdraw(
        certificate=made,
        by=root(),
        reason_class="error",
        reason="Wrong.",
        effect="from_now",
        now=now,
    )


def test_pass_after_a_withdrawal_takes_the_next_issue(passed):
    made = issue(passed)
    _withdraw(made, now=LATER + timedelta(minutes=1))
    early = attempt(ada(), at=LATER)
    assert issue(early, now=MUCH_LATER) is None
    again = attempt(ada(), at=LATER + timedelta(minutes=2))
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 1
    second = Certificate.objects.get(attempt=again)
    assert (second.issue, second.replaces) == (2, None)


def test_rule_and_query_agree_about_who_waits(passed):
    """The sweep's query and domain.eligibility are the same rule, written twice."""
    made = issue(passed)
    new = actions.reissue(
        certificate=made, by=root(), name="Ada Lund", native_name="", why=married(), now=LATER
    )
    later = attempt(ada(), at=LATER + timedelta(minutes=2))
    assert not actions.passes_without_certificate().exists()
    _withdraw(new, now=LATER + timedelta(minutes=1))
    assert list(actions.passes_without_certificate()) == [later]
    assert issue(later, now=MUCH_LATER).issue == 3


def test_crash_after_reserving_is_finished_by_the_sweep(passed):
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert counts() == ONE | {"files": 0, "issued": 0}
    assert actions.sweep(by=SYSTEM, now=LATER) == 1
    assert counts() == ONE
    assert Certificate.objects.get() == reserved
    assert waiting_since() is None


def test_crash_while_rendering_is_finished_when_the_lease_ends(passed):
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert take_lease(by=SYSTEM, certificate=reserved, now=LATER)
    actions.sign_and_render(by=SYSTEM, certificate=reserved)
    assert actions.sweep(by=SYSTEM, now=LATER + timedelta(seconds=1)) == 0
    assert waiting_since() == PASSED_AT
    assert issue(passed, now=LATER + timedelta(seconds=1)) is None
    assert actions.sweep(by=SYSTEM, now=LATER + timedelta(seconds=30)) == 1
    assert waiting_since() is None
    assert counts() == ONE


def test_crash_before_reserving_is_found_by_the_sweep(passed):
    assert actions.sweep(by=SYSTEM, now=LATER) == 1
    assert counts() == ONE


def test_crash_inside_the_reservation_leaves_nothing(passed):
    with transaction.atomic():
        actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
        transaction.set_rollback(True)
    assert counts() == NONE
    assert actions.sweep(by=SYSTEM, now=LATER) == 1


def test_two_workers_that_both_rendered_store_one(passed):
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    documents = actions.sign_and_render(by=SYSTEM, certificate=reserved)
    assert documents == actions.sign_and_render(by=SYSTEM, certificate=reserved)
    assert actions.store(by=SYSTEM, certificate=reserved, documents=documents, now=LATER) is True
    assert actions.store(by=SYSTEM, certificate=reserved, documents=documents, now=LATER) is False
    assert counts() == ONE


def test_unprintable_native_name_is_left_out(db):
    made = attempt(ada(), native_name="نور 🙂")
    scheme(made.quiz)
    assert issue(made).holder.native_name == ""
    assert counts() == ONE


def test_poison_waits_longer_and_is_never_forgotten(db):
    made = attempt(ada(), name="Ada 🙂")
    scheme(made.quiz)
    now = LATER
    assert issue(made, now=now) is None
    for _ in range(8):
        now += timedelta(seconds=30)
        assert actions.sweep(by=SYSTEM, now=now) == 0
    lease = IssueLease.objects.get()
    assert (lease.tries, lease.last_error) == (6, "no glyph for U+1F642")
    assert waiting_since() == PASSED_AT
    with immutability.lifted(connection):
        CertificateHolder.objects.update(name="Ada Sørensen")
    assert actions.sweep(by=SYSTEM, now=now + timedelta(minutes=50)) == 0
    assert actions.sweep(by=SYSTEM, now=now + timedelta(hours=2)) == 1
    assert IssueLease.objects.get().last_error == ""


def test_poison_keeps_nobody_else_waiting(db):
    scheme(exam())
    attempt(ada(), name="Ada 🙂")
    healthy = attempt(bob(), at=LATER)
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 1
    assert healthy.certificates.issued().exists()


def test_passes_that_deserve_nothing_never_crowd_out_the_others(passed):
    issue(passed)
    for number in range(MOST_PER_SWEEP + 5):
        attempt(ada(), at=PASSED_AT + timedelta(seconds=number))
    late = attempt(bob(), at=LATER)
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 1
    assert late.certificates.count() == 1


def test_sweep_takes_few_queries_when_nothing_waits(passed, django_assert_num_queries):
    issue(passed)
    actions.sweep(by=SYSTEM, now=MUCH_LATER)
    with django_assert_num_queries(4):
        actions.sweep(by=SYSTEM, now=MUCH_LATER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("doing", ["issue", "sweep"])
def test_workers_in_parallel_make_one_certificate(doing):
    made = attempt(ada())
    scheme(made.quiz)
    barrier, problems = threading.Barrier(6), []

    def work() -> None:
        try:
            barrier.wait(10)
            if doing == "issue":
                issue(made)
            else:
                actions.sweep(by=SYSTEM, now=LATER)
        except Exception as problem:  # noqa: BLE001 -- seen by the assertion below
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert counts() == ONE
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 0


@pytest.mark.django_db(transaction=True)
def test_two_passes_of_one_cycle_at_once_make_one_certificate():
    both = [attempt(ada()), attempt(ada(), at=LATER)]
    scheme(both[0].quiz)
    barrier = threading.Barrier(2)

    def work(made: Attempt) -> None:
        barrier.wait(10)
        issue(made)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(made,)) for made in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    actions.sweep(by=SYSTEM, now=MUCH_LATER)
    assert counts() == ONE


def test_document_is_made_with_no_transaction_open(passed, monkeypatch):
    """A proof of another kind looks; it also shows that one more is one line of the registry."""
    seen = []

    def render(_claims: Claims, _signer: Signer, _made: Sequence[Document]) -> bytes:
        seen.append(len(connection.savepoint_ids))
        return b"seen"

    proofs = (*PROOFS, Proof("test", "text/plain", render))
    monkeypatch.setattr(actions.issuing, "PROOFS", proofs)
    depth = len(connection.savepoint_ids)

    made = issue(passed)

    assert seen == [depth]
    kept = {file.kind: (file.media_type, bytes(file.content)[:5]) for file in made.files.all()}
    assert kept == {
        "pdf": ("application/pdf", b"%PDF-"),
        "ob3": ("application/vc", b'{"@co'),
        "test": ("text/plain", b"seen"),
    }


def test_issued_certificate_and_its_bytes_never_change(passed):
    made = issue(passed)
    for change in (
        lambda: Certificate.objects.update(cycle=9),
        lambda: CertificateFile.objects.update(content=b""),
        lambda: StatusEvent.objects.all().delete(),
        lambda: made.save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_task_takes_an_id_and_does_the_job(passed):
    tasks.issue_certificate(attempt_id=passed.pk)
    tasks.issue_certificate(attempt_id=passed.pk)
    tasks.sweep_certificates()
    assert counts() == ONE


def test_broker_that_is_down_holds_up_nothing_and_the_sweep_does_it(passed):
    began = time.monotonic()
    answers = attempt_passed.send_robust(sender=Attempt, attempt_id=passed.pk)
    assert time.monotonic() - began < 1.5  # below the first pause between two tries
    assert [answer for _receiver, answer in answers if answer is not None] == []
    assert counts() == NONE
    assert actions.sweep(by=SYSTEM, now=LATER) == 1


def test_corrected_result_keeps_the_certificate_it_was_issued_for(passed):
    made = issue(passed)
    result(passed, state="passed", at=MUCH_LATER)
    assert issue(passed, now=MUCH_LATER) is None
    assert counts() == ONE
    assert Certificate.objects.get().result_id == made.result_id


def test_every_certificate_has_its_own_code_and_place(db):
    made = [certificate(ada()), certificate(bob())]
    assert len({one.code for one in made}) == len({one.status_index for one in made}) == 2


def voided(person, *, at=LATER + timedelta(days=1), state="void"):
    """A held certificate whose attempt an administrator has voided."""
    held = certificate(person)
    lost = result(held.attempt, state=state, at=at, by=root(), reason="Sat by somebody else.")
    return held, lost


def test_certificate_that_lost_its_pass_is_suspended_once_with_the_reason(db):
    held, lost = voided(ada())
    for _ in range(2):
        assert actions.sweep(by=SYSTEM, now=lost.scored_at + timedelta(minutes=1)) == 0
    event = held.status_events.exclude(status="issued").get()
    assert (event.status, event.reason_class, event.by) == ("suspended", "result_changed", root())
    assert event.reason == "The attempt it rests on was voided: Sat by somebody else."


def test_judgement_of_an_administrator_stands_against_the_sweep(db):
    held, lost = voided(ada())
    now = lost.scored_at + timedelta(minutes=1)
    actions.sweep(by=SYSTEM, now=now)
    actions.reinstate(certificate=held, by=root(), reason="The wrong attempt was voided.", now=now)
    actions.sweep(by=SYSTEM, now=now + timedelta(days=1))
    answer = actions.verify(code=held.code, at=None, now=now + timedelta(days=2))
    assert answer.status == "valid"


@pytest.mark.parametrize("state", ["void", "failed"])
def test_pass_after_one_that_was_taken_brings_the_next_certificate(db, state):
    held, lost = voided(ada(), state=state)
    again = attempt(ada(), at=lost.scored_at + timedelta(days=1))
    assert list(actions.passes_without_certificate()) == [again]

    assert actions.sweep(by=SYSTEM, now=lost.scored_at + timedelta(days=2)) == 1

    made = Certificate.objects.get(attempt=again)
    assert (made.issue, made.replaces) == (2, None)
    now = lost.scored_at + timedelta(days=3)
    told = [actions.verify(code=one.code, at=None, now=now).status for one in (held, made)]
    assert told == ["suspended", "valid"]
    third = attempt(ada(), at=now)
    assert issue(third, now=now) is None
    assert not actions.passes_without_certificate().exists()


@pytest.mark.parametrize(("last", "deserves"), [("reinstated", False), ("suspended", True)])
def test_certificate_that_a_person_kept_answers_later_passes(db, last, deserves):
    held, lost = voided(ada())
    now = lost.scored_at + timedelta(minutes=1)
    actions.sweep(by=SYSTEM, now=now)
    common = {"certificate": held, "by": root(), "reason": "Looked at.", "now": now}
    actions.reinstate(**common)
    if last == "suspended":
        actions.suspend(**common, reason_class="safety")
    again = attempt(ada(), at=now + timedelta(days=1))

    assert actions.passes_without_certificate().exists() is deserves
    assert (issue(again, now=now + timedelta(days=2)) is not None) is deserves


def test_desk_names_what_is_suspended_though_its_pass_counts_again(at_desk):
    held, lost = voided(ada())
    now = lost.scored_at + timedelta(minutes=1)
    actions.sweep(by=SYSTEM, now=now)
    other = certificate(bob())
    actions.suspend(
        certificate=other, by=root(), reason="Seen.", reason_class="result_changed", now=now
    )
    assert not actions.suspended_with_pass().exists()

    again = result(
        held.attempt, state="passed", at=now + timedelta(days=1), by=root(), reason="On appeal."
    )

    assert list(actions.suspended_with_pass()) == [held]
    desk = at_desk(root())
    page = desk.get("/admin/").content.decode()
    assert "1 certificate is suspended though its pass counts again" in page
    listed = desk.get("/admin/certificates/certificate/?pass=again").content.decode()
    assert (held.code in listed, other.code in listed) == (True, False)
    actions.reinstate(certificate=held, by=root(), reason="On appeal.", now=again.scored_at)
    assert not actions.suspended_with_pass().exists()


def test_other_certificates_are_left_alone_when_one_loses_its_pass(db):
    other = certificate(bob())
    _held, lost = voided(ada())
    actions.sweep(by=SYSTEM, now=lost.scored_at + timedelta(minutes=1))
    assert [event.status for event in other.status_events.all()] == ["issued"]


def test_voided_pass_is_suspended_though_whoever_voided_it_is_switched_off(db):
    held, lost = voided(ada())
    get_user_model().objects.filter(pk=root().pk).update(is_active=False)
    actions.sweep(by=SYSTEM, now=lost.scored_at + timedelta(minutes=1))
    event = held.status_events.get(status="suspended")
    assert event.by_id == lost.by_id


def test_retired_scheme_issues_nothing(passed):
    Scheme.objects.update(retired_at=LATER)
    assert issue(passed) is None
    with pytest.raises(actions.NothingToIssue, match="no-scheme"):
        actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert actions.sweep(by=SYSTEM, now=MUCH_LATER) == 0
    assert counts() == NONE


def test_certificate_is_of_the_scheme_in_force(passed):
    Scheme.objects.update(retired_at=LATER)
    fields = {"title": "Second edition", "is_pilot": False}
    new = scheme(passed.quiz, code="second", **fields)
    assert issue(passed).scheme == new


def test_lease_holds_to_its_last_instant(passed):
    """The worker that holds it may still be at it then: nobody else begins."""
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert take_lease(by=SYSTEM, certificate=reserved, now=LATER)
    assert not take_lease(by=SYSTEM, certificate=reserved, now=LATER + LEASE)
    with CaptureQueriesContext(connection) as captured:
        assert actions.sweep(by=SYSTEM, now=LATER + LEASE) == 0
    assert [
        query for query in captured if "UPDATE" in query["sql"] and "lease" in query["sql"]
    ] == []
    assert actions.sweep(by=SYSTEM, now=LATER + LEASE + timedelta(microseconds=1)) == 1


@pytest.mark.parametrize("past", [-1, 0, 1])
def test_judgement_counts_from_the_instant_of_the_result(db, past):
    """Suspended and reinstated before the attempt was voided says nothing about the voiding; at that instant, it does."""
    held = certificate(ada())
    voided_at = LATER + timedelta(days=1)
    at = voided_at + past * timedelta(seconds=1)
    common = {"certificate": held, "by": root(), "reason": "Words.", "now": at}
    actions.suspend(**common, reason_class="safety")
    actions.reinstate(**common)
    result(held.attempt, state="void", at=voided_at, by=root(), reason="Not theirs.")
    actions.sweep(by=SYSTEM, now=voided_at + timedelta(minutes=1))
    assert held.status_events.filter(status="suspended").count() == (2 if past < 0 else 1)


@pytest.mark.parametrize(("later", "deserves"), [(-1, False), (0, False), (1, True)])
def test_pass_counts_only_when_it_is_later_than_the_withdrawal(passed, later, deserves):
    """The rule and the sweep's query agree about the very instant."""
    withdrawn_at = LATER + timedelta(minutes=1)
    _withdraw(issue(passed), now=withdrawn_at)
    again = attempt(ada(), at=withdrawn_at + later * timedelta(microseconds=1))
    assert actions.passes_without_certificate().exists() is deserves
    assert (issue(again, now=MUCH_LATER) is not None) is deserves


def test_each_holder_has_a_salt_of_their_own(db):
    salts = {certificate(person()).holder.salt for person in (ada, bob)}

    assert len(salts) == 2
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}
