"""Blind readers: who may, what they are given, what it costs, and what becomes of what they say."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import actions as courses
from courses.models import Contributor, PublishRecord
from quizzes import actions
from quizzes.models import (
    BlindReading,
    KeyReading,
    Question,
    QuestionVersion,
    Quiz,
    Reader,
    ReadingAssignment,
    ReadingDraft,
    read_rightly_by_two,
)
from tests.people import ada, bob, checked, eve, lead, mira, noor, root, vera
from tests.quizzes.panels.readers import (
    course,
    exam_questions,
    key_of,
    not_the_key,
    reader_for,
    says,
)
from tests.quizzes.sitters import sit
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.may import Act, NotAllowed, may
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def version_of(place: int = 0) -> QuestionVersion:
    version = exam_questions()[place].current_version
    assert version is not None
    return version


def new_version(question: Question, *, means_the_same: bool = False) -> QuestionVersion:
    """The question once more, under another number."""
    old = question.current_version
    assert old is not None
    new = QuestionVersion.objects.get(pk=old.pk)
    new.pk, new.uuid, new._state.adding = None, uuid4(), True
    new.number = old.number + 1
    new.same_meaning_as = (old.same_meaning_as or old) if means_the_same else None
    new.save()
    Question.objects.filter(pk=question.pk).update(current_version=new)
    return new


# --- Who reads ----------------------------------------------------------------------------------------------------


def test_reader_is_named_by_an_administrator_under_a_checked_entry() -> None:
    now, person = timezone.now(), eve()
    said = {"course": course(), "person": person, "qualification": "Surgeon", "now": now}

    with pytest.raises(Refused, match="compared this person's register entry"):
        actions.name_reader(**said, by=root())
    checked(person)
    with pytest.raises(NotAllowed):
        actions.name_reader(**said, by=lead())
    with pytest.raises(Refused, match="qualifies"):
        actions.name_reader(**said | {"qualification": " "}, by=root())
    made = actions.name_reader(**said, by=root())
    with pytest.raises(Refused, match="already"):
        actions.name_reader(**said, by=vera())

    assert (made.register_check.name, made.named_by) == ("Eve Lindqvist", root())
    assert may(person, Act.READ_BLIND, course=course())
    assert not may(bob(), Act.READ_BLIND, course=course())


def test_nobody_names_themselves() -> None:
    checked_root = root()
    with pytest.raises(Refused, match="what is their own"):
        actions.name_reader(
            course=course(),
            person=checked_root,
            qualification="Me",
            by=checked_root,
            now=timezone.now(),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Reader.objects.create(
            course=course(), person=root(), register_check=checked(eve()).checked_entry(),
            qualification="Me", named_by=root(), named_at=timezone.now(),
        )  # fmt: skip


def test_ended_reader_reads_no_more_and_can_be_named_anew() -> None:
    reader, now = reader_for(eve()), timezone.now()

    actions.end_reader(reader=reader, by=root(), now=now)
    actions.end_reader(reader=reader, by=vera(), now=now + timedelta(hours=1))

    reader.refresh_from_db()
    assert (reader.ended_by, reader.ended_at) == (root(), now)
    with pytest.raises(NotAllowed):
        says(reader, version_of(), key_of(version_of()))
    assert reader_for(eve()).pk != reader.pk


# --- What a reader is given -----------------------------------------------------------------------------------------


def test_reader_is_given_nothing_that_they_are_tied_to() -> None:
    person, questions = mira(), exam_questions()
    wrote, edited, published, opened, free = questions[:5]
    checked(person)
    reader = actions.name_reader(
        course=course(), person=person, qualification="Surgeon", by=root(), now=timezone.now()
    )
    record = PublishRecord.objects.create(
        course=course(), source="web", published_at=timezone.now(), author=noor(), reviewer=lead()
    )
    record.name_contributors([person])
    reviewed = PublishRecord.objects.create(
        course=course(), source="web", published_at=timezone.now(), author=noor(), reviewer=person
    )
    for question, by in ((wrote, record), (published, reviewed)):
        version = new_version_under(question, by)
        assert version.publish_record == by
    Contributor.objects.note_editor(edited, person, now=timezone.now())
    KeyReading.objects.create(
        person=person, question=opened, read_on=timezone.localdate(), read_at=timezone.now()
    )

    done = actions.assign_readings(
        reader=reader,
        questions=[wrote, edited, published, opened, free],
        by=lead(),
        now=timezone.now(),
    )

    assert (done.given, done.tied) == (1, 4)
    assert {q.pk: tie.value for q, tie in _named(actions.ties_of(person, questions))} == {
        wrote.pk: "wrote", edited.pk: "wrote", published.pk: "published", opened.pk: "opened",
    }  # fmt: skip
    assert [v.question for v in actions.to_read(reader)] == [free]


def _named(ties: dict[int, Any]) -> list[tuple[Question, Any]]:
    return [(Question.objects.get(pk=pk), tie) for pk, tie in ties.items()]


def new_version_under(question: Question, record: PublishRecord) -> QuestionVersion:
    new = new_version(question)
    made = QuestionVersion.objects.get(pk=new.pk)
    made.pk, made.uuid, made._state.adding = None, uuid4(), True
    made.number, made.publish_record = made.number + 1, record
    made.save()
    Question.objects.filter(pk=question.pk).update(current_version=made)
    return made


def test_who_opens_the_key_later_reads_that_question_no_more() -> None:
    reader = reader_for(eve())
    version = actions.to_read(reader)[0]
    KeyReading.objects.create(
        person=eve(),
        question=version.question,
        read_on=timezone.localdate(),
        read_at=timezone.now(),
    )

    assert version not in actions.to_read(reader)
    with pytest.raises(Refused, match="does not wait for you"):
        says(reader, version, key_of(version))
    assert not BlindReading.objects.exists()


def test_questions_of_practice_and_those_given_before_are_not_given() -> None:
    reader = reader_for(eve())
    practice = Question.objects.filter(course=course(), pool="practice")

    done = actions.assign_readings(
        reader=reader, questions=[*practice, *exam_questions()], by=lead(), now=timezone.now()
    )

    assert (done.given, done.had, done.tied) == (0, len(exam_questions()), 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingAssignment.objects.create(
            reader=reader,
            question=exam_questions()[0],
            assigned_by=lead(),
            assigned_at=timezone.now(),
        )


def test_order_of_questions_and_of_options_is_the_readers_own() -> None:
    one, two = reader_for(eve()), reader_for(ada())
    first = [version.pk for version in actions.to_read(one)]

    assert first == [version.pk for version in actions.to_read(one)]
    assert sorted(first) == sorted(version.pk for version in actions.to_read(two))
    shown = [
        [[option["id"] for option in actions.shown_to(reader, version)["options"]]
         for version in sorted(actions.to_read(reader), key=lambda v: v.pk) if "options" in version.spec]
        for reader in (one, two)
    ]  # fmt: skip
    assert shown[0] != shown[1]
    assert [sorted(options) for options in shown[0]] == [sorted(options) for options in shown[1]]


# --- What it costs --------------------------------------------------------------------------------------------------


def test_first_question_opens_only_for_who_was_told_and_has_declared() -> None:
    reader, now = reader_for(eve()), timezone.now()
    version = actions.to_read(reader)[0]

    with pytest.raises(actions.NotBegun):
        actions.open_question(reader=reader, version=version, is_told=False, by=eve(), now=now)
    assert not KeyReading.objects.exists()
    actions.open_question(reader=reader, version=version, is_told=True, by=eve(), now=now)
    actions.open_question(reader=reader, version=version, is_told=False, by=eve(), now=now)

    kept = KeyReading.objects.get()
    assert (kept.person, kept.question, kept.is_blind) == (eve(), version.question, True)


def test_reader_sits_no_exam_of_the_course_for_two_years() -> None:
    reader, now = reader_for(eve()), timezone.now()
    exam = Quiz.objects.get(code="small-exam")
    for check in actions.unpassed_checks(user=eve(), quiz=exam):
        sit(eve(), check.code)
    assert actions.availability(user=eve(), quiz=exam, now=now).can_start

    says(reader, actions.to_read(reader)[0], None, comment="None of them.")

    closed = actions.availability(user=eve(), quiz=exam, now=timezone.now())
    assert (closed.reason, closed.can_start) == ("keys-read", False)
    assert closed.opens_at is not None
    assert closed.opens_at.year == now.year + 2


def test_key_opened_on_the_day_of_a_blind_reading_is_kept_beside_it() -> None:
    reader = reader_for(eve())
    version = actions.to_read(reader)[0]
    says(reader, version, key_of(version))

    KeyReading.objects.create(
        person=eve(),
        question=version.question,
        read_on=timezone.localdate(),
        read_at=timezone.now(),
    )

    assert KeyReading.objects.filter(question=version.question).count() == 2


# --- What a reader says ---------------------------------------------------------------------------------------------


def test_right_answer_opens_no_case_and_the_first_look_is_kept() -> None:
    reader = reader_for(eve())
    version = actions.to_read(reader)[0]
    actions.keep_draft(
        reader=reader, version=version, content={"sure": "guess"}, by=eve(), now=timezone.now()
    )

    first = says(reader, version, key_of(version), sure="fairly")
    again = says_again(reader, version)

    assert (first.is_right, first.case, first.sure) == (True, None, "fairly")
    assert again == first
    assert not ReadingDraft.objects.exists()
    assert version not in actions.to_read(reader)
    assert actions.read_count(reader) == 1


def says_again(reader: Reader, version: QuestionVersion) -> BlindReading:
    said = actions.Said(answer=None, sure="guess", comment="I think otherwise now.")
    return actions.hand_in(
        reader=reader, version=version, said=said, by=reader.person, now=timezone.now()
    )


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "other"},
        {"answer": None, "comment": "None of them."},
        {"answer": "key", "two_answers": True, "comment": "B as well."},
        {"answer": "key", "outdated": True, "comment": "Changed.", "citation": "doi:10.1/x"},
    ],
)
def test_disagreement_opens_one_case_about_the_version(said: dict[str, Any]) -> None:
    one, two = reader_for(eve()), reader_for(ada())
    version = version_of()
    answers = {"key": key_of(version), "other": not_the_key(version), None: None}
    said = said | {"answer": answers[said["answer"]]}

    first, second = says(one, version, **said), says(two, version, **said)

    case = ReviewCase.objects.get()
    assert (first.case, second.case) == (case, case)
    assert (case.kind, case.opened_by, case.person) == (actions.READING_KIND, None, None)
    assert actions.disputed_version(case) == version
    assert actions.disputing_readings(case) == [first, second]


@pytest.mark.parametrize(
    ("said", "says_what"),
    [
        ({"sure": ""}, "how sure"),
        ({"two_answers": True}, "what speaks against"),
        ({"outdated": True, "comment": "Changed."}, "source"),
        ({"answer": None}, "Choose an answer"),
        ({"answer": "nonsense"}, "cannot be read"),
        ({"comment": "x" * 4001}, "at most 4000"),
    ],
)
def test_what_cannot_be_kept_is_said_and_changes_nothing(
    said: dict[str, Any], says_what: str
) -> None:
    reader, version = reader_for(eve()), version_of()

    with pytest.raises(Refused, match=says_what):
        says(reader, version, **{"answer": key_of(version)} | said)

    assert not BlindReading.objects.exists()
    assert not ReviewCase.objects.filter(kind=actions.READING_KIND).exists()


def test_reader_or_author_does_not_decide_the_case() -> None:
    person = root()
    checked_by_vera(person)
    reader = actions.name_reader(
        course=course(), person=person, qualification="Surgeon", by=vera(), now=timezone.now()
    )
    courses.declare(
        qualification="S", interests="none", may_be_named=False, by=person, now=timezone.now()
    )
    version = version_of()
    actions.assign_readings(
        reader=reader, questions=[version.question], by=lead(), now=timezone.now()
    )
    says(reader, version, not_the_key(version))
    case = ReviewCase.objects.get()

    with pytest.raises(Refused, match="read this question yourself"):
        decide_case(case=case, outcome="stands", note="Mine.", by=person, now=timezone.now())
    decide_case(case=case, outcome="stands", note="Looked up.", by=vera(), now=timezone.now())


def checked_by_vera(person: Any) -> None:
    mark_register_checked(person=person, how="Looked up.", by=vera(), now=timezone.now())


def test_nobody_hands_in_for_another_reader() -> None:
    reader, other = reader_for(eve()), reader_for(ada())
    version, now = actions.to_read(reader)[0], timezone.now()
    said = actions.Said(answer=None, sure="guess", comment="None.")

    with pytest.raises(NotAllowed):
        actions.hand_in(reader=reader, version=version, said=said, by=other.person, now=now)
    with pytest.raises(NotAllowed):
        actions.keep_draft(reader=reader, version=version, content={}, by=other.person, now=now)


# --- What it comes to -----------------------------------------------------------------------------------------------


def test_question_counts_once_two_people_read_it_rightly() -> None:
    version = version_of()
    one = reader_for(eve(), [version.question])
    says(one, version, key_of(version))
    assert list(read_rightly_by_two()) == []
    actions.end_reader(reader=one, by=root(), now=timezone.now())
    again = reader_for(eve(), [version.question])
    assert actions.to_read(again) == []  # the same person read it

    says(reader_for(ada(), [version.question]), version, key_of(version))

    assert list(read_rightly_by_two()) == [version]


def test_two_readings_of_one_person_are_one_reader() -> None:
    """Whichever way the second row came: the acts give nobody the same question twice."""
    version = version_of()
    one = reader_for(eve(), [version.question])
    says(one, version, key_of(version))
    actions.end_reader(reader=one, by=root(), now=timezone.now())
    BlindReading.objects.create(
        reader=reader_for(eve()),
        question_version=version,
        answer=key_of(version),
        sure="certain",
        is_right=True,
        read_at=timezone.now(),
    )

    assert list(read_rightly_by_two()) == []


@pytest.mark.parametrize(
    "doubt", [{"two_answers": True}, {"outdated": True, "citation": "doi:10.1/x"}]
)
def test_reader_with_a_doubt_confirms_no_key_even_when_it_was_decided_to_stand(
    doubt: dict[str, Any],
) -> None:
    version = version_of()
    says(reader_for(eve(), [version.question]), version, key_of(version))
    doubter = reader_for(ada(), [version.question])
    says(doubter, version, key_of(version), comment="See there.", **doubt)
    case = ReviewCase.objects.get()
    decide_case(case=case, outcome="stands", note="One is best.", by=root(), now=timezone.now())

    assert list(read_rightly_by_two()) == []


def test_new_wording_keeps_what_was_read_and_a_new_meaning_ends_it() -> None:
    version = version_of()
    readers = [reader_for(person, [version.question]) for person in (eve(), ada())]
    for reader in readers:
        says(reader, version, key_of(version))

    same = new_version(version.question, means_the_same=True)
    assert set(read_rightly_by_two()) == {version, same}
    assert actions.to_read(readers[0]) == []
    question = Question.objects.get(pk=version.question_id)
    other = new_version(question)

    assert other not in read_rightly_by_two()
    assert actions.to_read(readers[0]) == [other]


def test_disagreement_stands_against_the_question_until_it_is_decided_for_it() -> None:
    version = version_of()
    for person in (eve(), ada()):
        says(reader_for(person, [version.question]), version, key_of(version))
    says(reader_for(bob(), [version.question]), version, not_the_key(version))
    assert list(read_rightly_by_two()) == []

    case = ReviewCase.objects.get()
    decide_case(case=case, outcome="stands", note="He misread.", by=root(), now=timezone.now())

    assert list(read_rightly_by_two()) == [version]


def test_question_that_has_to_be_mended_does_not_count() -> None:
    version = version_of()
    for person in (eve(), ada()):
        says(reader_for(person, [version.question]), version, key_of(version))
    says(reader_for(bob(), [version.question]), version, not_the_key(version))

    decide_case(
        case=ReviewCase.objects.get(),
        outcome="mend",
        note="He is right.",
        by=root(),
        now=timezone.now(),
    )

    assert list(read_rightly_by_two()) == []


def test_readers_of_a_demonstration_that_ended_count_for_nothing() -> None:
    version = version_of()
    for person in (eve(), ada()):
        person.is_demo = True
        person.save()
        says(reader_for(person, [version.question]), version, key_of(version))
    assert list(read_rightly_by_two()) == [version]
    type(eve()).objects.filter(pk=eve().pk).update(is_active=False)

    assert list(read_rightly_by_two()) == []


def test_report_counts_what_was_read_and_what_may_still_be_wrong() -> None:
    questions = exam_questions()
    readers = [reader_for(person) for person in (eve(), ada())]
    for reader in readers:
        for version in actions.to_read(reader)[:]:
            if version.question in questions[:4]:
                says(reader, version, key_of(version))
    wrong = version_of(4)
    says(readers[0], wrong, not_the_key(wrong))
    says(readers[1], wrong, key_of(wrong))

    found = actions.reading_report(course())

    assert (found.questions, found.once, found.twice, found.right) == (len(questions), 5, 5, 4)
    assert (found.readings, found.as_key, found.wrong) == (10, 9, 1)
    assert found.most_wrong == pytest.approx(0.6574, abs=5e-5)  # one of five, exact
    states = actions.read_states(course())
    assert [str(states[one.pk]) for one in questions[:6]] == ["right"] * 4 + ["disputed", "unread"]
    assert found.agreement is not None
    assert found.agreement.observed == pytest.approx(0.8)
    assert actions.progress_of(readers) == {r.pk: (5, len(questions)) for r in readers}


def test_readings_never_change() -> None:
    version = version_of()
    row = says(reader_for(eve(), [version.question]), version, key_of(version))
    row.sure = "guess"

    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        row.save()
