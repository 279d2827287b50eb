"""A witnessed sitting: who may watch, the code, pauses, incidents, the co-signature, and what the sitting is worth by them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, Invigilation, InvigilationEvent
from quizzes.sitting.actions import who_witnesses
from quizzes.sitting.actions.paper_entries import entries_of
from quizzes.sitting.actions.witness_pauses import PAUSE
from quizzes.sitting.actions.witnessing import SIGN_WITHIN
from tests.people import ada, bob, checked, eve, lead, noor, root, vera
from tests.quizzes.sitters import DAY, MINUTE, NOW, answer, item, keys, quiz, save, sit, start
from tests.quizzes.timed import MINUTES, granted
from tests.quizzes.witnessed import accepted, asked, begin_with, code_for, opened
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.models import ReviewCase, SecurityEvent

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
END = NOW + MINUTES * MINUTE


def sign(row: Invigilation, *, has_seen_all: bool = True, saw: str = "", now: Any = NOW) -> None:
    actions.sign_close(row=row, has_seen_all=has_seen_all, saw=saw, by=eve(), now=now)


def handed_in(row: Invigilation, *, now: Any = NOW + 5 * MINUTE) -> Attempt:
    attempt = Attempt.objects.get(pk=row.attempt_id)
    answer(attempt, now=NOW + MINUTE)
    return actions.submit_attempt(attempt=attempt, by=ada(), now=now)


def assurance(row: Invigilation) -> str:
    return Attempt.objects.get(pk=row.attempt_id).assurance


def happened(row: Invigilation) -> list[str]:
    return list(row.events.order_by("id").values_list("kind", flat=True))


# --- Being asked ----------------------------------------------------------------------------------------


def test_whoever_is_asked_gets_a_mail_and_accepts_and_the_candidate_is_told() -> None:
    row = asked()
    assert [one.to for one in mail.outbox] == [[eve().email]]
    assert str(row.uuid) in mail.outbox[0].body
    assert actions.asked_of(eve()) == [row]
    assert actions.asked_of(bob()) == []
    actions.answer_witness(row=row, accepts=True, by=eve(), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.invigilator) == ("accepted", eve())
    assert happened(row) == ["proposed", "accepted"]
    with pytest.raises(Refused, match="answered already"):
        actions.answer_witness(row=row, accepts=False, by=eve(), now=NOW)


def test_declined_and_called_off_leave_room_for_another() -> None:
    row = asked()
    with pytest.raises(Refused, match="asked already"):
        asked(by=bob())
    actions.answer_witness(row=row, accepts=False, by=eve(), now=NOW)
    again = asked(by=bob())
    actions.call_off_witness(row=again, by=ada(), now=NOW)
    again.refresh_from_db()
    assert again.state == "ended"
    assert (mail.outbox[-1].to, "called off" in mail.outbox[-1].subject) == ([bob().email], True)
    assert actions.own_witness(ada(), quiz("small-exam")) is None


def test_nobody_asks_half_the_town() -> None:
    for _once in range(5):
        row = asked()
        actions.call_off_witness(row=row, by=ada(), now=NOW)
    with pytest.raises(Refused, match="several people this month"):
        asked()
    assert asked(now=NOW + 31 * DAY).state == "asked"


@pytest.mark.parametrize("address", ["ada@people.example", "ADA@people.example "])
def test_nobody_asks_themselves(address: str) -> None:
    with pytest.raises(Refused, match="their own exam"):
        actions.propose_witness(quiz=quiz("small-exam"), address=address, by=ada(), now=NOW)


def test_somebody_else_neither_answers_nor_calls_off() -> None:
    row = asked()
    for by in (bob(), ada()):
        with pytest.raises(Invigilation.DoesNotExist):
            actions.answer_witness(row=row, accepts=True, by=by, now=NOW)
    with pytest.raises(Invigilation.DoesNotExist):
        actions.call_off_witness(row=row, by=bob(), now=NOW)


# --- Who may --------------------------------------------------------------------------------------------


def why_not(person: Any, *, is_named: bool = False) -> str:
    asked = actions.AskedToWatch(ada(), person, quiz("small-exam"), is_named, NOW)
    return who_witnesses.why_not(asked)


def test_registered_colleague_with_a_checked_entry_may() -> None:
    assert "compared with the register" in why_not(eve())
    assert why_not(checked(eve())) == ""
    assert why_not(bob(), is_named=True) == ""


def test_who_may_never() -> None:
    assert "own exam" in why_not(ada())
    assert "decides about candidates" in why_not(checked(vera()))
    for person in (checked(noor()), checked(lead())):
        assert "questions of the exam" in why_not(person, is_named=True)


def test_who_sits_an_exam_of_the_course_or_was_watched_by_the_candidate_may_not() -> None:
    sit(eve(), "alpha-check")
    start(eve(), "small-exam")
    assert "while they sit" in why_not(checked(eve()))
    row = asked(candidate=bob(), by=ada())
    actions.answer_witness(row=row, accepts=True, by=ada(), now=NOW)
    assert "each other" in why_not(checked(bob()))


def test_part_above_can_bar_further_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who_witnesses, "_BARS", list(actions.bars()))
    bar = actions.Bar("not who manages the candidate", lambda asked: asked.invigilator == eve())
    actions.bar_also(bar)
    actions.bar_also(bar)
    assert actions.bars().count(bar) == 1
    assert why_not(checked(eve())) == "not who manages the candidate"


def test_rule_is_asked_again_when_the_code_is_made_and_when_it_opens() -> None:
    row = accepted()
    code = code_for(row)
    sit(eve(), "alpha-check")
    start(eve(), "small-exam")
    with pytest.raises(Refused, match="while they sit"):
        code_for(row)
    sit(ada(), "alpha-check")
    with pytest.raises(actions.NotOpen, match="witness-code"):
        begin_with(code)
    assert not Attempt.objects.filter(user=ada(), quiz__code="small-exam").exists()


def test_administrator_names_one_with_a_reason_and_never_their_own() -> None:
    row = actions.name_witness(
        candidate=ada(), quiz=quiz("small-exam"), address=bob().email, reason="He works here.", by=root(), now=NOW,
    )  # fmt: skip
    actions.answer_witness(row=row, accepts=True, by=bob(), now=NOW)
    assert happened(row) == ["named", "accepted"]
    actions.call_off_witness(row=row, by=bob(), now=NOW)
    assert mail.outbox[-1].to == [ada().email]
    assert "does not take place" in mail.outbox[-1].body
    for address, reason, why in (
        ("no@people.example", "x", "No account"),
        (bob().email, " ", "Say why"),
        (vera().email, "x", "decides about candidates"),
    ):
        with pytest.raises(Refused, match=why):
            actions.name_witness(
                candidate=ada(), quiz=quiz("small-exam"), address=address, reason=reason, by=root(), now=NOW,
            )  # fmt: skip


# --- The code -------------------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_code_opens_the_exam_once_and_the_identity_counts_as_checked() -> None:
    row = opened()
    attempt = Attempt.objects.get(user=ada(), quiz__code="small-exam")
    assert (row.state, row.attempt, row.opened_at) == ("opened", attempt, NOW)
    assert (attempt.assurance, row.code_hash) == ("id_checked", "")
    assert happened(row) == ["proposed", "accepted", "face", "code", "opened"]
    face = row.events.get(kind="face")
    assert face.text == "Passport: Ada Sørensen, Test register 1001"
    steps = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.SITTING_WITNESSED)
    assert [one.facts["step"] for one in steps] == ["face"]


def test_without_the_code_the_exam_begins_unsupervised() -> None:
    sit(ada(), "alpha-check")
    row = accepted()
    code_for(row)
    assert start(ada(), "small-exam").assurance == "unsupervised"
    row.refresh_from_db()
    assert row.state == "accepted"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-"])
def test_code_is_read_however_it_is_spaced(typed: str) -> None:
    sit(ada(), "alpha-check")
    assert begin_with(typed.format(code_for(accepted()))).assurance == "id_checked"


@pytest.mark.each_engine
def test_wrong_codes_start_nothing_and_five_of_them_end_the_code() -> None:
    sit(ada(), "alpha-check")
    row = accepted()
    code = code_for(row)
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    for _try in range(5):
        with pytest.raises(actions.NotOpen, match="witness-code"):
            begin_with(wrong)
    with pytest.raises(actions.NotOpen, match="witness-code"):
        begin_with(code)
    assert happened(row).count("wrong-code") == 5
    assert not Attempt.objects.filter(quiz__code="small-exam").exists()
    assert begin_with(code_for(row)).assurance == "id_checked"


def test_code_that_is_too_old_or_replaced_opens_nothing() -> None:
    sit(ada(), "alpha-check")
    row = accepted()
    first = code_for(row)
    with pytest.raises(actions.NotOpen, match="witness-code"):
        begin_with(first, now=NOW + 10 * MINUTE)
    code_for(row)
    with pytest.raises(actions.NotOpen, match="witness-code"):
        begin_with(first)


def test_code_is_kept_as_a_hash_only() -> None:
    row = accepted()
    code = code_for(row).replace(" ", "")
    row.refresh_from_db()
    assert code not in row.code_hash
    assert not InvigilationEvent.objects.filter(text__contains=code).exists()


def test_face_needs_a_document_and_an_invigilator_who_accepted() -> None:
    row = asked()
    with pytest.raises(Refused, match="Accept first"):
        actions.confirm_face(row=row, document="passport", seen="", by=eve(), now=NOW)
    actions.answer_witness(row=row, accepts=True, by=eve(), now=NOW)
    with pytest.raises(Refused, match="Choose the document"):
        actions.confirm_face(row=row, document="library-card", seen="", by=eve(), now=NOW)
    with pytest.raises(Invigilation.DoesNotExist):
        actions.confirm_face(row=row, document="passport", seen="", by=bob(), now=NOW)


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "change", [{"register_name": "Ada Berg"}, {"register": "Other register"}, {"register_number": "1002"}]
)  # fmt: skip
def test_entry_that_was_changed_after_it_was_compared_is_compared_again(
    change: dict[str, str],
) -> None:
    sit(ada(), "alpha-check")
    row = accepted()
    seen = actions.entry_mark(row, ada())
    code, held = code_for(row), ada()
    _entry_becomes(held, change)
    with pytest.raises(actions.NotOpen, match="witness-entry-changed"):
        begin_with(code)
    # Nor where the page of the candidate, or that of the invigilator, still had the entry from before.
    with pytest.raises(actions.NotOpen, match="witness-entry-changed"):
        begin_with(code, by=held)
    assert not Attempt.objects.filter(user=held, quiz__code="small-exam").exists()
    with pytest.raises(Refused, match="Compare it again"):
        actions.confirm_face(row=row, document="passport", seen=seen, by=eve(), now=NOW)
    attempt = begin_with(code_for(row))
    assert attempt.assurance == "id_checked"
    confirmed = attempt.confirmed_name
    for name, value in change.items():
        assert getattr(confirmed, name.replace("register_name", "name")) == value


def _entry_becomes(person: Any, change: dict[str, str]) -> None:
    fresh = Person.objects.get(pk=person.pk)
    for name, value in change.items():
        setattr(fresh, name, value)
    fresh.put_entry(fresh.entry)
    fresh.save()


# --- While it goes on -----------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_pause_stops_the_clock_by_exactly_what_it_took_and_only_the_invigilator_ends_it() -> None:
    row = opened()
    attempt = row.attempt
    assert attempt is not None
    actions.pause_sitting(row=row, by=eve(), now=NOW + MINUTE)
    actions.pause_sitting(row=row, by=eve(), now=NOW + 2 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + PAUSE
    assert actions.attempt_body(attempt=attempt, by=ada(), now=NOW + 2 * MINUTE)["form"] == {"questions": []}  # fmt: skip
    with pytest.raises(actions.PausedByInvigilator):
        actions.end_break(attempt=attempt, by=ada(), now=NOW + 2 * MINUTE)
    version, key = next(iter(keys(attempt).items()))
    assert save(attempt, item(1, version, key), now=NOW + 3 * MINUTE).acknowledged == [1]
    attempt.refresh_from_db()
    assert attempt.is_paused_at(NOW + 3 * MINUTE)
    actions.let_go_on(row=row, by=eve(), now=NOW + 5 * MINUTE)
    actions.let_go_on(row=row, by=eve(), now=NOW + 5 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + 4 * MINUTE
    pause = actions.break_of(attempt, NOW + 6 * MINUTE)
    assert pause is not None
    assert (pause.left_seconds, pause.until) == (0, None)
    assert happened(row)[-2:] == ["paused", "went-on"]


def test_pause_uses_up_nothing_of_the_candidate_s_own_breaks() -> None:
    granted(ada(), break_minutes=10)
    row = opened()
    attempt = row.attempt
    assert attempt is not None
    actions.begin_break(attempt=attempt, by=ada(), now=NOW + MINUTE)
    actions.pause_sitting(row=row, by=eve(), now=NOW + 3 * MINUTE)
    actions.let_go_on(row=row, by=eve(), now=NOW + 13 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.deadline_at == END + 12 * MINUTE
    pause = actions.break_of(attempt, NOW + 13 * MINUTE)
    assert pause is not None
    assert pause.left_seconds == 8 * 60


def test_pause_that_nobody_ends_ends_by_itself() -> None:
    row = opened()
    actions.pause_sitting(row=row, by=eve(), now=NOW + MINUTE)
    attempt = Attempt.objects.get(pk=row.attempt_id)
    assert not attempt.is_paused_at(NOW + MINUTE + PAUSE)
    assert attempt.deadline_at == END + PAUSE


def test_end_of_the_day_that_is_granted_in_a_pause_is_whole_after_it() -> None:
    row = opened()
    actions.pause_sitting(row=row, by=eve(), now=NOW)
    granted(ada(), now=NOW + MINUTE, is_untimed=True)
    actions.let_go_on(row=row, by=eve(), now=NOW + 2 * MINUTE)
    due = Attempt.objects.get(pk=row.attempt_id).deadline_at
    assert due is not None
    assert due >= NOW.replace(hour=23, minute=59, second=59)


def test_sitting_is_paused_five_times_at_most() -> None:
    row = opened()
    for n in range(5):
        actions.pause_sitting(row=row, by=eve(), now=NOW + 2 * n * MINUTE)
        actions.let_go_on(row=row, by=eve(), now=NOW + (2 * n + 1) * MINUTE)
    with pytest.raises(Refused, match="cannot be paused again"):
        actions.pause_sitting(row=row, by=eve(), now=NOW + 11 * MINUTE)
    attempt = Attempt.objects.get(pk=row.attempt_id)
    assert (attempt.deadline_at, happened(row).count("paused")) == (END + 5 * MINUTE, 5)


@pytest.mark.parametrize("is_ended", [True, False])
def test_all_pauses_of_a_sitting_are_an_hour_together(is_ended: bool) -> None:
    row, first = opened(), timedelta(minutes=40)
    actions.pause_sitting(row=row, by=eve(), now=NOW)
    actions.let_go_on(row=row, by=eve(), now=NOW + first)
    again = NOW + first + MINUTE
    actions.pause_sitting(row=row, by=eve(), now=again)
    attempt = Attempt.objects.get(pk=row.attempt_id)
    assert (attempt.paused_until, attempt.deadline_at) == (again + 20 * MINUTE, END + PAUSE)
    if is_ended:
        actions.let_go_on(row=row, by=eve(), now=again + 20 * MINUTE - timedelta(seconds=1))
        actions.pause_sitting(row=row, by=eve(), now=again + 20 * MINUTE)
    later = again + 21 * MINUTE
    with pytest.raises(Refused, match="cannot be paused again"):
        actions.pause_sitting(row=row, by=eve(), now=later)
    attempt.refresh_from_db()
    assert (attempt.is_paused_at(later), attempt.deadline_at) == (False, END + PAUSE)


def test_nobody_else_pauses_nor_notes_and_nothing_is_paused_after_the_end() -> None:
    row = opened()
    for act in (actions.pause_sitting, actions.let_go_on):
        with pytest.raises(Invigilation.DoesNotExist):
            act(row=row, by=bob(), now=NOW)
    with pytest.raises(Invigilation.DoesNotExist):
        actions.note_incident(row=row, text="x", by=ada(), now=NOW)
    handed_in(row)
    with pytest.raises(Refused, match="is over"):
        actions.pause_sitting(row=row, by=eve(), now=NOW + 6 * MINUTE)


def test_incidents_are_kept_and_one_case_asks_somebody_to_look() -> None:
    row = opened()
    with pytest.raises(Refused, match="Say what happened"):
        actions.note_incident(row=row, text=" ", by=eve(), now=NOW)
    actions.note_incident(row=row, text="A telephone rang.", by=eve(), now=NOW + MINUTE)
    actions.note_incident(row=row, text="It rang again.", by=eve(), now=NOW + 2 * MINUTE)
    case = ReviewCase.objects.get(kind=actions.WITNESS_NOTE_KIND)
    assert (case.person, case.asked) == (ada(), "A telephone rang.")
    assert [one.text for one in actions.incidents_of(row)] == [
        "A telephone rang.",
        "It rang again.",
    ]
    attempt = Attempt.objects.get(pk=row.attempt_id)
    events = AnswerEvent.objects.filter(attempt=attempt)
    assert not events.exists()
    told = [(entry.text, entry.note) for entry in entries_of(attempt, [])]
    assert ("The invigilator noted an incident.", f"{eve()}: It rang again.") in told


# --- The close ------------------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_cosigned_sitting_is_invigilated() -> None:
    row = opened()
    with pytest.raises(Refused, match="still goes on"):
        sign(row)
    handed_in(row)
    assert assurance(row) == "id_checked"
    sign(row, saw="Quiet.", now=NOW + 6 * MINUTE)
    row.refresh_from_db()
    assert (assurance(row), row.state, row.settled_at) == (
        "invigilated",
        "cosigned",
        NOW + 6 * MINUTE,
    )
    with pytest.raises(Refused, match="settled already"):
        sign(row)


def test_who_did_not_see_all_says_so_and_the_sitting_is_worth_a_checked_identity() -> None:
    row = opened()
    handed_in(row)
    with pytest.raises(Refused, match="did not see"):
        sign(row, has_seen_all=False)
    sign(row, has_seen_all=False, saw="I was called away.", now=NOW + 6 * MINUTE)
    row.refresh_from_db()
    assert (assurance(row), row.state) == ("id_checked", "unsigned")


def test_who_may_not_watch_any_more_cannot_cosign_and_can_say_so() -> None:
    row = opened()
    handed_in(row)
    _entry_becomes(eve(), {"register_number": "9999"})
    with pytest.raises(Refused, match="cannot co-sign this exam: whom a candidate proposes"):
        sign(row)
    assert assurance(row) == "id_checked"
    sign(row, has_seen_all=False, saw="My entry was changed.")
    row.refresh_from_db()
    assert row.state == "unsigned"


@pytest.mark.parametrize(
    ("begun", "ended", "is_refused"), [(-2, -1, False), (-2, 0, True), (5, 6, True), (6, 7, False)]
)
def test_who_sat_something_of_the_course_meanwhile_cannot_cosign(
    begun: int, ended: int, is_refused: bool
) -> None:
    row = opened()
    handed_in(row)
    own = sit(eve(), "alpha-check", now=NOW + 8 * MINUTE)
    times = {"started_at": NOW + begun * MINUTE, "closed_at": NOW + ended * MINUTE}
    Attempt.objects.filter(pk=own.pk).update(**times)
    if is_refused:
        with pytest.raises(Refused, match="of your own in this course"):
            sign(row, now=NOW + 10 * MINUTE)
    else:
        sign(row, now=NOW + 10 * MINUTE)
    assert assurance(row) == ("id_checked" if is_refused else "invigilated")


def test_who_watches_begins_no_exam_of_the_course_until_it_is_closed() -> None:
    row = opened()
    sit(eve(), "alpha-check", now=NOW - DAY)
    with pytest.raises(actions.NotOpen, match="watching"):
        start(eve(), "small-exam")
    assert not Attempt.objects.filter(user=eve(), quiz__code="small-exam").exists()
    handed_in(row)
    assert start(eve(), "small-exam", now=NOW + 6 * MINUTE).closed_at is None


def test_nobody_but_the_invigilator_signs() -> None:
    row = opened()
    handed_in(row)
    for by in (ada(), bob(), root()):
        with pytest.raises(Invigilation.DoesNotExist):
            actions.sign_close(row=row, has_seen_all=True, saw="", by=by, now=NOW)


@pytest.mark.each_engine
def test_after_two_days_it_counts_without_a_signature() -> None:
    row = opened()
    attempt = handed_in(row)
    assert attempt.closed_at is not None
    last = attempt.closed_at + SIGN_WITHIN
    assert actions.settle_unsigned(by=SYSTEM, now=last - timedelta(seconds=1)) == 0
    with pytest.raises(Refused, match="is over"):
        sign(row, now=last)
    assert actions.settle_unsigned(by=SYSTEM, now=last) == 1
    assert actions.settle_unsigned(by=SYSTEM, now=last) == 0
    row.refresh_from_db()
    assert (assurance(row), row.state) == ("id_checked", "unsigned")
    assert happened(row)[-1] == "lapsed"


def test_open_sitting_lapses_never() -> None:
    opened()
    assert actions.settle_unsigned(by=SYSTEM, now=NOW + 10 * DAY) == 0


@pytest.mark.each_engine
def test_database_holds_no_sitting_that_was_opened_without_a_face() -> None:
    row = opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invigilation.objects.filter(pk=row.pk).update(face_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invigilation.objects.filter(pk=row.pk).update(invigilator=ada())
