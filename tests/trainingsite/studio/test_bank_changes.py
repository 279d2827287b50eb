"""Many questions at once: shown first, drafts only, undone as one act; views that are kept; what the rules find; workbooks."""

import csv
import io
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from courses import actions as courses
from courses.models import Course, Fact, ReviewRequest
from courses.publishing.actions.contributing import may_publish
from quizzes import actions as quizzes
from quizzes import migrations
from quizzes.models import BankChange, BankView, ChangedQuestion, Question, QuestionFindings
from quizzes.sitting.actions import bank_changes
from quizzes.tasks import look_at_banks
from tests.people import ada, lead, mira, noor, with_keys
from tests.trainingsite.studio.forms import value_of
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
BANK = f"{COURSE}bank/"
CHANGE, VIEWS = f"{BANK}change/", f"{BANK}views/"
NOW = timezone.now()


def question(code: str = "al-p-01") -> Any:
    return Question.objects.get(code=code)


def practice() -> list[Any]:
    return list(Question.objects.filter(pool="practice").order_by("code"))


def shown_and_done(person: Any, **form: Any) -> Any:
    """What somebody does on the two pages: look at what would change, and do it."""
    sent = {"code": [one.code for one in practice()], **form}
    page = at_desk(person).post(CHANGE, sent)
    assert page.status_code == 200, page.content.decode()
    mark = value_of(page.content.decode(), "mark")
    return at_desk(person).post(CHANGE, {**sent, "do": "yes", "mark": mark})


def test_change_is_shown_before_and_then_made_as_drafts() -> None:
    before = question().draft["topic"]
    page = at_desk(noor()).post(CHANGE, {"code": ["al-p-01"], "set-topic": "liquids"})
    assert f"<del>{before}</del>" in page.content.decode()
    assert "<ins>liquids</ins>" in page.content.decode()
    assert question().edited_by is None

    answer = shown_and_done(noor(), **{"set-topic": "liquids", "set-review_by": "2031-05-01"})

    made = BankChange.objects.get()
    assert answer.url == f"{BANK}changes/{made.uuid}/"
    assert {one.draft["topic"] for one in practice()} == {"liquids"}
    assert question().draft["review_by"] == "2031-05-01"
    assert question().edited_by == noor()
    assert question().current_version.topic == before
    assert "liquids" in read(at_desk(noor()), f"{BANK}changes/")


def test_area_takes_the_place_of_those_that_questions_have_and_comes_back() -> None:
    Course.objects.update(
        areas=[{"code": "eye", "title": "The eye"}, {"code": "lip", "title": "The lip"}]
    )
    one = question()
    courses.save_draft(entry=one, content=one.draft | {"areas": ["lip"]}, by=noor(), now=NOW)
    page = at_desk(noor()).post(CHANGE, {"code": ["al-p-01"], "set-areas": "eye"}).content.decode()
    assert "<del>lip</del> <ins>eye</ins>" in page

    shown_and_done(noor(), **{"set-areas": "eye"})
    assert {tuple(one.draft["areas"]) for one in practice()} == {("eye",)}
    at_desk(noor()).post(f"{BANK}changes/{BankChange.objects.get().uuid}/")
    assert [one.draft.get("areas") for one in practice()].count(["lip"]) == 1
    assert [one.draft.get("areas") for one in practice()].count(["eye"]) == 0


def test_undo_puts_all_of_it_back_but_for_what_was_changed_since() -> None:
    topics = {one.code: one.draft["topic"] for one in practice()}
    shown_and_done(noor(), **{"set-topic": "liquids"})
    other = practice()[1]
    said = dict(other.draft) | {"topic": "gases"}
    courses.save_draft(entry=other, content=said, by=mira(), now=NOW)

    page = at_desk(noor()).post(f"{BANK}changes/{BankChange.objects.get().uuid}/", follow=True)

    assert "somebody changed it meanwhile" in page.content.decode()
    kept = topics | {other.code: "gases"}
    assert {one.code: one.draft["topic"] for one in practice()} == kept
    assert question().edited_by is None
    with pytest.raises(Refused, match="undone already"):
        quizzes.undo_change(change=BankChange.objects.get(), by=noor(), now=NOW)


def test_undo_leaves_what_the_change_left_as_it_was() -> None:
    before = question().draft
    change = {"topic": before["topic"], "review_by": "2031-05-01"}
    made = quizzes.change_many(
        course=question().course, questions=[question()], change=change, by=noor(), now=NOW
    )
    assert question().draft == before | change

    quizzes.undo_change(change=made, by=noor(), now=NOW)

    assert ChangedQuestion.objects.get().outcome == "undone"
    assert question().draft == before


def test_changes_from_before_keys_were_kept_learn_theirs() -> None:
    without = {key: said for key, said in question().draft.items() if key != "review_by"}
    courses.save_draft(entry=question(), content=without, by=noor(), now=NOW - timedelta(days=1))
    change = {"topic": "liquids", "level": without["level"], "review_by": "2031-05-01"}
    quizzes.change_many(
        course=question().course, questions=practice()[:2], change=change, by=noor(), now=NOW
    )
    kept = {one.question.code: one.keys for one in ChangedQuestion.objects.all()}
    assert kept["al-p-01"] == ["review_by", "topic"]
    ChangedQuestion.objects.update(keys=[])

    names = [one.name for one in iter_modules(migrations.__path__)]
    (name,) = [one for one in names if one.endswith("keys_of_changed_questions")]
    import_module(f"quizzes.migrations.{name}").find_keys(apps, None)

    assert {one.question.code: one.keys for one in ChangedQuestion.objects.all()} == kept


def test_undo_by_two_at_once_is_one_undoing() -> None:
    shown_and_done(noor(), code=["al-p-01"], **{"set-topic": "liquids"})
    made = BankChange.objects.get()
    seen = list(ChangedQuestion.objects.of(made))
    quizzes.undo_change(change=made, by=lead(), now=NOW)

    for row in seen:
        bank_changes._undo_one(row, by=noor(), now=NOW)

    assert ChangedQuestion.objects.get().outcome == "undone"


def test_undo_gives_nobody_the_words_of_an_exam_question() -> None:
    writer, exam = with_keys(noor()), question("al-e-01")
    topic, practice_topic = exam.draft["topic"], question().draft["topic"]
    said = dict(exam.draft) | {"stem": f"{exam.draft['stem']} Zebras?"}
    courses.save_draft(entry=exam, content=said, by=writer, now=NOW)
    shown_and_done(writer, code=["al-e-01", "al-p-01"], **{"set-topic": "liquids"})
    page = f"{BANK}changes/{BankChange.objects.get().uuid}/"

    answer = at_desk(mira()).post(page, follow=True)

    assert "only who may read its key puts it back" in answer.content.decode()
    assert "<button" not in answer.content.decode().split('<ul class="rows">')[1]
    assert "Undo what is left" not in answer.content.decode()
    assert (question().draft["topic"], exam_topic()) == (practice_topic, "liquids")
    assert question("al-e-01").edited_by == writer
    assert may_publish(question("al-e-01"), by=mira())
    assert "<mark>" not in at_desk(mira()).get("/studio/search/?q=zebras").content.decode()
    with pytest.raises(Refused, match="undone already"):
        quizzes.undo_change(change=BankChange.objects.get(), by=mira(), now=NOW)

    assert "Undo what is left" in read(at_desk(writer), page)
    at_desk(writer).post(page)
    assert exam_topic() == topic
    assert "Undo what is left" not in read(at_desk(writer), page)


def exam_topic() -> Any:
    return question("al-e-01").draft["topic"]


def test_who_undoes_what_somebody_else_changed_has_written_in_it() -> None:
    said = dict(question().draft) | {"stem": "Which of these liquids boils first?"}
    courses.save_draft(entry=question(), content=said, by=noor(), now=NOW)
    shown_and_done(noor(), code=["al-p-01"], **{"set-topic": "liquids"})
    page = f"{BANK}changes/{BankChange.objects.get().uuid}/"
    assert "somebody else publishes them" in read(at_desk(mira()), page)

    at_desk(mira()).post(page)

    assert question().draft == said
    assert not may_publish(question(), by=mira())
    assert may_publish(question(), by=lead())


def test_what_was_edited_meanwhile_is_looked_at_again_before_it_is_written_over() -> None:
    form = {"code": ["al-p-01"], "set-topic": "liquids"}
    mark = value_of(at_desk(noor()).post(CHANGE, form).content.decode(), "mark")
    said = dict(question().draft) | {"topic": "gases"}
    courses.save_draft(entry=question(), content=said, by=mira(), now=NOW)

    answer = at_desk(noor()).post(CHANGE, {**form, "do": "yes", "mark": mark})

    assert answer.status_code == 409
    assert "<del>gases</del>" in answer.content.decode()
    assert (question().draft["topic"], BankChange.objects.count()) == ("gases", 0)


def test_exam_questions_are_changed_by_who_may_read_their_keys_alone() -> None:
    exam = {"code": ["al-e-01", "al-p-01"], "set-topic": "liquids"}
    page = at_desk(noor()).post(CHANGE, exam).content.decode()
    assert "1 question would change" in page
    assert "only who may read its key" in page
    stem = question("al-e-01").current_version.stem.split(".")[0]
    assert stem not in page
    shown = quizzes.change_many(
        course=question().course, questions=[question("al-e-01"), question()],
        change={"topic": "liquids"}, by=noor(), now=NOW,
    )  # fmt: skip
    assert [one.question.code for one in ChangedQuestion.objects.of(shown)] == ["al-p-01"]

    reader = with_keys(mira())
    assert "1 question would change" in at_desk(reader).post(CHANGE, exam).content.decode()


def test_questions_go_out_of_use_with_a_reason_and_come_back_by_two() -> None:
    assert (
        at_desk(lead()).post(CHANGE, {"code": ["al-p-01"], "set-goes_out": "on"}).status_code == 400
    )
    mira()  # somebody else who could agree
    sent = {"code": ["al-p-01"], "set-goes_out": "on", "set-reason": "Wrong about salt."}
    mark = value_of(at_desk(lead()).post(CHANGE, sent).content.decode(), "mark")
    at_desk(lead()).post(CHANGE, {**sent, "do": "yes", "mark": mark})
    assert question().retired_at is not None

    quizzes.undo_change(change=BankChange.objects.get(), by=lead(), now=NOW)

    assert question().retired_at is not None
    assert ChangedQuestion.objects.get().outcome == "proposed"
    assert Proposal.objects.get().kind == "bring-back"


@pytest.mark.parametrize(("form", "status", "why"), [
    ({}, 302, ""), ({"code": ["al-p-01"]}, 400, "Say what is to change"),
    ({"code": ["al-p-01"], "set-difficulty": "7"}, 400, "less than or equal"),
    ({"code": ["al-p-01"], "set-objective": "none"}, 400, "not one of the available"),
    ({"code": ["zzz"], "set-topic": "x"}, 302, ""),
])  # fmt: skip
def test_change_that_says_nothing_changes_nothing(form: Any, status: int, why: str) -> None:
    answer = at_desk(noor()).post(CHANGE, form)

    assert answer.status_code == status
    assert why in answer.content.decode()
    assert not BankChange.objects.exists()


def test_who_does_not_write_changes_and_undoes_nothing() -> None:
    shown_and_done(noor(), **{"set-topic": "liquids"})
    with pytest.raises(NotAllowed):
        quizzes.undo_change(change=BankChange.objects.get(), by=ada(), now=NOW)
    with pytest.raises(Refused, match="Not to be changed"):
        quizzes.change_many(
            course=question().course, questions=practice(), change={"stem": "x"}, by=noor(), now=NOW
        )
    assert at_desk(ada()).post(CHANGE, {"code": ["al-p-01"], "set-topic": "x"}).status_code == 403


def test_all_of_a_view_is_taken_with_its_filters() -> None:
    form = {"everything": "yes", "query": "pool=practice&text=al-p-01", "set-topic": "liquids"}
    page = at_desk(noor()).post(CHANGE, form).content.decode()

    assert "1 question would change" in page
    assert 'value="al-p-01"' in page


def test_view_is_kept_under_a_name_opened_by_others_and_forgotten_by_its_own() -> None:
    at_desk(noor()).post(VIEWS, {"name": "  Mine to   do ", "query": "pool=practice&show=topic"})
    kept = BankView.objects.get()
    assert kept.name == "Mine to do"
    answer = at_desk(lead()).get(f"{VIEWS}{kept.uuid}/")
    assert answer.url == f"{BANK}?pool=practice&show=topic"
    assert "Mine to do" in read(at_desk(noor()), BANK)
    assert "Mine to do" not in read(at_desk(lead()), BANK)

    at_desk(noor()).post(VIEWS, {"name": "Mine to do", "query": "pool=exam"})
    assert BankView.objects.get().query == "pool=exam"
    assert at_desk(lead()).post(VIEWS, {"forget": str(kept.uuid)}).status_code == 404
    assert at_desk(noor()).post(VIEWS, {"forget": "x"}).status_code == 404
    at_desk(noor()).post(VIEWS, {"forget": str(kept.uuid)})
    assert not BankView.objects.exists()
    at_desk(noor()).post(VIEWS, {"name": " ", "query": ""})
    assert not BankView.objects.exists()


def test_who_does_not_come_in_keeps_and_forgets_no_view() -> None:
    asked: dict[str, Any] = {"course": question().course, "name": "Mine", "query": "", "now": NOW}
    kept = quizzes.keep_view(by=noor(), **asked)
    with pytest.raises(NotAllowed, match="keep a view of a list"):
        quizzes.keep_view(by=ada(), **asked)
    with pytest.raises(NotAllowed, match="keep a view of a list"):
        quizzes.forget_view(view=kept, by=ada())
    with pytest.raises(Refused, match="somebody else's"):
        quizzes.forget_view(view=kept, by=mira())
    assert BankView.objects.get() == kept


def test_rules_look_at_each_question_once_and_again_when_it_or_the_course_changes() -> None:
    look_at_banks()
    assert QuestionFindings.objects.count() == Question.objects.count()
    said = dict(question().draft) | {"stem": "Which is NOT true of all of the following liquids?"}
    said.pop("objective")
    courses.save_draft(entry=question(), content=said, by=noor(), now=NOW)
    day = timezone.localdate()
    assert [one.code for one in quizzes.waiting_in(question().course, day)] == ["al-p-01"]

    page = read(at_desk(noor()), f"{BANK}?gaps=yes")

    assert 'id="q-al-p-01"' in page
    assert 'id="q-al-p-02"' not in page
    found = QuestionFindings.objects.get(question__code="al-p-01")
    assert found.gaps >= 1
    assert 'id="q-al-p-01"' in read(at_desk(noor()), f"{BANK}?finding={found.rules[0]}")
    assert 'id="q-al-p-01"' not in read(at_desk(noor()), f"{BANK}?finding=no-such-rule")
    assert quizzes.waiting_in(question().course, day) == []
    Fact.objects.filter(code="E001").update(review_by_date="2020-01-01")
    assert len(quizzes.waiting_in(question().course, day)) == Question.objects.count()
    with pytest.raises(NotAllowed):
        quizzes.look_at_bank(course=question().course, day=day, most=1, by=noor(), now=NOW)


def test_findings_of_exam_questions_are_for_who_may_read_them() -> None:
    look_at_banks()
    QuestionFindings.objects.filter(question__code="al-e-01").update(rules=["clang"], gaps=3)
    for way in ("finding=clang", "finding=any", "gaps=yes"):
        assert 'id="q-al-e-01"' not in read(at_desk(noor()), f"{BANK}?pool=exam&show=rules&{way}")
    row = read(at_desk(noor()), f"{BANK}?text=al-e-01&show=rules&show=gaps").split("q-al-e-01")[1]
    assert "clang" not in row.split("</tr>")[0]
    table = read(at_desk(noor()), f"{BANK}?as=csv&text=al-e-01")
    assert "al-e-01" in table
    assert "clang" not in table
    sheet = load_workbook(
        io.BytesIO(at_desk(noor()).get(f"{BANK}?as=xlsx&text=al-e-01").content)
    ).active
    assert sheet is not None
    told = {str(head.value): cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (told["Findings"], told["Missing"]) == (None, 0)

    reader = with_keys(mira())
    page = read(at_desk(reader), f"{BANK}?pool=exam&show=rules&finding=clang")
    assert 'id="q-al-e-01"' in page
    assert "clang" in read(at_desk(reader), f"{BANK}?as=csv&text=al-e-01")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_a_table_begins_as_a_formula(sign: str) -> None:
    said = dict(question().draft) | {"topic": f"{sign}1+1"}
    courses.save_draft(entry=question(), content=said, by=noor(), now=NOW)
    answer = at_desk(noor()).get(f"{BANK}?as=csv&text=al-p-01").content.decode()
    row = next(csv.DictReader(io.StringIO(answer, newline="")))
    assert row["topic"] == f"'{sign}1+1"


def test_question_that_names_one_that_was_not_there_is_looked_at_when_it_comes() -> None:
    day, other = timezone.localdate(), question("al-p-02")
    said = dict(question().draft) | {"enemies": ["al-p-77"]}
    courses.save_draft(entry=question(), content=said, by=noor(), now=NOW)
    look_at_banks()
    assert QuestionFindings.objects.get(question__code="al-p-01").gaps == 1
    assert quizzes.waiting_in(other.course, day) == []

    Question.objects.filter(pk=other.pk).update(code="al-p-77")

    assert [one.code for one in quizzes.waiting_in(other.course, day)] == ["al-p-01"]
    look_at_banks()
    assert QuestionFindings.objects.get(question__code="al-p-01").gaps == 0


def test_list_that_is_not_filtered_by_rules_runs_none() -> None:
    read(at_desk(noor()), BANK)
    assert not QuestionFindings.objects.exists()
    left = quizzes.look_at_bank(
        course=question().course, day=timezone.localdate(), most=1, by=SYSTEM, now=NOW
    )
    assert left == Question.objects.count() - 1


def test_view_leaves_as_a_workbook_with_numbers_as_numbers_and_no_formula() -> None:
    said = dict(question().draft) | {"stem": "=HYPERLINK(1) is a stem long enough", "topic": "+1"}
    courses.save_draft(entry=question(), content=said, by=noor(), now=NOW)
    answer = at_desk(noor()).get(f"{BANK}?as=xlsx&text=al-p-01")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, sheet[2], strict=True))
    assert sheet.max_row == 2
    assert (row["Question"].data_type, row["Question"].value[0]) == ("s", "=")
    assert row["Topic"].value == "+1"
    assert (row["Topic"].number_format, row["Topic"].data_type) == ("@", "s")
    assert sheet["A1"].font.bold
    assert row["Times used"].value == 0
    reason = question().draft["options"][0]["rationale"]
    assert reason not in [cell.value for cell in sheet[2]]


def test_preview_takes_as_many_queries_for_many_as_for_one() -> None:
    client = at_desk(noor())
    counts = []
    for codes in (["al-p-01"], ["al-p-01"], [one.code for one in practice()]):
        with CaptureQueriesContext(connection) as captured:
            client.post(CHANGE, {"code": codes, "set-topic": "liquids"})
        counts.append(len(captured))
    assert counts[1] == counts[2]
    assert not ReviewRequest.objects.exists()
