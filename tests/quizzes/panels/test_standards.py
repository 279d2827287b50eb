"""A panel sets a pass mark: the workbook out and in, two rounds, the report, and what becomes of it."""

import hashlib
import io
import random
import zipfile
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.styles import Font
from pypdf import PdfReader

from quizzes import actions
from quizzes.models import (
    CutAdoption,
    ExamPolicy,
    KeyReading,
    Quiz,
    Rating,
    RatingSheet,
    SamplingPlan,
    StandardStudy,
)
from quizzes.panels.actions.rated import rated_in
from quizzes.panels.domain.sheets import Wrong
from tests.curriculum_small import copy_to, load
from tests.people import bob, eve, lead, mira, noor, root
from tests.quizzes.panels.panels import HEAD, NAMES, exam, filled, rated, saved, study_of
from tests.quizzes.panels.test_domain import EIGHT_BY_TWENTY
from tests.quizzes.sitters import DAY, sit, start
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def workbook(study: StandardStudy) -> Any:
    return opened(actions.take_workbook(study=study, by=lead(), now=timezone.now()))


def enter(study: StandardStudy, data: bytes) -> RatingSheet:
    return actions.enter_ratings(study=study, data=data, by=lead(), now=timezone.now())


def problems(study: StandardStudy, data: bytes) -> list[tuple[str, Wrong]]:
    with pytest.raises(actions.BadSheet) as refused:
        enter(study, data)
    assert not RatingSheet.objects.filter(study=study).exists()
    assert all(actions.problem_message(problem) for problem in refused.value.problems)
    return [(problem.cell, problem.wrong) for problem in refused.value.problems]


# --- The study --------------------------------------------------------------------------------------------------


def test_study_asks_for_a_form_or_for_the_whole_bank() -> None:
    blueprint = exam().current_blueprint
    assert blueprint is not None

    assert study_of().items.count() == blueprint.question_count
    assert study_of(which="bank").items.count() > blueprint.question_count


def test_study_is_of_an_exam_and_says_who_the_borderline_candidate_is() -> None:
    said = {"which": "form", "dice": random.Random(1), "now": timezone.now()}
    check = Quiz.objects.get(code="alpha-check")

    with pytest.raises(Refused, match="of an exam"):
        actions.open_study(quiz=check, borderline="Who", by=lead(), **said)
    with pytest.raises(Refused, match="only just deserves"):
        actions.open_study(quiz=exam(), borderline=" ", by=lead(), **said)
    with pytest.raises(NotAllowed):
        actions.open_study(quiz=exam(), borderline="Who", by=noor(), **said)


def test_judge_is_named_once_with_qualification_and_interests_until_ratings_are_in() -> None:
    study = study_of()
    said = {
        "study": study, "qualification": "S", "interests": "none", "may_be_named": True, "person": None,
        "by": lead(), "now": timezone.now(),
    }  # fmt: skip

    with pytest.raises(Refused, match="already"):
        actions.name_judge(name=NAMES[0], **said)
    with pytest.raises(Refused, match="declared interests"):
        actions.name_judge(name="Dan", **said | {"interests": " "})
    with pytest.raises(Refused, match="cannot print 🦄"):
        actions.name_judge(name="Dan 🦄", **said)
    enter(study, filled(study))
    with pytest.raises(Refused, match="stay the same"):
        actions.name_judge(name="Dan", **said)


# --- The workbook -------------------------------------------------------------------------------------------------


def test_workbook_holds_questions_and_no_key() -> None:
    study = study_of()
    book = workbook(study)
    sheet = book["Ratings"]

    heads = [cell.value for cell in sheet[HEAD]]
    assert heads == ["No.", "id", "Question", "What can be answered", *NAMES]
    assert sheet.max_row == HEAD + study.items.count()
    everything = " ".join(
        str(cell.value) for one in book.worksheets for row in one.iter_rows() for cell in row
    )
    assert "SECRET-WHY" not in everything
    for item in study.items.select_related("question_version"):
        version = item.question_version
        assert str(version.uuid) in everything
        assert version.topic not in everything
        for option in version.spec.get("options", ()):
            assert option["text"] in everything
            assert option.get("rationale", "SECRET-WHY") not in everything
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "100")
    assert str(rule.sqref) == f"E{HEAD + 1}:G{sheet.max_row}"
    assert "Knows the dangers, not the numbers." in everything


def test_nothing_in_a_workbook_is_a_formula() -> None:
    study = study_of(names=['=HYPERLINK("http://x.example")', "Ben Cole"])
    sheet = workbook(study)["Ratings"]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_who_takes_the_workbook_and_judges_with_an_account_sit_no_exam_for_two_years() -> None:
    study = study_of(names=["Eve"], person=eve())
    actions.name_judge(
        study=study, name="Ben", qualification="S", interests="none", may_be_named=False, person=None,
        by=lead(), now=timezone.now(),
    )  # fmt: skip

    workbook(study)
    workbook(study)

    read = KeyReading.objects.filter(is_blind=True)
    assert {row.person for row in read} == {lead(), eve()}
    assert read.count() == 2 * study.items.count()


def test_workbook_waits_while_a_judge_sits_the_exam() -> None:
    study, now = study_of(person=bob(), names=["Bob"]), timezone.now()
    actions.name_judge(
        study=study, name="Ben", qualification="S", interests="none", may_be_named=False, person=None,
        by=lead(), now=now,
    )  # fmt: skip
    sit(bob(), "alpha-check", now=now - DAY)
    start(bob(), "small-exam", now=now)

    with pytest.raises(Refused, match="sitting an exam"):
        workbook(study)
    assert not KeyReading.objects.exists()


def test_second_round_shows_what_the_first_came_to() -> None:
    study = study_of()
    enter(study, filled(study, lambda judge, _place: 50 + 10 * judge))

    sheet = workbook(study)["Ratings"]

    heads = [cell.value for cell in sheet[HEAD]]
    assert heads[4:7] == ["Round 1: lowest", "Round 1: mean", "Round 1: highest"]
    assert [cell.value for cell in sheet[HEAD + 1]][4:7] == [50, 60, 70]


# --- Ratings in ---------------------------------------------------------------------------------------------------


def test_ratings_are_kept_to_the_place() -> None:
    study = study_of()
    sheet = enter(study, filled(study, lambda judge, place: 10 * judge + place + 1.25))

    rows = Rating.objects.filter(sheet=sheet)
    assert rows.count() == 3 * study.items.count()
    one = rows.get(judge__name="Chi Ito", item__place=2)
    assert one.percent == Decimal("22.25")
    assert sheet.round == 1
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        rows.update(percent=1)


def test_rows_may_be_moved() -> None:
    study = study_of()
    book = opened(filled(study, lambda _judge, place: place + 1))
    sheet = book["Ratings"]
    first, second_row = ([cell.value for cell in sheet[HEAD + n]] for n in (1, 2))
    for column, (one, two) in enumerate(zip(first, second_row, strict=True), start=1):
        sheet.cell(HEAD + 1, column).value, sheet.cell(HEAD + 2, column).value = two, one

    enter(study, saved(book))

    said = dict(
        Rating.objects.filter(judge__name="Ana Silva").values_list("item__place", "percent")
    )
    assert said == {place: place for place in said}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (None, Wrong.EMPTY),
        (" ", Wrong.EMPTY),
        ("=SUM(A1:A2)", Wrong.FORMULA),
        ("75 %", Wrong.NO_NUMBER),
        ("many", Wrong.NO_NUMBER),
        ("NaN", Wrong.NO_NUMBER),
        (True, Wrong.NO_NUMBER),
        (0.75, Wrong.SHARE),
        (101, Wrong.OUTSIDE),
        (-1, Wrong.OUTSIDE),
        (33.333, Wrong.TOO_FINE),
    ],
)
def test_cell_that_holds_no_rating_is_named(value: Any, wrong: Wrong) -> None:
    study = study_of()
    book = opened(filled(study))
    book["Ratings"]["F5"].value = value

    assert problems(study, saved(book)) == [("F5", wrong)]


def test_every_problem_is_told_at_once() -> None:
    study = study_of()
    book = opened(filled(study))
    sheet = book["Ratings"]
    sheet["E4"].value, sheet["G5"].value, sheet["F6"].value = None, 200, "x"

    assert problems(study, saved(book)) == [
        ("E4", Wrong.EMPTY), ("G5", Wrong.OUTSIDE), ("F6", Wrong.NO_NUMBER),
    ]  # fmt: skip


def test_sheet_that_was_changed_is_refused() -> None:
    study = study_of()
    book = opened(filled(study))
    sheet = book["Ratings"]
    sheet["F3"].value = "Somebody Else"
    sheet["B5"].value = sheet["B4"].value
    sheet["B6"].value = "another"

    assert problems(study, saved(book)) == [
        ("3:3", Wrong.NO_JUDGE),
        ("F3", Wrong.STRANGE_JUDGE),
        ("B5", Wrong.ITEM_TWICE),
        ("B6", Wrong.STRANGE_ITEM),
        ("", Wrong.NO_ITEM),
        ("", Wrong.NO_ITEM),
    ]


def test_workbook_of_another_study_or_round_is_refused() -> None:
    study, other = study_of(), study_of()
    first = filled(study)

    assert problems(other, first) == [("A1", Wrong.OTHER_STUDY)]
    enter(study, first)
    with pytest.raises(actions.BadSheet) as refused:
        enter(study, first)
    assert [problem.wrong for problem in refused.value.problems] == [Wrong.OTHER_ROUND]
    enter(study, filled(study))
    with pytest.raises(Refused, match="Both rounds are in"):
        enter(study, first)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return out.getvalue()


def entities(data: bytes) -> bytes:
    """The workbook with a part that declares entities."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(
            "xl/more.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        )
    return out.getvalue()


def test_what_is_no_workbook_is_refused() -> None:
    study = study_of()

    assert problems(study, b"No.;Question") == [("", Wrong.NO_WORKBOOK)]
    assert problems(study, b"") == [("", Wrong.NO_WORKBOOK)]
    assert problems(study, bomb()) == [("", Wrong.TOO_LARGE)]
    assert problems(study, b"0" * 5_000_001) == [("", Wrong.TOO_LARGE)]
    assert problems(study, entities(filled(study))) == [("", Wrong.NO_WORKBOOK)]
    with zipfile.ZipFile(empty := io.BytesIO(), "w") as package:
        package.writestr("readme.txt", "nothing")
    assert problems(study, empty.getvalue()) == [("", Wrong.NO_WORKBOOK)]


def test_workbook_is_bounded_in_parts_rows_and_columns() -> None:
    study = study_of()

    assert problems(study, _more_parts(filled(study), 200)) == [("", Wrong.TOO_LARGE)]
    assert problems(study, _with_cell(study, 1, 121)) == [("", Wrong.TOO_LARGE)]
    assert problems(study, _with_cell(study, 5_001, 1)) == [("", Wrong.TOO_LARGE)]
    enter(study, _with_cell(study, 1, 16_384, None))
    assert RatingSheet.objects.filter(study=study).exists()


def _more_parts(data: bytes, count: int) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(data), "a") as package:
        for number in range(count):
            package.writestr(f"custom/{number}.xml", "<a/>")
    return out.getvalue()


def _with_cell(study: StandardStudy, row: int, column: int, value: str | None = "x") -> bytes:
    book = load_workbook(io.BytesIO(filled(study)))
    cell = book["Ratings"].cell(row, column)
    cell.value, cell.font = value, Font(bold=True)
    return saved(book)


# --- The report -----------------------------------------------------------------------------------------------------


def test_report_computes_what_the_judges_said_in_the_last_round() -> None:
    study = study_of()
    items = study.items.count()
    names = [f"Judge {n}" for n in range(8)]
    study = study_of(names=names)

    report = rated(study, lambda judge, place: EIGHT_BY_TWENTY[judge][place])

    cut = sum(sum(row[:items]) for row in EIGHT_BY_TWENTY) / 800
    last = report.numbers["rounds"]["2"]
    assert last["cut"] == pytest.approx(cut)
    assert report.numbers["judges"] == 8
    assert report.numbers["cut"] == -(-round(cut * 10**9) // 10**9)
    assert report.numbers["cut"] <= report.numbers["highest_cut"] <= items


def test_document_is_made_once_and_names_whom_it_may() -> None:
    study = study_of(names=["Ana Silva"])
    actions.name_judge(
        study=study, name="Ben Cole", qualification="Nurse", interests="Shares of Acme",
        may_be_named=False, person=None, by=lead(), now=timezone.now(),
    )  # fmt: skip
    report = rated(study, lambda _judge, _place: 60)
    again = actions.make_report(study=study, by=mira(), now=timezone.now())

    assert (again, bytes(again.document)) == (report, bytes(report.document))
    assert report.sha256 == hashlib.sha256(bytes(report.document)).hexdigest()
    with pikepdf.open(io.BytesIO(bytes(report.document))) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Pass mark: ")
    assert actions.judge_names(study) == {"Ana Silva": "Ana Silva", "Ben Cole": "Judge 2"}
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        type(report).objects.filter(pk=report.pk).update(sha256="0")


@pytest.mark.parametrize(
    ("rate", "stored", "said", "warned"),
    [
        (lambda judge, place: 60 + 10 * ((judge + place) % 3), None, "undefined", "round 2 is undefined"),
        (lambda _judge, _place: 70, None, "undefined", "round 2 is undefined"),
        (lambda judge, place: (10, 82, 45)[judge - place % 2] + place % 2, "below", "none (below zero)", "below zero"),
    ],
)  # fmt: skip
def test_agreement_that_could_not_be_is_said_on_page_and_report(
    rate: Any, stored: str | None, said: str, warned: str, settings: Any
) -> None:
    settings.SEED_DEMO = True
    report = rated(study_of(), rate)

    agreement = report.numbers["rounds"]["2"]["agreement"]
    assert (agreement is None) == (stored is None)
    assert agreement is None or agreement < 0
    page = at_desk(lead()).get(f"/studio/standards/{report.study.uuid}/").content.decode()
    assert said in page
    pages = PdfReader(io.BytesIO(bytes(report.document))).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in pages).split())
    assert said in text
    assert warned in text


def test_report_waits_for_both_rounds() -> None:
    study = study_of()
    enter(study, filled(study))

    with pytest.raises(Refused, match="both rounds"):
        actions.make_report(study=study, by=lead(), now=timezone.now())


# --- What becomes of it ----------------------------------------------------------------------------------------------


def propose(study: StandardStudy, cut: int, reason: str = "") -> Any:
    mira()  # a second reviewer is there to agree
    return actions.propose_cut(study=study, cut=cut, reason=reason, by=lead(), now=timezone.now())


def wide(judge: int, _place: int) -> int:
    """Judges who lie far apart: one standard error more is another pass mark."""
    return 40 + 20 * judge


def test_adopted_cut_becomes_a_new_policy_with_the_report() -> None:
    study, before = study_of(), exam().current_policy
    assert before is not None
    report = rated(study)
    cut = report.numbers["cut"]
    assert rated_in(exam()) == {}
    assert "the pass mark is 4" in " ".join(actions.remarks_on_forms(exam()))

    second(proposal=propose(study, cut), by=mira(), now=timezone.now())

    after = exam().current_policy
    assert after is not None
    assert (after.number, after.cut) == (before.number + 1, cut)
    same = [
        f.name
        for f in ExamPolicy._meta.concrete_fields
        if f.name not in {"id", "number", "cut", "created_at"}
    ]
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    adopted = CutAdoption.objects.get()
    assert (adopted.report, adopted.policy, adopted.seconded_by) == (report, after, mira())
    items = [item.question_version.question.code for item in study.items.all()]
    # From then on forms are held alike in what the panel expects, too.
    shares = rated_in(exam())
    assert sorted(shares) == sorted(items)
    assert actions.remarks_on_forms(exam()) == []  # ratings stand behind the mark
    assert cut - 1 < sum(shares.values()) <= cut
    assert actions.balance_exams(by=SYSTEM, now=timezone.now()) == 1
    assert SamplingPlan.objects.get(quiz=exam()).rated == shares
    with pytest.raises(Refused, match="already"):
        propose(study, cut)


def test_cut_is_never_lower_than_the_panels_and_higher_by_one_standard_error_at_most() -> None:
    study = study_of()
    with pytest.raises(Refused, match="report"):
        propose(study, 3)
    numbers = rated(study, wide).numbers
    assert numbers["highest_cut"] > numbers["cut"]

    with pytest.raises(Refused, match="never lowered"):
        propose(study, numbers["cut"] - 1, "Too many fail.")
    with pytest.raises(Refused, match="at most that"):
        propose(study, numbers["highest_cut"] + 1, "Safety.")
    with pytest.raises(Refused, match="Say why"):
        propose(study, numbers["highest_cut"])
    second(
        proposal=propose(study, numbers["highest_cut"], "Safety."), by=mira(), now=timezone.now()
    )

    assert CutAdoption.objects.get().reason == "Safety."


def test_judge_neither_proposes_nor_agrees() -> None:
    study = study_of(names=["Mira"], person=mira())
    actions.name_judge(
        study=study, name="Ben", qualification="S", interests="none", may_be_named=True, person=None,
        by=lead(), now=timezone.now(),
    )  # fmt: skip
    cut = rated(study, lambda _judge, _place: 60).numbers["cut"]

    with pytest.raises(Refused, match="You judged"):
        actions.propose_cut(study=study, cut=cut, reason="", by=mira(), now=timezone.now())
    proposal = propose(study, cut)
    with pytest.raises(Refused):
        second(proposal=proposal, by=mira(), now=timezone.now())
    with pytest.raises(Refused, match="yourself"):
        second(proposal=proposal, by=lead(), now=timezone.now())
    second(proposal=proposal, by=root(), now=timezone.now())


def test_rules_that_changed_meanwhile_stop_it() -> None:
    study, other = study_of(), study_of()
    cut = rated(study).numbers["cut"]
    rated(other)
    proposal, later = propose(study, cut), propose(other, cut)
    second(proposal=proposal, by=mira(), now=timezone.now())

    with pytest.raises(Refused, match="changed since"):
        second(proposal=later, by=mira(), now=timezone.now())


def test_adopted_cut_stays_when_the_same_files_are_loaded_again(tmp_path: Path) -> None:
    study = study_of()
    cut = rated(study, wide).numbers["cut"]
    second(proposal=propose(study, cut), by=mira(), now=timezone.now())

    load(copy_to(tmp_path))

    policy = exam().current_policy
    assert policy is not None
    assert policy.cut == cut
    assert hasattr(policy, "adoption")


# --- The pages ------------------------------------------------------------------------------------------------------


@pytest.mark.any_engine
def test_whole_study_is_done_on_its_pages(settings: Any) -> None:
    settings.SEED_DEMO = True
    mira()
    client = at_desk(lead())
    said = {"quiz": exam().pk, "which": "form", "borderline": "Knows the dangers."}
    page = client.post("/studio/standards/", said).headers["Location"]
    study = StandardStudy.objects.get()
    for name in NAMES:
        judge = {"judge": "1", "name": name, "qualification": "Surgeon", "interests": "none"}
        assert client.post(page, judge).status_code == 302
    assert client.post(page, {"judge": "1", "name": "Dan", "qualification": "S"}).status_code == 400

    for number in (1, 2):
        taken = client.post(page, {"take": "1"})
        assert (
            taken.headers["Content-Disposition"]
            == f'attachment; filename="small-exam-{number}.xlsx"'
        )
        book = opened(taken.content)
        sheet = book["Ratings"]
        bad = client.post(page, {"hand-in": "1", "workbook": upload(taken.content)})
        assert bad.status_code == 400
        assert (
            f"{sheet.cell(HEAD + 1, sheet.max_column).coordinate} is empty. Write a number"
            in unescape(bad.content.decode())
        )
        for row in range(HEAD + 1, sheet.max_row + 1):
            for column in range(sheet.max_column - 2, sheet.max_column + 1):
                sheet.cell(row, column).value = 70
        assert (
            client.post(page, {"hand-in": "1", "workbook": upload(saved(book))}).status_code == 302
        )
    client.post(page, {"report": "1"})
    document = client.get(f"{page}report/")
    assert document.content.startswith(b"%PDF")
    cut = study.report.numbers["cut"]
    assert client.post(page, {"adopt": "1", "cut": cut - 1}).status_code == 400
    assert client.post(page, {"adopt": "1", "cut": cut}).status_code == 302
    second(proposal=Proposal.objects.get(), by=mira(), now=timezone.now())

    assert (
        f"{cut} of {study.blueprint.question_count}, as version 2"
        in client.get(page).content.decode()
    )
    assert "Adopted" in client.get("/studio/standards/").content.decode()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ratings.xlsx", data)


@pytest.mark.any_engine
@pytest.mark.parametrize("who", [noor, bob])
def test_pages_of_studies_are_closed_to_others(who: Any, settings: Any) -> None:
    settings.SEED_DEMO = True
    study = study_of()
    report = rated(study).study

    for address in (
        "/studio/standards/",
        f"/studio/standards/{report.uuid}/",
        f"/studio/standards/{report.uuid}/report/",
    ):
        assert at_desk(who()).get(address).status_code == 403
