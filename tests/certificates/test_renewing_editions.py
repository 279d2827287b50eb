"""Renewal by the scheme's code: an edition may ask another exam, or none for a while, and holders renew by the one in force."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from certificates import actions
from certificates.actions import due_steps, schemes
from certificates.models import Certificate, CertificateStep, Scheme
from quizzes import actions as quizzes
from quizzes.models import ExamEntry, Quiz
from tests.certificates.factories import attempt, exam, married
from tests.certificates.renewals import DAY, SOON, can_be_sat, passed, suspend, take, withdraw
from tests.curriculum_small import copy_to, load, write_scheme
from tests.people import ada, bob, eve, root
from tests.quizzes.sitters import sit
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.each_engine]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course with two exams, of which the scheme asks the first."""
    place = copy_to(tmp_path)
    text = (place / "quizzes/small-exam.yaml").read_text()
    second = text.replace("code: small-exam", "code: second-exam")
    (place / "quizzes/second-exam.yaml").write_text(second)
    write_scheme(place, "small-knowledge", "small-exam")
    load(place)
    return place


def held_since(passed_at: datetime, person: Any = None) -> Certificate:
    """A certificate of a year, Ada's where nobody is named, and what the sweep has taken for it by now."""
    person = person or ada()
    sit(person, "alpha-check", now=passed_at - DAY)
    sit(person, "small-exam", now=passed_at)
    actions.sweep(by=SYSTEM, now=passed_at + SOON)
    take_all(timezone.now())
    return Certificate.objects.get(person=person)


def take_all(now: datetime) -> None:
    while take(now):
        pass


def ask(folder: Path, exam_code: str, edition: str) -> None:
    """A new edition of the scheme, with this exam."""
    write_scheme(folder, "small-knowledge", exam_code, edition=f'"{edition}"')
    load(folder)


def open_entries() -> list[tuple[str, int]]:
    rows = ExamEntry.objects.filter(user=ada(), reason="renewal", closes_at=None)
    return list(rows.values_list("quiz__code", "cycle"))


def test_window_that_is_open_asks_the_exam_of_the_new_edition_and_no_other(folder: Path) -> None:
    now = timezone.now()
    old = held_since(now - 300 * DAY)
    assert open_entries() == [("small-exam", 2)]

    ask(folder, "second-exam", "2")
    later = timezone.now() + SOON
    take_all(later)

    assert open_entries() == [("second-exam", 2)]
    renewal = actions.renewal_of(old, later)
    assert (renewal.state, renewal.exam.code) == ("open", "second-exam")
    first = Quiz.objects.get(code="small-exam")
    assert quizzes.availability(user=ada(), quiz=first, now=later).reason == "entry-closed"

    sit(ada(), "second-exam", now=later + SOON)
    actions.sweep(by=SYSTEM, now=later + DAY)
    new = Certificate.objects.get(cycle=2)
    assert (new.facts["renews"], new.valid_from) == (old.code, old.term.ends_at)


def test_window_opens_with_the_next_edition_where_there_was_none(folder: Path) -> None:
    now = timezone.now()
    (folder / "scheme.yaml").write_text("code: small-knowledge\nretired: true\n")
    held_since(now - 200 * DAY)
    load(folder)
    take_all(now + 90 * DAY)
    assert open_entries() == []
    # Nothing is looked at again meanwhile.
    waiting = CertificateStep.objects.filter(done_at=None).values_list("step", flat=True)
    assert "opens" not in waiting

    write_scheme(folder, "small-knowledge", "small-exam", edition='"2"')
    load(folder, take="files:scheme/small-knowledge")
    take_all(now + 91 * DAY)

    assert open_entries() == [("small-exam", 2)]


def test_window_of_what_was_renewed_stays_closed(folder: Path) -> None:
    now = timezone.now()
    held_since(now - 300 * DAY)
    sit(ada(), "small-exam", now=now)
    actions.sweep(by=SYSTEM, now=now + SOON)

    ask(folder, "second-exam", "2")
    take_all(timezone.now() + SOON)

    assert "second-exam" not in dict(open_entries())


@pytest.mark.parametrize("stop", [suspend, withdraw])
def test_what_is_stopped_while_nothing_is_issued_closes_its_exam(folder: Path, stop: Any) -> None:
    now = timezone.now()
    old = held_since(now - 300 * DAY)
    (folder / "scheme.yaml").write_text("code: small-knowledge\nretired: true\n")
    load(folder)
    stop(old, now)
    take_all(now + SOON)
    assert open_entries() == []

    write_scheme(folder, "small-knowledge", "small-exam", edition='"2"')
    load(folder, take="files:scheme/small-knowledge")
    if stop == suspend:
        actions.reinstate(certificate=old, by=root(), reason="Nothing.", now=timezone.now())
    take_all(timezone.now() + SOON)
    assert open_entries() == ([("small-exam", 2)] if stop == suspend else [])


def test_what_was_stopped_between_editions_leaves_the_exam_of_neither_open(folder: Path) -> None:
    now = timezone.now()
    old = held_since(now - 300 * DAY)
    ask(folder, "second-exam", "2")
    withdraw(old, now)

    take_all(timezone.now() + SOON)

    assert open_entries() == []


def test_window_of_one_that_was_corrected_asks_the_new_exam_and_of_what_was_withdrawn_nobody_asks(folder: Path) -> None:  # fmt: skip
    """The steps of a corrected one are those of the first issue, which is superseded."""
    now = timezone.now()
    gone = held_since(now - 300 * DAY, bob())
    actions.reissue(
        certificate=held_since(now - 300 * DAY), by=root(), name="Ada Married", native_name="", why=married(), now=now
    )  # fmt: skip
    withdraw(gone, now)
    take_all(now)

    ask(folder, "second-exam", "2")

    waiting = CertificateStep.objects.filter(step="opens", done_at=None)
    assert [step.certificate.person for step in waiting] == [ada()]
    take_all(timezone.now() + SOON)
    assert open_entries() == [("second-exam", 2)]


def test_windows_that_open_anew_keep_no_mail_and_no_beginning_waiting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many they are: so many a minute are due, and what is due meanwhile comes before the rest."""
    monkeypatch.setattr(schemes, "REOPENED_A_MINUTE", 1)
    monkeypatch.setattr(due_steps, "MOST_PER_SWEEP", 2)
    now = timezone.now()
    held = [held_since(now - 300 * DAY, person) for person in (ada(), bob(), eve())]

    ask(folder, "second-exam", "2")
    reminder = CertificateStep.objects.get(certificate=held[2], done_at=None, step="renewal_60")
    CertificateStep.objects.filter(pk=reminder.pk).update(due_at=timezone.now())
    take(timezone.now())

    reminder.refresh_from_db()
    assert reminder.done_at is not None
    take_all(timezone.now() + 2 * SOON)
    assert ExamEntry.objects.filter(quiz__code="second-exam", closes_at=None).count() == 3


def test_pass_of_the_other_exam_in_the_same_cycle_leaves_nothing_waiting() -> None:
    """What reserves goes by the code of the scheme, and so does what looks for passes that were missed."""
    held, moved = passed().scheme, can_be_sat(exam("other-exam"))
    Scheme.objects.update(retired_at=timezone.now())
    fields = {"issuer": held.issuer, "title": held.title, "limits": "None.", "term_months": 6}
    Scheme.objects.create(code=held.code, edition="2027", exam=moved, **fields)
    made = attempt(ada(), quiz=moved, at=timezone.now())

    assert list(actions.passes_without_certificate()) == []
    assert actions.issue_certificate(by=SYSTEM, attempt_id=made.pk, now=timezone.now()) is None
    _held, standing = actions.person_list(user=ada(), now=timezone.now())
    assert (standing.being_made, standing.withheld) == (False, ())


def test_pass_that_waits_when_another_exam_is_asked_gives_the_certificate_of_its_edition(folder: Path) -> None:  # fmt: skip
    """First ones and renewals: what was begun while the edition was in force is no pass for nothing."""
    now = timezone.now()
    old = held_since(now - 300 * DAY)
    sit(bob(), "alpha-check", now=now - SOON)
    for person in (ada(), bob()):
        sit(person, "small-exam", now=now - SOON)

    ask(folder, "second-exam", "2")
    assert {one.user for one in actions.passes_without_certificate()} == {ada(), bob()}
    _held, standing = actions.person_list(user=bob(), now=timezone.now())
    assert (standing.being_made, standing.withheld) == (True, ())
    actions.sweep(by=SYSTEM, now=timezone.now() + SOON)

    first = Certificate.objects.get(person=bob())
    assert (first.scheme.exam.code, first.facts["scheme"]["edition"]) == (
        "small-exam",
        old.facts["scheme"]["edition"],
    )
    new = Certificate.objects.get(person=ada(), cycle=2)
    assert (new.facts["renews"], new.valid_from) == (old.code, old.term.ends_at)
    assert list(actions.passes_without_certificate()) == []


def test_exam_that_is_begun_after_the_edition_asks_another_gives_none(folder: Path) -> None:
    ask(folder, "second-exam", "2")
    later = timezone.now() + SOON
    sit(bob(), "alpha-check", now=later)
    sit(bob(), "small-exam", now=later)

    actions.sweep(by=SYSTEM, now=later + SOON)

    assert not Certificate.objects.filter(person=bob()).exists()
    _held, standing = actions.person_list(user=bob(), now=later)
    assert [row.withheld for row in standing.withheld] == ["not-issued"]


def test_new_exam_waits_for_the_window_of_who_holds_a_certificate(folder: Path) -> None:
    now = timezone.now()
    old = held_since(now - 100 * DAY)
    ask(folder, "second-exam", "2")
    second, later = Quiz.objects.get(code="second-exam"), timezone.now() + SOON

    standing = quizzes.availability(user=ada(), quiz=second, now=later)
    assert (standing.reason, standing.opens_at) == ("renewal-ahead", old.term.opens_at)
    page = signed_in(ada()).get("/quizzes/second-exam/").content.decode()
    assert "You hold a certificate, and this exam renews it" in page
    sit(bob(), "alpha-check", now=later)
    assert quizzes.availability(user=bob(), quiz=second, now=later).can_start

    opened = old.term.opens_at + SOON
    take_all(opened)
    assert quizzes.availability(user=ada(), quiz=second, now=opened).can_start


def test_new_exam_waits_for_nobody_whose_certificate_counts_for_nothing(folder: Path) -> None:
    now = timezone.now()
    withdraw(held_since(now - 100 * DAY), now)
    ask(folder, "second-exam", "2")
    second = Quiz.objects.get(code="second-exam")

    assert quizzes.availability(user=ada(), quiz=second, now=timezone.now() + SOON).can_start
