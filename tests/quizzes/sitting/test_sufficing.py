"""Whether a bank suffices: each thing that is short by name and number, forms counted, and the mark against the predictions."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses import actions as courses
from courses.models import Course
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions
from quizzes.models import AttemptForm, Question, QuestionVersion, Quiz, SamplingPlan
from quizzes.sitting.actions.sufficing import bank_hash, lack_told, order_of
from quizzes.sitting.domain.candidates import Candidate
from quizzes.sitting.domain.even_draw import Order
from quizzes.sitting.domain.feasibility import Sort, lacks_of
from quizzes.sitting.domain.form_counts import count_forms, predicted_right
from quizzes.sitting.domain.form_rules import FormRules, Rule
from tests.curriculum_small import copy_to, edit, load
from tests.people import bob, noor, root, with_keys
from tests.quizzes.sitters import NOW, sit, start
from tests.quizzes.sitting.generated_bank import CELLS, RULES, generated_bank
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed

CELL = {"module": "alpha", "pool": "exam", "critical": "any", "count": 3}


def bank(count: int, **said: Any) -> list[Candidate]:
    return [Candidate(f"q{n}", "alpha", "exam", **{"critical": False, **said}) for n in range(count)]  # fmt: skip


def told(candidates: list[Candidate], *rules: Rule, **more: Any) -> list[str]:
    order = Order([CELL], tuple(candidates), rules=FormRules(rules, **more))
    return [lack_told(lack) for lack in lacks_of(order)]


def test_rule_that_exposure_makes_short_is_named_with_its_numbers() -> None:
    burns = [replace(one, areas=frozenset({"burns"}), critical=True) for one in bank(3)]
    rest = [replace(one, code=f"r{one.code}") for one in bank(20)]
    rule = Rule((("area", "burns"),), critical="true", least=1)
    assert told([*burns, *rest], rule, most_exposed=30) == [
        "area burns, critical: 3 in the bank, at least 1 per form and exposure <= 30 % need 4."
    ]
    assert told([*burns, *rest], rule) == []
    assert told([*burns, *rest], replace(rule, least=4)) == [
        "area burns, critical: 3 in the bank, at least 4 per form need 4."
    ]
    assert told([*burns, *rest], replace(rule, least=4, waits=True))[0].startswith("Waits: area")


def test_cell_that_is_short_is_named() -> None:
    assert told(bank(2)) == ["module alpha: 2 in the bank, at least 3 per form need 3."]
    assert told(bank(9), most_exposed=30) == [
        "module alpha: 9 in the bank, at least 3 per form and exposure <= 30 % need 10."
    ]
    assert told(bank(10), most_exposed=30) == []


def test_enemies_count_for_one() -> None:
    foes = [replace(one, enemies=frozenset({"q0", "q1", "q2", "q3"}) - {one.code}) for one in bank(4)]  # fmt: skip
    assert [lack.sort for lack in lacks_of(Order([CELL], tuple(foes)))] == [Sort.ENEMIES]
    friends = [replace(one, code=f"f{one.code}") for one in bank(2)]
    assert told([*foes, *friends]) == []


def test_cap_that_forces_too_many_is_named() -> None:
    numeric = bank(9, kind="numeric")
    others = [replace(one, code=f"o{one.code}", kind="") for one in bank(5)]
    rule = Rule((("kind", "numeric"),), most=1)
    assert told([*numeric, *others], rule) == []
    assert told([*numeric, *others], rule, most_exposed=30) == [
        "module alpha, without kind numeric: 5 in the bank, where forms with at most 1 of those need 10."
    ]


def test_pilots_and_predictions_that_are_missing_are_named() -> None:
    assert told(bank(5, difficulty=0.5), pilots=2) == ["pilots: 0 in the bank, a form asks 2."]
    assert told([*bank(5, difficulty=0.5), Candidate("x", "alpha", "exam", False)], within=0.5) == [
        "all questions: 5 of 6 have a predicted difficulty; without it forms cannot be held alike."
    ]


def test_large_bank_lacks_nothing_and_its_forms_say_the_same() -> None:
    order = Order(CELLS, tuple(generated_bank()), rules=RULES)
    assert lacks_of(order) == []
    counts = count_forms(order, 200)
    for rule, (low, high) in counts.ranges.items():
        assert low >= rule.least
        assert rule.most is None or high <= rule.most
    expected = predicted_right(order)
    assert expected is not None
    assert expected - 0.5 <= counts.right[0] <= counts.right[1] <= expected + 0.5


def test_what_is_not_predicted_at_all_predicts_nothing() -> None:
    assert predicted_right(Order([CELL], tuple(bank(5)))) is None


# ---- The quiz, its page, its command ----

RULED = """form_rules:
  - {area: kettle, least: 1}
  - {area: ice, critical: true, least: 1, waits: true}
within: 0.5
policy:
"""


@pytest.fixture
def ruled(curriculum: None, tmp_path: Path) -> Path:
    folder = copy_to(tmp_path)
    edit(folder, "course.yaml", "modules: [alpha, beta]", "modules: [alpha, beta]\nareas:\n  - {code: kettle, title: The kettle}\n  - {code: ice, title: Ice}")  # fmt: skip
    edit(folder, "01-alpha/questions-exam.yaml", "- code: al-e-04\n", "- code: al-e-04\n  areas: [kettle]\n")  # fmt: skip
    edit(folder, "quizzes/small-exam.yaml", "policy:\n", RULED)
    load(folder)
    return folder


def test_every_form_asks_what_its_rules_say(ruled: Path) -> None:
    sit(bob(), "alpha-check")
    form = AttemptForm.objects.get(attempt=start(bob(), "small-exam"))
    codes = set(Question.objects.filter(versions__in=[row["version"] for row in form.tree.rows]).values_list("code", flat=True))  # fmt: skip
    assert "al-e-04" in codes
    assert "al-e-03" not in codes  # its enemy


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("01-alpha/questions-exam.yaml", "areas: [kettle]", "areas: [pot]", r"questions-exam.yaml:\d+: .*'pot' is no area of course.yaml"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{area: pot, least: 1}", r"small-exam.yaml:\d+: .*'pot' is no area of course.yaml"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{module: gamma, least: 1}", "'gamma' is no module"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{area: kettle}", "needs 'least' or 'most'"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{area: kettle, least: 2, most: 1}", "not more than it allows"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{area: kettle, least: 2}", "the bank cannot fill area kettle: 1 of 2"),
        ("quizzes/small-exam.yaml", "{area: kettle, least: 1}", "{area: kettle, leest: 1}", "Unknown key 'leest'"),
        ("course.yaml", "{code: ice, title: Ice}", "{code: kettle, title: Ice}", "the area 'kettle' appears twice"),
    ],
)  # fmt: skip
def test_mistake_is_refused_with_file_and_line(
    ruled: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(ruled, file, old, new)
    with pytest.raises(CommandError, match=message):
        load(ruled)


def checked(*options: str) -> tuple[dict[str, Any], bool]:
    out = StringIO()
    try:
        call_command("check_forms", "small-exam", "--json", "--draws=50", *options, stdout=out)
    except CommandError:
        return json.loads(out.getvalue()), False
    return json.loads(out.getvalue()), True


def test_command_names_counts_and_ends_well_where_only_what_waits_is_short(ruled: Path) -> None:
    said, is_well = checked()
    assert is_well
    assert [(one["what"], one["have"], one["need"], one["waits"]) for one in said["short"]] == [
        ("area ice, critical", 0, 1, True)
    ]
    rules = {one["rule"]: (one["least"], one["most"]) for one in said["counted"]["rules"]}
    assert rules == {"area kettle": (1, 1), "area ice, critical": (0, 0)}
    assert said["counted"]["most_exposed"]["al-e-04"] == 1.0
    assert said["predicted"] == 3.5
    assert "mean of 0.700" in said["contradiction"]
    assert "the pass mark is 4" in said["contradiction"]


def test_command_ends_with_an_error_where_something_in_force_is_short(ruled: Path) -> None:
    said, is_well = checked("--exposed=30")
    assert not is_well
    assert "area kettle: 1 in the bank, at least 1 per form and exposure <= 30 % need 4." in [
        one["told"] for one in said["short"]
    ]
    said, is_well = checked("--with-waiting")
    assert (is_well, said["counted"]) == (False, None)
    assert said["refused"] == "area ice, critical: 0 of 1"


def test_command_speaks_plainly_too(ruled: Path) -> None:
    out = StringIO()
    call_command("check_forms", "small-exam", "--draws=20", stdout=out)
    assert "Of 20 drawn forms:\n  area kettle: 1 to 1 (at least 1)\n" in out.getvalue()
    for wrong in (("no-exam",), ("small-exam", "--draws=0"), ("small-exam", "--exposed=101")):
        with pytest.raises(CommandError):
            call_command("check_forms", *wrong, stdout=StringIO())


def test_studio_tells_it_where_the_numbers_are_typed(ruled: Path) -> None:
    course = Course.objects.get(code="small")
    entry = courses.edit_entry(kind="quiz", course=course, code="small-exam", by=noor(), now=NOW)
    found = {str(one.rule.name): one for one in adapter_of(entry).findings(entry, NOW.date())}
    assert set(found) == {"form-short", "cut-unlikely"}
    assert not any(one.is_error for one in found.values())
    content = adapter_of(entry).content(entry)
    rules = [*content["form_rules"], {"area": "pot", "least": 1}]
    saved = courses.save_draft(entry=entry, content=content | {"form_rules": rules}, by=noor(), now=NOW)  # fmt: skip
    assert "form_rules" in {key for key, _message in adapter_of(saved).gaps(saved)}
    page = at_desk(noor()).get("/studio/course/small/quiz/small-exam/").content.decode()
    assert "at least 1 per form need 1" in page
    assert "the pass mark is 4" in page


KETTLE = "Nobody could begin “Small exam” any more, as the bank could not fill area kettle: 0 of 1."


@pytest.mark.parametrize("changes", [{"areas": []}, {"unscored": True}])
def test_draft_that_would_close_an_exam_says_so_before_and_goes_live_all_the_same(
    ruled: Path, changes: dict[str, Any]
) -> None:
    question = Question.objects.get(code="al-e-04")
    draft = courses.save_draft(entry=question, content=question.draft | changes, by=noor(), now=NOW)
    found = [one for one in adapter_of(draft).findings(draft, NOW.date()) if one.rule.name == "form-short"]  # fmt: skip
    assert [one.span.key for one in found] == list(changes)
    assert KETTLE in found[0].message
    client = at_desk(with_keys(root()))
    assert KETTLE in client.get("/studio/course/small/question/al-e-04/review/").content.decode()
    assert KETTLE in client.get(f"/admin/quizzes/question/{question.pk}/publish/").content.decode()
    courses.publish(entry=draft, by=root(), now=NOW)
    with pytest.raises(actions.NotOpen, match="bank-too-small"):
        begin_exam()


def test_pull_that_would_close_an_exam_says_so_before_and_is_done_all_the_same(ruled: Path) -> None:
    question, client = Question.objects.get(code="al-e-04"), at_desk(with_keys(root()))
    address = f"/admin/quizzes/question/{question.pk}/pull/"
    assert KETTLE in client.get(address).content.decode()
    assert KETTLE in client.get("/studio/course/small/question/al-e-04/versions/").content.decode()
    client.post(address, {"reason": "It is wrong."})
    question.refresh_from_db()
    assert question.retired_at is not None
    with pytest.raises(actions.NotOpen, match="bank-too-small"):
        begin_exam()


def test_what_leaves_enough_is_told_nothing_of(ruled: Path) -> None:
    question, client = Question.objects.get(code="al-e-05"), at_desk(with_keys(root()))
    assert adapter_of(question).pulling_breaks(question) == []
    changed = question.draft | {"unscored": True}
    draft = courses.save_draft(entry=question, content=changed, by=noor(), now=NOW)
    assert "form-short" not in {one.rule.name for one in adapter_of(draft).findings(draft, NOW.date())}  # fmt: skip
    page = client.get(f"/admin/quizzes/question/{question.pk}/pull/").content.decode()
    assert "Nobody could begin" not in page


def begin_exam() -> None:
    sit(bob(), "alpha-check")
    start(bob(), "small-exam")


def course_without(*gone: str) -> Any:
    """The draft of the course with these areas taken out."""
    course = Course.objects.get(code="small")
    entry = courses.edit_entry(kind="course", course=course, code="small", by=noor(), now=NOW)
    content = adapter_of(entry).content(entry)
    areas = [one for one in content["areas"] if one["code"] not in gone]
    return courses.save_draft(entry=entry, content=content | {"areas": areas}, by=noor(), now=NOW)


def test_area_that_live_questions_or_quizzes_name_does_not_go(ruled: Path) -> None:
    entry = course_without("kettle", "ice")
    assert adapter_of(entry).gaps(entry) == [
        (
            "areas",
            "What is in use still names the area 'ice': small-exam. Take it out there first.",
        ),
        (
            "areas",
            "What is in use still names the area 'kettle': al-e-04, small-exam. Take it out there first.",
        ),
    ]
    with pytest.raises(courses.Unfinished, match="still names the area 'kettle'"):
        courses.publish(entry=entry, by=root(), now=NOW)
    assert [area["code"] for area in Course.objects.get(code="small").areas] == ["kettle", "ice"]


def test_area_that_nothing_names_goes(ruled: Path) -> None:
    edit(ruled, "quizzes/small-exam.yaml", "  - {area: ice, critical: true, least: 1, waits: true}\n", "")  # fmt: skip
    load(ruled)
    courses.publish(entry=course_without("ice"), by=root(), now=NOW)
    assert [area["code"] for area in Course.objects.get(code="small").areas] == ["kettle"]


def test_files_take_no_area_from_a_question_that_was_published_on_the_web(ruled: Path) -> None:
    edit(ruled, "quizzes/small-exam.yaml", "  - {area: ice, critical: true, least: 1, waits: true}\n", "")  # fmt: skip
    load(ruled)
    question = Question.objects.get(code="al-e-05")
    saved = courses.save_draft(entry=question, content=question.draft | {"areas": ["ice"]}, by=noor(), now=NOW)  # fmt: skip
    courses.publish(entry=saved, by=root(), now=NOW)
    edit(ruled, "course.yaml", "\n  - {code: ice, title: Ice}", "")
    with pytest.raises(CommandError, match=r"course.yaml:\d+: .*names the area 'ice': al-e-05"):
        load(ruled)
    assert len(Course.objects.get(code="small").areas) == 2


def test_handbook_tells_what_every_form_asks(ruled: Path) -> None:
    page = " ".join(Client().get("/courses/small/handbook/").content.decode().split())
    assert "<li>at least 1: The kettle</li>" in page
    assert "Ice" not in page.split("Every form asks")[1].split("</dl>")[0]  # it waits


def test_desk_shows_it_beside_the_exam(ruled: Path) -> None:
    quiz = Quiz.objects.get(code="small-exam")
    page = at_desk(root()).get(f"/admin/quizzes/quiz/{quiz.pk}/change/").content.decode()
    assert "the pass mark is 4" in page


def test_bank_that_gives_no_weights_is_told_once_and_the_weights_before_stay(
    ruled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert actions.balance_exams(by=SYSTEM, now=NOW) == 1
    before = SamplingPlan.objects.get()
    question = Question.objects.get(code="al-e-04")
    courses.pull(entry=question, reason="It is wrong.", by=root(), now=NOW)
    for _minute in range(3):
        assert actions.balance_exams(by=SYSTEM, now=NOW) == 0
    assert [one.message for one in caplog.records if "no weights" in one.message] == [
        "The exam small-exam has no weights for its bank as it is: area kettle: 0 of 1. Run manage.py check_forms small-exam."
    ]
    after = SamplingPlan.objects.get()
    assert (after.weights, after.bank_hash) == (before.weights, bank_hash(order_of(after.quiz)))
    courses.bring_back(entry=question, by=root(), now=NOW)
    assert actions.balance_exams(by=SYSTEM, now=NOW) == 1


def test_weights_are_made_once_for_each_bank_and_used_by_the_draw(ruled: Path) -> None:
    quiz = Quiz.objects.get(code="small-exam")
    assert actions.balance_exams(by=SYSTEM, now=NOW) == 1
    plan = SamplingPlan.objects.get(quiz=quiz)
    assert plan.bank_hash == bank_hash(order_of(quiz))
    assert actions.balance_exams(by=SYSTEM, now=NOW) == 0
    edit(ruled, "quizzes/small-exam.yaml", "within: 0.5", "within: 0.4")
    load(ruled)
    assert actions.balance_exams(by=SYSTEM, now=NOW) == 1
    with pytest.raises(NotAllowed):
        actions.balance_exams(by=noor(), now=NOW)
    # Whom the weights favour comes: one of the two critical questions of beta a thousand times sooner.
    SamplingPlan.objects.update(weights={"be-e-01": 1000.0})
    sit(bob(), "alpha-check")
    form = AttemptForm.objects.get(attempt=start(bob(), "small-exam"))
    drawn = QuestionVersion.objects.filter(pk__in=[row["version"] for row in form.tree.rows])
    assert drawn.filter(question__code="be-e-01").exists()
