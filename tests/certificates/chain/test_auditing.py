"""An insider with SQL changes, back-dates, puts in or deletes a row past the triggers: the audit names it, of each kind."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain import actions
from certificates.chain.actions import auditing, examining, extending, kinds
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.models import AuditRun, ChainEntry, Finding
from certificates.chain.tasks import audit_chain
from certificates.clinics.models import ApiKey
from certificates.domain.document import identity_hash
from certificates.models import Certificate, CertificateHolder, StatusEvent
from courses.models import PublishRecord
from tests.certificates.chain.rows import (
    ask,
    enter,
    first_row,
    head_again,
    insider,
    one_of_each,
    table,
)
from tests.certificates.factories import married, scheme
from tests.house.any_row import any_row
from tests.people import ada, bob, root
from tests.quizzes.sitters import sit
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
NAMES = sorted(kinds.BY_NAME)
# A column of each kind, and what an insider would like it to say.
WISHED = {
    "certificate": ("valid_until", "2036-01-01"),
    "holder": ("native_name", "Somebody Else"),
    "credential": ("site", "https://elsewhere.example"),
    "document": ("media_type", "text/html"),
    "erasure": ("holder_key", "7"),
    "erased-file": ("sha256", "0" * 64),
    "status": ("reason", "Never mind."),
    "check": ("status", "withdrawn"),
    "publication": ("note", "Reviewed by three."),
}


def audited(**how: Any) -> set[tuple[str, str, int]]:
    """What stands after an audit of everything but results, which factories make up."""
    actions.audit(by=SYSTEM, now=timezone.now(), **{"is_whole": True, "with_results": False} | how)
    return set(Finding.objects.open().values_list("problem", "kind", "row"))


def change(kind: str, row: int, **columns: Any) -> None:
    with insider() as cursor:
        for name, value in columns.items():
            update = f'UPDATE "{table(kind)}" SET {name} = %s WHERE id = %s'  # noqa: S608 -- names of ours
            cursor.execute(update, [value, row])


def delete(kind: str, row: int) -> None:
    with insider() as cursor:
        cursor.execute(f'DELETE FROM "{table(kind)}" WHERE id = %s', [row])  # noqa: S608 -- ours


def entry_of(kind: str, row: int) -> ChainEntry:
    return ChainEntry.objects.get(kind=kind, row=row)


def test_nothing_is_found_where_nothing_was_done():
    one_of_each()

    assert audited() == set()
    run = AuditRun.objects.get()
    newest = ChainEntry.objects.newest()
    assert (run.is_whole, run.found, run.entries) == (True, 0, newest.sequence)
    assert (run.length, run.head, run.through) == (newest.sequence, newest.head, newest.sequence)


def test_empty_chain_is_looked_at_too():
    run = actions.audit(by=SYSTEM, now=timezone.now())

    assert (run.entries, run.found, run.length, run.head) == (0, 0, 0, "")
    assert audited(is_whole=False) == set()


@pytest.mark.parametrize("kind", NAMES)
def test_row_that_was_changed_is_named(kind):
    one_of_each()
    column, value = WISHED[kind]
    row = first_row(kind)

    change(kind, row, **{column: value})

    # Its credential says something else than it, then; and a holder who was erased is missed, where no row says so.
    beside = ("credential", "deleted") if kind.startswith("eras") else ("credential",)
    assert {one for one in audited() if one[0] not in beside} == {("changed", kind, row)}
    found = Finding.objects.get(problem="changed")
    assert found.sequence == entry_of(kind, row).sequence


@pytest.mark.parametrize("kind", NAMES)
def test_row_that_was_deleted_is_named(kind):
    one_of_each()
    row = any_row(kinds.BY_NAME[kind].model).pk
    enter()

    delete(kind, row)

    made_up = {"identity", "bytes", "inserted"}  # the rows that it needs have no exam behind them
    named = {one for one in audited() if one[0] not in made_up}
    assert named == {("deleted", kind, row)}


@pytest.mark.parametrize("kind", NAMES)
def test_row_that_was_put_in_among_old_ones_is_named(kind, monkeypatch):
    one_of_each()
    monkeypatch.setattr(kinds, "WINDOW", 0)
    monkeypatch.setattr(examining, "WINDOW", 0)
    made = any_row(kinds.BY_NAME[kind].model)
    change(kind, made.pk, id=0)
    enter()

    assert ("inserted", kind, 0) in audited()
    assert not ChainEntry.objects.filter(kind=kind, row=0).exists()


@pytest.mark.parametrize("kind", sorted(k.name for k in kinds.KINDS if k.said_at))
def test_row_that_says_an_earlier_time_is_named(kind):
    one_of_each()
    made = any_row(kinds.BY_NAME[kind].model)
    change(kind, made.pk, **{kinds.BY_NAME[kind].said_at: timezone.now() - timedelta(days=30)})
    enter()

    assert {one for one in audited() if one[0] == "back-dated"} == {("back-dated", kind, made.pk)}


def test_time_in_hours_in_which_nothing_came_is_taken_by_no_row():
    now = timezone.now()
    one_of_each()
    enter(now + timedelta(seconds=1))
    actions.make_checkpoint(by=SYSTEM, now=now + timedelta(hours=48))
    made = any_row(PublishRecord)
    change("publication", made.pk, published_at=now + timedelta(hours=24))
    enter(now + timedelta(hours=49))

    assert audited() == {("back-dated", "publication", made.pk)}


def test_clock_that_was_ahead_makes_no_row_back_dated():
    one_of_each()
    any_row(PublishRecord)
    enter(timezone.now() + timedelta(days=1))
    any_row(PublishRecord)
    enter(timezone.now())
    any_row(PublishRecord)
    enter(timezone.now() + timedelta(seconds=15))

    assert audited() == set()


def test_old_rows_of_an_installation_that_had_no_chain_are_no_forgeries():
    one_of_each()
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry"')
    enter()
    later = timezone.now() + timedelta(hours=1)
    any_row(PublishRecord)
    enter(later)

    assert audited() == set()


def test_entry_that_was_changed_is_named():
    one_of_each()
    row = first_row("status")
    with insider() as cursor:
        cursor.execute(
            'UPDATE "chain_chainentry" SET leaf = %s WHERE kind = %s AND "row" = %s',
            ["0" * 64, "status", row],
        )

    assert audited() == {("entry-changed", "status", row), ("changed", "status", row)}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("entered_at", "2020-01-01 00:00:00+00:00"),
        ("is_caught_up", False),
        ("layout", 3),
        ("salt", "00"),
    ],
)
def test_every_column_of_an_entry_is_held(column, value):
    one_of_each()
    row = first_row("status")
    with insider() as cursor:
        update = f'UPDATE "chain_chainentry" SET {column} = %s WHERE kind = %s AND "row" = %s'  # noqa: S608 -- names of ours
        cursor.execute(update, [value, "status", row])

    assert ("entry-changed", "status", row) in audited()


def test_marks_that_were_taken_off_hide_no_row_that_was_back_dated():
    one_of_each()
    made = any_row(StatusEvent)
    change("status", made.pk, recorded_at=timezone.now() - timedelta(days=30))
    enter()
    with insider() as cursor:
        cursor.execute('UPDATE "chain_chainentry" SET is_caught_up = %s', [False])

    assert {problem for problem, _kind, _row in audited()} >= {"entry-changed"}


def test_entries_that_were_deleted_are_named_and_so_are_their_rows(monkeypatch):
    one_of_each()
    gone = entry_of("check", first_row("check"))
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry" WHERE id = %s', [gone.pk])

    assert audited() == {("entry-deleted", "", 0)}
    assert Finding.objects.get().sequence == gone.sequence


def _rewrite(kind: str, row: int) -> None:
    """A clever insider: the entry fits the changed row again, and everything after it is linked anew."""
    entries = list(ChainEntry.objects.order_by("sequence"))
    head = entries[0].previous
    with insider() as cursor:
        for one in entries:
            if (one.kind, one.row) == (kind, row):
                ((_row, *values),) = kinds.BY_NAME[kind].values([row], one.layout)
                one.leaf = examining.leaf_hash(salt=one.salt, kind=kind, row=row, values=values)
            one.previous, head = head, head_again(one, previous=head)
            cursor.execute(
                'UPDATE "chain_chainentry" SET leaf = %s, previous = %s, head = %s WHERE id = %s',
                [one.leaf, one.previous, head, one.pk],
            )


def test_chain_that_was_written_anew_is_not_the_one_of_an_earlier_audit():
    one_of_each()
    assert audited() == set()
    row = first_row("status")
    change("status", row, reason="Never mind.")
    _rewrite("status", row)

    assert audited() == {("rewritten", "", 0)}
    assert audited(is_whole=False) == {("rewritten", "", 0)}


def test_chain_that_was_cut_off_is_shorter_than_an_earlier_audit_says():
    one_of_each()
    audited()
    newest = ChainEntry.objects.newest()
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry" WHERE id = %s', [newest.pk])

    assert audited() == {("shortened", "", 0)}
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry"')
    assert audited(is_whole=False) == {("shortened", "", 0)}


# --- What rows say about each other -----------------------------------------------------------------


def test_holder_who_is_not_in_the_certificates_hash_is_named():
    held = one_of_each()
    row = held.holder.pk

    change("holder", row, name="Eve Lindqvist")

    credential = ("credential", "document", held.files.get(kind="ob3").pk)
    assert audited() == {("changed", "holder", row), ("identity", "holder", row), credential}
    assert Finding.objects.get(problem="credential").about == "credentialSubject.identifier"


def test_document_with_other_bytes_is_named():
    held = one_of_each()
    row = held.files.get(kind="pdf").pk

    change("document", row, content=b"%PDF-1.7 another")

    assert audited() == {("bytes", "document", row)}


def test_credential_that_says_something_else_is_named():
    """Of a certificate, and of bytes, hash and entry that were all made to fit."""
    held = one_of_each()
    file = held.files.get(kind="ob3")
    year = str(held.valid_until.year)
    longer = bytes(file.content).replace(f'"validUntil":"{year}'.encode(), b'"validUntil":"2099')

    change("document", file.pk, content=longer, sha256=sha256(longer).hexdigest())

    assert audited() == {
        ("changed", "document", file.pk),
        ("credential", "document", file.pk),
    }
    assert Finding.objects.get(problem="credential").about == "validUntil"


def test_credential_that_cannot_be_read_is_named():
    held = one_of_each()
    file = held.files.get(kind="ob3")

    change("document", file.pk, content=b"[1]", sha256=sha256(b"[1]").hexdigest())

    assert ("credential", "document", file.pk) in audited()


def test_columns_that_come_later_change_nothing_of_what_entered(monkeypatch):
    kind = kinds.BY_NAME["check"]
    first = replace(kind, layouts=kind.layouts[:1])
    others = [first if one is kind else one for one in kinds.KINDS]
    with monkeypatch.context() as before:
        before.setattr(extending, "KINDS", others)
        held = one_of_each()
    old = entry_of("check", first_row("check"))
    ask(held, ApiKey.objects.get())
    enter()
    new = ChainEntry.objects.filter(kind="check").order_by("-sequence")[0]

    assert (old.layout, new.layout) == (0, 1)
    assert audited() == set()
    change("check", new.row, answer="{}")
    assert audited() == {("changed", "check", new.row)}


def test_decision_that_nobody_took_is_named():
    held = one_of_each()
    now = timezone.now()
    certificates.suspend(
        certificate=held, by=root(), reason_class="safety", reason="A complaint.", now=now
    )
    put_in = StatusEvent.objects.create(
        certificate=held,
        status="reinstated",
        reason="Cleared.",
        by=root(),
        effective_at=now,
        recorded_at=now,
    )
    enter()

    assert audited() == {("inserted", "status", put_in.pk)}
    assert Finding.objects.get().about == "no line in the security log"


def test_end_of_a_certificate_in_whose_place_nothing_stands_is_named():
    held = one_of_each()
    now = timezone.now()
    put_in = StatusEvent.objects.create(
        certificate=held, status="superseded", effective_at=now, recorded_at=now
    )
    enter()

    assert audited() == {("inserted", "status", put_in.pk)}


def test_certificate_for_somebody_elses_pass_is_named():
    held = one_of_each()
    put_in = Certificate.objects.create(
        code="0" * 27, person=bob(), scheme=held.scheme, cycle=1, issue=2, attempt=held.attempt,
        result=held.result, status_index=held.status_index + 1, identity_hash="0" * 64,
        facts=held.facts, valid_from=held.valid_from, valid_until=held.valid_until,
        reserved_at=timezone.now(),
    )  # fmt: skip
    enter()

    assert audited() == {("inserted", "certificate", put_in.pk)}
    assert Finding.objects.get().about == "the sitting is another person's"


def _put_in_beside(held: Certificate, name: str, **changes: Any) -> CertificateHolder:
    """Another issue for the same pass, with a holder whose hash fits."""
    said = ("5a", name, held.holder.register, held.holder.register_number)
    fields = {
        "code": "0" * 27, "person": held.person, "scheme": held.scheme, "cycle": 1, "issue": 2,
        "attempt": held.attempt, "result": held.result, "status_index": held.status_index + 1,
        "identity_hash": identity_hash(*said), "facts": held.facts, "valid_from": held.valid_from,
        "valid_until": held.valid_until, "reserved_at": timezone.now(),
    }  # fmt: skip
    put_in = Certificate.objects.create(**fields | changes)
    return CertificateHolder.objects.create(
        certificate=put_in, salt=said[0], name=name, register=said[2], register_number=said[3]
    )


@pytest.mark.parametrize("has_old", [True, False])
def test_name_that_nobody_confirmed_is_named_unless_its_correction_is_on_record(has_old):
    held = one_of_each()

    put_in = _put_in_beside(held, "Eve Lindqvist", replaces=held if has_old else None)
    enter()

    assert audited() == {("identity", "holder", put_in.pk)}
    assert Finding.objects.get().about == "not the name that was confirmed for the exam"


def test_name_that_was_corrected_and_one_made_again_after_it_are_no_forgeries():
    held = one_of_each()
    corrected = certificates.reissue(
        by=root(), certificate=held, name="Ada King", native_name="", why=married(),
        now=timezone.now(),
    )  # fmt: skip
    corrected = Certificate.objects.get(pk=corrected.pk)
    _put_in_beside(corrected, "Ada King", replaces=corrected, issue=3)
    enter()

    assert audited() == set()


# --- Rows that cannot be read -----------------------------------------------------------------------


UNREADABLE = {
    "sqlite": [
        ("document", "content", "text in the place of bytes", "bytes"),
        ("certificate", "valid_until", "2026-13-45", "changed"),
        ("certificate", "uuid", "no uuid", "changed"),
        ("status", "recorded_at", "soon", "changed"),
        ("holder", "name", b"\xff\xfe", "changed"),
    ],
    "postgresql": [
        ("certificate", "valid_until", "infinity", "changed"),
        ("status", "recorded_at", "infinity", "changed"),
    ],
}[connection.vendor]


@pytest.mark.parametrize(("kind", "column", "value", "problem"), UNREADABLE)
def test_row_that_cannot_be_read_is_named_and_ends_no_audit(kind, column, value, problem):
    one_of_each()
    row = first_row(kind)

    change(kind, row, **{column: value})

    found = audited()
    assert (problem, kind, row) in found
    assert {one[2] for one in found if one[1] == kind} == {row}
    # What rests on it too: the holder's hash, and the credential.
    assert {one[1] for one in found} <= {kind, "holder", "document"}


def test_row_that_cannot_be_read_keeps_no_other_from_entering():
    one_of_each()
    made = any_row(PublishRecord)
    value = "infinity" if connection.vendor == "postgresql" else "2026-13-45 00:00:00"
    change("publication", made.pk, published_at=value)
    after = any_row(PublishRecord)

    enter()

    rows = ChainEntry.objects.filter(kind="publication").values_list("row", flat=True)
    assert {made.pk, after.pk} <= set(rows)
    assert audited() == {("changed", "publication", made.pk)}


def test_row_with_a_key_that_the_program_never_gives_stops_nothing_and_is_named():
    one_of_each()
    made = any_row(PublishRecord)
    change("publication", made.pk, id=-5)
    after = any_row(PublishRecord)

    enter()

    assert ChainEntry.objects.filter(kind="publication", row=after.pk).exists()
    assert {one[:2] for one in audited()} == {("inserted", "publication")}


def test_entry_that_cannot_be_read_is_named(monkeypatch):
    one_of_each()
    entry = entry_of("status", first_row("status"))
    value = "infinity" if connection.vendor == "postgresql" else "2026-13-45 00:00:00"
    with insider() as cursor:
        cursor.execute(
            'UPDATE "chain_chainentry" SET entered_at = %s WHERE id = %s', [value, entry.pk]
        )

    assert audited() == {("entry-changed", "", 0)}
    assert Finding.objects.get().sequence == entry.sequence


def test_task_whose_time_is_over_calls_no_result_wrong(examined, monkeypatch):
    def slow(_attempt: Any) -> Any:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(examining.quizzes, "recompute", slow)

    with pytest.raises(SoftTimeLimitExceeded):
        audited(with_results=True)
    assert Finding.objects.count() == 0


@pytest.fixture
def examined(curriculum) -> Certificate:
    """A certificate for an exam that was sat."""
    sit(ada(), "alpha-check")
    passed = sit(ada(), "small-exam")
    scheme(passed.quiz)
    now = timezone.now()
    made = certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)
    assert made is not None
    enter()
    return made


def test_result_that_form_and_answers_do_not_give_is_named(examined):
    assert audited(with_results=True) == set()
    assert AuditRun.objects.get().results == 1
    with insider() as cursor:
        update = 'UPDATE "quizzes_result" SET "right" = "right" - 1 WHERE id = %s'
        cursor.execute(update, [examined.result_id])

    assert audited(with_results=True) == {("result", "certificate", examined.pk)}
    assert Finding.objects.get().about == "right"


# --- Night by night ---------------------------------------------------------------------------------


def test_night_looks_at_what_is_new_and_once_more_at_some_of_what_is_old(monkeypatch):
    monkeypatch.setattr(auditing, "AGAIN", 2)
    one_of_each()
    length = ChainEntry.objects.newest().sequence

    runs = []
    for _night in range(3):
        audited(is_whole=False)
        runs.append(AuditRun.objects.order_by("-pk").first())

    assert [run.through for run in runs] == [length] * 3
    assert [run.again_through for run in runs] == [0, 2, 4]
    assert [run.entries for run in runs] == [length, 2, 2]


def test_finding_stands_through_the_nights_until_it_is_mended(monkeypatch):
    one_of_each()
    audited(is_whole=False)
    monkeypatch.setattr(auditing, "AGAIN", 0)
    row = first_row("status")
    was = StatusEvent.objects.get(pk=row).reason
    change("status", row, reason="Never mind.")
    assert audited() == {("changed", "status", row)}

    assert audited(is_whole=False) == {("changed", "status", row)}
    change("status", row, reason=was)
    assert audited(is_whole=False) == set()
    assert Finding.objects.get().gone_at is not None


def test_entries_that_were_deleted_stay_named_through_the_nights(monkeypatch):
    one_of_each()
    audited(is_whole=False)
    gone = entry_of("check", first_row("check"))
    with insider() as cursor:
        cursor.execute('DELETE FROM "chain_chainentry" WHERE id = %s', [gone.pk])
    assert ("entry-deleted", "", 0) in audited()
    monkeypatch.setattr(auditing, "AGAIN", 0)

    assert ("entry-deleted", "", 0) in audited(is_whole=False)


def test_night_that_comes_to_its_end_keeps_what_it_has_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(examining, "CHUNK", 2)
    monkeypatch.setattr(auditing, "ENTRIES_UNTIL_S", -1)
    one_of_each()
    length = ChainEntry.objects.newest().sequence

    for _night in range(length):
        audited(is_whole=False)

    runs = AuditRun.objects.order_by("pk").values_list("through", flat=True)
    assert list(runs) == [min(2 * night, length) for night in range(1, length + 1)]


def test_audit_of_a_part_is_not_good_while_something_else_stands():
    one_of_each()
    row = first_row("status")
    was = StatusEvent.objects.get(pk=row).reason
    change("status", row, reason="Never mind.")
    audited()
    newest = ChainEntry.objects.newest()

    since = Noted("x", newest.sequence, newest.head, timezone.now())
    assert audited(is_whole=False, since=since) == {("changed", "status", row)}
    assert [run.found for run in AuditRun.objects.order_by("pk")] == [1, 1]
    assert AuditRun.objects.last_told()[1] is None

    change("status", row, reason=was)
    assert audited() == set()
    assert AuditRun.objects.last_told()[1] is not None


def test_finding_stands_although_many_others_come_before_it(monkeypatch):
    one_of_each()
    last = first_row("publication")
    change("publication", last, note="Reviewed by three.")
    assert audited() == {("changed", "publication", last)}
    monkeypatch.setattr(auditing, "MOST_KEPT", 1)
    change("certificate", first_row("certificate"), cycle=7)

    assert ("changed", "publication", last) in audited()
    assert AuditRun.objects.order_by("-pk").first().found == 2


def test_task_of_the_night_keeps_a_run(monkeypatch):
    one_of_each()
    monkeypatch.setattr(auditing, "RESULTS", 0)

    audit_chain()

    assert AuditRun.objects.get().found == 0


# --- The command and the desk -----------------------------------------------------------------------


def test_command_names_the_row_and_ends_with_an_error():
    one_of_each()
    row = first_row("status")
    out = StringIO()
    call_command("audit", "--without-results", stdout=out)
    assert "0 results" in out.getvalue()
    change("status", row, reason="Never mind.")

    out = StringIO()
    with pytest.raises(CommandError, match="1 not as it was"):
        call_command("audit", "--without-results", stdout=out)
    assert f"The row was changed after it entered the chain: status {row}" in out.getvalue()

    out = StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "--without-results", "--json", stdout=out)
    (said,) = json.loads(out.getvalue())["findings"]
    assert (said["problem"], said["kind"], said["row"]) == ("changed", "status", row)


def test_desk_tells_an_administrator_what_was_found(at_desk):
    one_of_each()
    row = first_row("status")
    change("status", row, reason="Never mind.")
    audited()

    desk = at_desk(root())

    assert "ALARM: 1 thing that is stored is not as it was" in desk.get("/admin/").content.decode()
    page = desk.get("/admin/chain/finding/?stands=yes").content.decode()
    assert "The row was changed after it entered the chain" in page
