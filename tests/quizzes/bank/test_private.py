"""Exam questions of a private folder: drawn like any, listed nowhere, and they leave by two people."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Certificate
from courses.models import Fact
from quizzes.models import Question, QuestionVersion
from quizzes.sitting.actions.private_export import export_private, propose_private_export
from tests import people
from tests.curriculum_small import copy_to, edit, write_scheme
from tests.people import ada, lead, noor, root
from tests.quizzes.sitters import DAY, sit
from tests.site import ROOT
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal, SecurityEvent
from trainingsite.desk.impact import impact_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
PRIVATE = {"al-e-01", "al-e-02", "al-e-03", "al-e-04", "al-e-05", "al-e-06"}


@pytest.fixture
def folders(tmp_path: Path, db: None) -> tuple[Path, Path]:
    """The small course without the exam questions of its first module, and those in a private folder beside it."""
    course, apart = copy_to(tmp_path), tmp_path / "apart"
    (apart / "01-alpha").mkdir(parents=True)
    shutil.move(course / "01-alpha/questions-exam.yaml", apart / "01-alpha/questions-exam.yaml")
    (apart / "private.yaml").write_text("code: small\n")
    return course, apart


def load_apart(*arguments: Any) -> str:
    out = StringIO()
    call_command("load_curriculum", *map(str, arguments), stdout=out)
    return out.getvalue()


def both(folders: tuple[Path, Path]) -> str:
    return load_apart(folders[0], "--private", folders[1])


def refusal(*arguments: Any) -> str:
    before = list(Question.objects.order_by("pk").values())
    with pytest.raises(CommandError) as refused:
        load_apart(*arguments)
    assert list(Question.objects.order_by("pk").values()) == before
    return str(refused.value)


@pytest.mark.each_engine
def test_private_folder_fills_the_exam_and_is_not_disclosed(folders: tuple[Path, Path]) -> None:
    said = refusal(folders[0])
    assert "small/quizzes/small-exam.yaml:5: quiz small-exam: the bank cannot fill" in said

    both(folders)

    private = Question.objects.filter(is_private=True)
    assert set(private.values_list("code", flat=True)) == PRIVATE
    versions = QuestionVersion.objects.filter(question__in=private)
    assert set(versions.values_list("disclosed", flat=True)) == {False}
    assert load_apart("--private", folders[1]).endswith("6 unchanged\n")
    assert both(folders).splitlines()[-1].endswith("30 unchanged")


@pytest.mark.each_engine
def test_later_change_of_the_private_folder_alone(folders: tuple[Path, Path]) -> None:
    both(folders)
    path = folders[1] / "01-alpha/questions-exam.yaml"
    path.write_text(path.read_text().replace("topic: water", "topic: steam", 1))
    assert "1 changed, 5 unchanged" in load_apart("--private", folders[1])
    # One that leaves the folder goes out of use; the course's own questions stay.
    path.write_text("- code: al-e-06" + path.read_text().split("- code: al-e-06")[1])
    said = refusal("--private", folders[1])
    assert "apart/private.yaml:1: private folder small: the bank could then not fill" in said
    assert Question.objects.filter(retired_at=None).count() == 18


def test_question_taken_out_by_its_folder(folders: tuple[Path, Path]) -> None:
    both(folders)
    path = folders[1] / "01-alpha/questions-exam.yaml"
    head, _tail = path.read_text().split("- code: al-e-06")
    path.write_text(head + "- code: al-e-06\n  retired: true\n  safety: true\n")
    assert "retired: question al-e-06 (safety)" in load_apart("--private", folders[1])
    assert Question.objects.get(code="al-e-06").retired_at is not None


@pytest.mark.each_engine
def test_certificate_that_rests_on_private_questions_alone_has_no_caveat(
    folders: tuple[Path, Path],
) -> None:
    write_scheme(folders[0], "small-knowledge", "small-exam")
    (folders[1] / "02-beta").mkdir()
    shutil.move(
        folders[0] / "02-beta/questions-exam.yaml", folders[1] / "02-beta/questions-exam.yaml"
    )
    both(folders)
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)
    certificates.sweep(by=SYSTEM, now=now)
    codes = {caveat["code"] for caveat in Certificate.objects.get().facts["caveats"]}
    assert "disclosed_bank" not in codes


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("private.yaml", "code: small", "code: nowhere", "private.yaml:1: private folder nowhere: there is no such course here."),
        ("private.yaml", "code: small", "code: small\ntitle: x", "private.yaml:2: private folder small: unknown key 'title'. Known: code, source."),
        ("private.yaml", "code: small", "code: small\nsource: " + "x" * 53, "'source' has at most 52 signs in a private folder."),
        ("01-alpha/questions-exam.yaml", "- code: al-e-01\n", "- code: al-e-02\n", "the code stands in this folder twice."),
        ("01-alpha/questions-exam.yaml", "- code: al-e-01\n", "- code: be-e-01\n", "a folder of the course holds this question too"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_private_folder_is_told(
    folders: tuple[Path, Path], file: str, old: str, new: str, says: str
) -> None:
    both(folders)
    edit(folders[1], file, old, new)
    assert says in refusal("--private", folders[1])


def test_entries_are_held_against_the_course(folders: tuple[Path, Path]) -> None:
    both(folders)
    path = folders[1] / "01-alpha/questions-exam.yaml"
    sound = path.read_text()
    for old, new, says in (
        ("objective: al-o1", "objective: no-such", "'no-such' is not in this course."),
        ("evidence: [E001]", "evidence: [E999]", "'E999' is not in this course."),
        ("pool: exam", "pool: practice", "a private folder holds exam questions only."),
        ("stem: ", "stem: x\n  stom: ", "unknown key"),
    ):
        assert old in sound
        path.write_text(sound.replace(old, new, 1))
        assert says.lower() in refusal("--private", folders[1]).lower()
    path.write_text(sound)
    shutil.move(folders[1] / "01-alpha", folders[1] / "01-gamma")
    assert "'gamma' is no module of this course" in refusal("--private", folders[1])


def test_rules_of_the_bank_hold_for_private_questions(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "01-alpha/questions-exam.yaml"
    text = path.read_text()
    assert "difficulty: " in text
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if "difficulty: " in line)
    path.write_text("\n".join([*lines[:place], *lines[place + 1 :]]) + "\n")
    assert "apart/01-alpha/questions-exam.yaml" in refusal(folders[0], "--private", folders[1])


def test_folder_inside_the_program_is_no_private_folder(
    folders: tuple[Path, Path], settings: Any
) -> None:
    settings.BASE_DIR = folders[1].parent
    assert "lies outside the program's own folder" in refusal(folders[0], "--private", folders[1])
    assert ROOT.is_dir()


def test_course_folder_cannot_publish_what_lies_apart(folders: tuple[Path, Path]) -> None:
    both(folders)
    shutil.copy(
        folders[1] / "01-alpha/questions-exam.yaml", folders[0] / "01-alpha/questions-exam.yaml"
    )
    assert "question al-e-01: a private folder holds this question." in refusal(folders[0])


def test_practice_question_is_never_private(folders: tuple[Path, Path]) -> None:
    both(folders)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pool="practice").update(is_private=True)


# ---- Listed nowhere ----


@pytest.mark.each_engine
def test_no_list_of_the_desk_names_a_private_question(
    folders: tuple[Path, Path], settings: Any
) -> None:
    settings.SEED_DEMO = True
    both(folders)
    private = Question.objects.get(code="al-e-01")
    for person in (noor(), lead(), root()):
        client = at_desk(person)
        for address in (
            "question/",
            "questionversion/",
            "question/?q=al-e-01",
            "question/?review=due",
        ):
            page = client.get(f"/admin/quizzes/{address}").content.decode()
            assert [code for code in PRIVATE if f">{code}<" in page] == []
        for address in ("change", "preview", "publish", "pull", "versions"):
            answer = client.get(f"/admin/quizzes/question/{private.pk}/{address}/")
            assert answer.status_code in (302, 403, 404), address
            assert private.draft["stem"] not in answer.content.decode()
        impact = client.get("/admin/impact/small/E001/").content.decode()
        assert [code for code in PRIVATE if code in impact] == []
    fact = Fact.objects.get(code="E001")
    assert impact_of(fact).private_questions > 0


def test_api_and_pages_of_a_candidate_name_none(
    folders: tuple[Path, Path], client_of: Callable[[Any], Client]
) -> None:
    both(folders)
    for address in ("/api/v1/quizzes/", "/api/v1/attempts/", "/api/v1/certificates/"):
        body = client_of(ada()).get(address).content.decode()
        assert [code for code in PRIVATE if code in body] == []


@pytest.mark.each_engine
def test_ordinary_exports_leave_them_out_and_say_so(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    both(folders)
    out, err = StringIO(), StringIO()
    call_command("export_curriculum", str(tmp_path / "out"), stdout=out)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml"))
    assert b"al-e-01" not in written
    assert b"be-e-01" in written
    assert "Private exam questions that are not in it: 6." in out.getvalue()
    bank = StringIO()
    call_command("export_bank", stdout=bank, stderr=err)
    assert "al-e-01" not in bank.getvalue()
    assert "Private exam questions that are not in it: 6." in err.getvalue()


# ---- Two people ----

NOW = timezone.now()


@pytest.fixture
def vera(settings: Any, folders: tuple[Path, Path]) -> Any:
    settings.SEED_DEMO = True
    both(folders)
    return people._person("vera", "Vera Lund", number="1020", role="admin")


def asked(by: Any = None) -> Proposal:
    course = Question.objects.filter(is_private=True)[0].course
    return propose_private_export(
        course=course, reason="To the new server.", by=by or root(), now=NOW
    )


def take(place: Path) -> str:
    out = StringIO()
    call_command("export_curriculum", str(place), "--private", "--course", "small", stdout=out)
    return out.getvalue()


@pytest.mark.each_engine
def test_two_administrators_let_them_leave_once_and_it_is_logged(vera: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Two people have to agree first"):
        take(tmp_path / "early")
    proposal = asked()
    with pytest.raises(CommandError, match="Two people have to agree first"):
        take(tmp_path / "early")
    with pytest.raises(Refused, match="proposed this yourself"):
        proposals.second(proposal=proposal, by=root(), now=NOW)
    proposals.second(proposal=proposal, by=vera, now=NOW)

    assert "Wrote 6 private exam questions of small" in take(tmp_path / "out")
    event = SecurityEvent.objects.get(kind=SecurityEvent.Kind.EXPORTED)
    assert (event.facts, event.about) == ({"course": "small", "questions": 6}, f"accounts.proposal:{proposal.uuid}")  # fmt: skip
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="An agreement serves once"):
        take(tmp_path / "again")
    assert not (tmp_path / "early").exists()
    assert not (tmp_path / "again").exists()
    # What left comes back as it was.
    before = QuestionVersion.objects.count()
    assert load_apart("--private", tmp_path / "out") == "6 unchanged\n"
    assert QuestionVersion.objects.count() == before
    assert Question.objects.filter(is_private=True).count() == 6


def test_agreement_lapses_and_is_one_courses_own(vera: Any, tmp_path: Path) -> None:
    proposal = asked()
    proposals.second(proposal=proposal, by=vera, now=NOW)
    course = Question.objects.filter(is_private=True)[0].course
    with pytest.raises(Refused):
        export_private(course=course, by=SYSTEM, now=NOW + timedelta(days=7, seconds=1))
    assert not SecurityEvent.objects.filter(kind=SecurityEvent.Kind.EXPORTED).exists()


@pytest.mark.parametrize("who", [ada, noor, lead])
def test_only_administrators_ask_for_it(vera: Any, who: Callable[[], Any]) -> None:
    with pytest.raises(NotAllowed):
        asked(by=who())


def test_program_asks_for_nothing_where_nothing_is_private(vera: Any) -> None:
    Question.objects.filter(is_private=True).update(retired_at=NOW)
    course = Question.objects.all()[0].course
    with pytest.raises(Refused, match="no private questions"):
        propose_private_export(course=course, reason="x", by=root(), now=NOW)


def test_desk_offers_it_to_administrators_on_the_page_of_the_exam(vera: Any) -> None:
    exam = Question.objects.all()[0].course.quizzes.get(code="small-exam")
    address = f"/admin/quizzes/quiz/{exam.pk}/private/"
    page = at_desk(root()).get(f"/admin/quizzes/quiz/{exam.pk}/change/").content.decode()
    assert address in page
    assert (
        address
        not in at_desk(lead()).get(f"/admin/quizzes/quiz/{exam.pk}/change/").content.decode()
    )
    assert at_desk(lead()).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    client = at_desk(root())
    assert "6 exam questions with their keys" in " ".join(
        client.get(address).content.decode().split()
    )
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "To the new server."}).status_code == 302
    assert Proposal.objects.get().content == {"course": "small", "questions": 6}
