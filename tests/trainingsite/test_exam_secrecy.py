"""Nothing of the exam gets out: every address that a practitioner and nobody can open, before, during and after an exam.

Two ways to find a leak. Words: no body holds a reason of an exam question. Dependence: when keys, reasons, weights and
critical flags are changed behind the site's back, no body changes; one that does has told something of them.
"""

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.admindocs.views import simplify_regex
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from certificates.models import Certificate
from courses.content.domain.fields import Seen
from courses.models import EntrySheet
from quizzes import actions as quizzes
from quizzes.kinds.parts import PARTS
from quizzes.models import (
    Attempt,
    BankChange,
    BankView,
    ExamPolicy,
    ModulePrint,
    Question,
    QuestionFile,
    QuestionVersion,
    StandardStudy,
)
from quizzes.sitting.actions.given import forget_cached
from quizzes.tasks import look_at_banks
from tests.certificates.factories import certificate
from tests.curriculum_small import load
from tests.people import bob, eve, mira, noor, root, with_keys
from tests.quizzes.panels.panels import study_of
from tests.quizzes.pictured_course import CUP, JUG, pictured
from tests.quizzes.sitters import DAY, answer, sit, start
from tests.trainingsite.studio.test_bringing_exams import KEY, STEM, WHY, WRONG, bring
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import PersonSession
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine, pytest.mark.long]
EXAM_REASON, PRACTICE_REASON = "EXAM-WHY", "SECRET-WHY"
# A key by any of these names in an answer of the API would tell what only a grader may know.
TELLING = {
    # A number that a candidate typed is called value, like that of a key.
    *(set(PARTS.those(seen_by=Seen.KEY)) - {"value"}),
    *("right_answer", "key", "rationale_html", "critical", "spec", "seed", "marks", "pilot"),
    "difficulty",
}
every_state = pytest.mark.parametrize("state", ["before", "open", "failed", "passed"])


@pytest.fixture(autouse=True)
def course(db: None, tmp_path: Path) -> None:
    """The small course with pictures in its exam, and with reasons of exam questions that cannot be taken for those of practice."""
    folder = pictured(tmp_path)
    for path in folder.glob("*/questions-exam.yaml"):
        path.write_text(path.read_text().replace(PRACTICE_REASON, EXAM_REASON))
    load(folder)


def exam_in(state: str) -> Attempt:
    """Bob's attempt at the exam: still open and half answered, or graded. Before it: at the check that opens it."""
    now = timezone.now()
    check = sit(bob(), "alpha-check", now=now - DAY)
    if state == "before":
        return check
    if state == "open":
        attempt = start(bob(), "small-exam", now=now)
        answer(attempt, right=2, now=now)
        return attempt
    right = {"failed": 0, "passed": None}[state]
    attempt = sit(bob(), "small-exam", right=right, now=now - DAY / 24)
    assert attempt.current_result.state == state
    return attempt


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the site as a template such as `courses/<code>/`."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            route = simplify_regex(route).lstrip("/")
        here = before + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, here)
        else:
            assert isinstance(entry, URLPattern)
            yield here


def values_for(attempt: Attempt) -> dict[str, list[str]]:
    """What to put for a name in an address; the part before it goes first. A new name needs its value here."""
    held = Certificate.objects.first() or certificate(bob())
    question = Question.objects.filter(pool="exam").order_by("id")[0]
    assert question.current_version is not None
    return {
        "courses/<code>": ["small"],
        "courses/<course>": ["small"],
        "course/<course>": ["small"],
        "<kind>": ["question", "fact"],
        "all/<kind>": ["fact"],
        "news/<pk>": ["1"],
        "managers/<pk>": ["1"],
        "checks/<pk>": ["1"],
        **{
            f"<{name}>": [str(attempt.uuid)]
            for name in ("member", "brought_uuid", "invitation", "staff", "listed", "link")
        },
        "disputes/<uuid>": [str(attempt.uuid)],
        **rows_of_the_studio(question),
        "sheets/<kind>": ["fact"],
        "print/<module>": ["alpha"],
        "<form>": ["xlsx", "exam"],
        "impact/<course>": ["small"],
        "reading/<code>": ["small"],
        "quiz/<code>": ["small-exam", "alpha-check"],
        "<number>": ["1"],
        "quizzes/<code>": ["small-exam", "alpha-check", "beta-practice"],
        "attempts/<uuid>": [str(attempt.uuid)],
        "papers/<uuid>": [str(attempt.uuid)],
        "certificates/<uuid>": [str(held.uuid)],
        "credentials/<uuid>": [str(held.credential.uuid)],
        "revocation/<number>": [str(held.status_index // 131_072)],
        "achievements/<code>": [held.scheme.code],
        "<edition>": [held.scheme.edition],
        "v/<code>": [held.code],
        "verify/<code>": [held.code],
        "evidence/<code>": ["E001"],
        "<code>": ["alpha", "beta", "E001", "al-e-01"],
        "<module>": ["alpha", "beta"],
        "<slug>": ["boiling", "ice"],
        "pictures/<name>": [JUG.name, CUP.name],
        "photographs/<name>": [JUG.name],
        "<width>": ["480"],
        "<version>": [str(question.current_version.uuid)],
        "<app_label>": ["quizzes"],
        "<object_id>": [str(question.pk)],
        "<act>": ["stop", "confirm"],
        **{f"<{name}>": ["x"] for name in ("key", "token", "prefix", "uidb36", "url", "var")},
    }


def rows_of_the_studio(question: Question) -> dict[str, list[str]]:
    """What mira, who reads keys, has made in the studio about this question, by the address that shows it."""
    made, by, now = BankChange.objects.first(), mira(), timezone.now()
    if made is None:
        with_keys(by)
        change = {"topic": "another topic"}
        made = quizzes.change_many(
            course=question.course, questions=[question], change=change, by=by, now=now
        )
        quizzes.keep_view(
            course=question.course, name="Exam", query="pool=exam&show=rules", by=by, now=now
        )
        assert bring(by).status_code == 302
        EntrySheet.objects.create(
            course=question.course, kind="fact", name="facts.xlsx", brought_by=by, brought_at=now
        )
        study_of(())
        ModulePrint.objects.create(
            module=question.module, with_exams=True, asked_by=by, asked_at=now, made_at=now,
            data=f"{STEM} {WHY}".encode(),
        )  # fmt: skip
    of_each = {
        "changes/<uuid>": made,
        "views/<uuid>": BankView.objects.get(),
        "files/<uuid>": QuestionFile.objects.get(),
        "standards/<uuid>": StandardStudy.objects.get(),
        "<uuid>": EntrySheet.objects.get(),
    }
    return {name: [str(row.uuid)] for name, row in of_each.items()}


def addresses(attempt: Attempt) -> list[str]:
    """Every address with every value of its names."""
    values, found = values_for(attempt), []
    for route in routes():
        parts = re.split(r"((?:[\w-]+/)?<\w+>)", route)
        filled = [_filled(route, part, values) if "<" in part else [part] for part in parts]
        found += ["/" + "".join(chosen) for chosen in product(*filled)]
    return list(dict.fromkeys(found))


def _filled(route: str, part: str, values: dict[str, list[str]]) -> list[str]:
    name = part[part.index("<") :]
    at_desk = values["<object_id>"] if route.startswith("admin/") else None
    chosen = values.get(part) or values.get(name) or at_desk
    assert chosen, f"values_for() has nothing for {name} in {route}"
    return [part[: part.index("<")] + value for value in chosen]


def walk(attempt: Attempt, *people: str) -> dict[tuple[str, str], tuple[int, str]]:
    """What every address answers to bob, whose attempt it is, to eve, and to nobody; or to those that are named."""
    PersonSession.objects.all().delete()  # a person's page lists the browsers of earlier walks as well
    found, reached = {}, addresses(attempt)
    for name in people or ("bob", "eve", "nobody"):
        client = Client()
        for address in reached:
            if not client.cookies.get("sessionid"):
                client = client_of(name)
            response = client.get(address)
            found[name, address] = response.status_code, _body(response)
    return found


def client_of(name: str) -> Client:
    """Their browser; noor's and root's have passed a second factor, without which nothing of the studio opens."""
    if name in ("noor", "root"):
        return at_desk({"noor": noor, "root": root}[name]())
    client = Client()
    if name != "nobody":
        client.force_login(
            {"bob": bob, "eve": eve}[name](),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


def _body(response: Any) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    said = _pdf_text(raw) if raw.startswith(b"%PDF") else raw.decode(errors="replace")
    text = f"{said} {response.headers.get('Location', '')}"
    # What differs from one visit to the next: the token of a form, and the time of day.
    text = re.sub(r'name="(csrfmiddlewaretoken|session)" value="\w+"', "", text)
    return re.sub(r"\d\d:\d\d(:\d\d)?(\.\d+)?Z?", "", text)


def _pdf_text(raw: bytes) -> str:
    """Every page and every attached file: nobody reads a leak in packed bytes."""
    document = pypdf.PdfReader(io.BytesIO(raw))
    attached = b" ".join(b" ".join(files) for files in document.attachments.values())
    return " ".join([*(page.extract_text() for page in document.pages), attached.decode()])


def reasons(pool: str) -> list[str]:
    """The reasons of all the questions of a pool."""
    versions = QuestionVersion.objects.filter(question__pool=pool)
    found = [part["rationale"] for v in versions for part in v.spec.get("options", ())]
    assert found
    return found


def keys_of(body: Any) -> set[str]:
    if isinstance(body, dict):
        return set(body) | {key for value in body.values() for key in keys_of(value)}
    return {key for value in body for key in keys_of(value)} if isinstance(body, list) else set()


def promise(reveal: str) -> None:
    """As if somebody had written this rule into the exam's policy, past the loader."""
    with immutability.lifted(connection):
        ExamPolicy.objects.filter(quiz__purpose="exam").update(reveal=reveal)


def change_what_only_graders_know(**questions: str) -> None:
    """Other keys, reasons, weights, difficulties and critical flags for exam questions; as many critical as before."""
    chosen = {
        f"question__{name}": value
        for name, value in ({"course__code": "small", "pool": "exam"} | questions).items()
    }
    versions = list(QuestionVersion.objects.filter(**chosen).order_by("id"))
    flags: dict[int, list[bool]] = {}
    for version in versions:
        flags.setdefault(version.question.module_id, []).append(version.critical)
    with immutability.lifted(connection):
        for version in versions:
            correct = [option["correct"] for option in version.spec["options"]]
            for place, option in enumerate(version.spec["options"]):
                option |= {"correct": correct[place - 1], "harm": 3 - option["harm"]}
                option |= {"rationale": "Another reason.", "rationale_html": "Another reason."}
            version.critical = flags[version.question.module_id].pop()
            version.difficulty = 0.1  # type: ignore[assignment]
            version.save()
    forget_cached()


@every_state
@pytest.mark.parametrize("reveal", ["domains", "rationale"])
def test_no_address_holds_a_reason_of_an_exam_question(state: str, reveal: str) -> None:
    promise(reveal)
    attempt = exam_in(state)
    found = walk(attempt)
    secrets = reasons("exam")
    leaks = [key for key, (_, body) in found.items() if any(why in body for why in secrets)]
    assert leaks == []
    own = f"/attempts/{attempt.uuid}/" + ("" if state == "open" else "result/")
    assert [found[person, own][0] for person in ("bob", "eve", "nobody")] == [200, 404, 302]
    assert [key for key, (status, _) in found.items() if status >= 500] == []


def test_no_address_holds_an_exam_question_for_an_author_without_the_right() -> None:
    attempt = exam_in("before")
    look_at_banks()
    found = walk(attempt, "noor")
    exam = QuestionVersion.objects.filter(question__pool="exam", question__course__code="small")
    stems = [one.stem for one in exam]
    secrets = [*reasons("exam"), *stems, STEM, KEY, WRONG, WHY]
    leaks = [key for key, (_, body) in found.items() if any(why in unescape(body) for why in secrets)]  # fmt: skip
    assert leaks == []
    shown = {name: rows[0] for name, rows in rows_of_the_studio(Question.objects.all()[0]).items()}
    small = "/studio/course/small/"
    of_rows = {
        f"{small}bank/changes/{shown['changes/<uuid>']}/": 200,
        f"{small}bank/views/{shown['views/<uuid>']}/": 302,
        f"{small}files/{shown['files/<uuid>']}/": 200,
        f"{small}files/{shown['files/<uuid>']}/xlsx/": 404,  # mira's own
        f"{small}sheets/fact/{shown['<uuid>']}/": 200,
        f"{small}print/alpha/exam/": 404,  # as if there were none
        f"/studio/standards/{shown['standards/<uuid>']}/": 403,
    }
    assert {address: found["noor", address][0] for address in of_rows} == of_rows
    assert [key for key, (status, _) in found.items() if status >= 500] == []


@pytest.mark.parametrize("state", ["open", "failed"])
def test_no_address_holds_an_exam_question_for_an_administrator_without_the_right(
    state: str,
) -> None:
    """Answer papers stand open to them: the course of the sitting, and no word of what was asked."""
    attempt = exam_in(state)
    found = walk(attempt, "root")
    exam = QuestionVersion.objects.filter(question__pool="exam", question__course__code="small")
    options = {o["text"] for one in exam for o in one.spec.get("options", ())}
    practice = QuestionVersion.objects.filter(question__pool="practice")
    known = {o["text"] for one in practice for o in one.spec.get("options", ())}
    secrets = [*reasons("exam"), *(one.stem for one in exam), *(options - known)]
    leaks = [key for key, (_, body) in found.items() if any(why in unescape(body) for why in secrets)]  # fmt: skip
    assert leaks == []
    papers = {form: found["root", f"/studio/papers/{attempt.uuid}/{form}"] for form in ("", "pdf/", "json/")}  # fmt: skip
    assert {status for status, _ in papers.values()} == {200}
    assert all("Started, with the rules agreed to" in body for _, body in papers.values())
    assert [key for key, (status, _) in found.items() if status >= 500] == []


@every_state
def test_pictures_of_exam_questions_are_for_the_candidate_while_the_exam_runs(state: str) -> None:
    attempt = exam_in(state)
    found = walk(attempt)
    pictures = {
        key: status
        for key, (status, _) in found.items()
        if any(f"/pictures/{one.name}/" in key[1] for one in (JUG, CUP))
    }
    served = {key for key, status in pictures.items() if status == 200}
    own = {("bob", f"/attempts/{attempt.uuid}/pictures/{one.name}/") for one in (JUG, CUP)}

    assert (
        len(pictures) == 12
    )  # three people, two pictures, at attempts and where lessons have theirs
    assert served == (own if state == "open" else set())
    # An address that is asked for may stand on the page that says that it is not there.
    told = {key for key, (_, body) in found.items() if JUG.name in body and JUG.name not in key[1]}
    page, form = (("bob", f"{start}/attempts/{attempt.uuid}/") for start in ("", "/api/v1"))
    assert told == (
        {page, form} if state == "open" else {form}
    )  # which it names, and gives no more


@every_state
@pytest.mark.parametrize("reveal", ["domains", "rationale"])
def test_api_has_no_field_for_what_only_graders_know(state: str, reveal: str) -> None:
    promise(reveal)
    attempt = exam_in(state)
    client = Client()
    client.force_login(bob())
    answers = [
        client.get(f"/api/v1/{end}").json()
        for end in (
            "quizzes/", "attempts/", f"attempts/{attempt.uuid}/", f"attempts/{attempt.uuid}/result/",
        )
    ]  # fmt: skip
    assert keys_of(answers) & TELLING == set()
    assert "questions" not in answers[-1]


@every_state
def test_no_address_depends_on_what_only_graders_know(state: str) -> None:
    attempt = exam_in(state)
    walk(attempt, "bob")  # pages that show once that something was opened
    before = walk(attempt, "bob")
    change_what_only_graders_know()
    after = walk(attempt, "bob")
    assert [key for key in before if before[key] != after[key]] == []


def test_running_exam_does_not_depend_on_which_of_its_questions_are_critical() -> None:
    attempt = exam_in("open")
    walk(attempt, "bob")
    before = walk(attempt, "bob")
    with immutability.lifted(connection):
        for row in attempt.form.tree.rows:
            row["critical"] = not row["critical"]
        attempt.form.save()
    forget_cached()
    after = walk(attempt, "bob")
    assert [key for key in before if before[key] != after[key]] == []


def test_saving_and_handing_in_answer_with_nothing_of_the_key() -> None:
    promise("rationale")
    attempt = exam_in("open")
    client, own = Client(), f"/api/v1/attempts/{attempt.uuid}"
    client.force_login(bob())
    form = client.get(f"{own}/").json()["form"]["questions"]
    given = [
        {"client_seq": n, "version": q["version"], "revision": 9, "answer": q["options"][0]["id"]}
        for n, q in enumerate(form)
    ]
    window = "6f0e2f4c-7d0b-4f57-9a10-0123456789ab"
    bodies = [
        client.post(f"{own}/answers/", json.dumps({"window": window, "answers": given}), content_type="application/json"),
        client.post("/api/v1/quizzes/small-exam/attempts/", "{}", content_type="application/json"),
        client.post(f"{own}/submit/"),
        client.get(f"{own}/result/"),
    ]  # fmt: skip
    assert [body.status_code for body in bodies] == [200, 200, 200, 200]
    assert EXAM_REASON not in str([body.content for body in bodies])
    assert keys_of([body.json() for body in bodies]) & TELLING == set()


def test_walk_finds_the_reasons_of_a_practice_quiz_where_they_may_stand() -> None:
    attempt = sit(bob(), "beta-practice", now=timezone.now())
    shown = [key for key, (_, body) in walk(attempt).items() if PRACTICE_REASON in body]
    assert shown == [
        ("bob", f"/api/v1/attempts/{attempt.uuid}/result/"),
        ("bob", f"/attempts/{attempt.uuid}/result/"),
    ]


def test_dependence_is_found_where_a_key_is_shown() -> None:
    attempt = sit(bob(), "beta-practice", now=timezone.now())
    walk(attempt, "bob")
    before = walk(attempt, "bob")
    change_what_only_graders_know(pool="practice", module__code="beta")
    after = walk(attempt, "bob")
    assert [address for _, address in before if before["bob", address] != after["bob", address]] == [
        f"/api/v1/attempts/{attempt.uuid}/result/", f"/attempts/{attempt.uuid}/result/",
    ]  # fmt: skip


def test_walk_reaches_every_page_of_quizzes_lessons_and_the_api() -> None:
    attempt = exam_in("failed")
    found = walk(attempt, "bob")
    opened = {address for (person, address), (status, _) in found.items() if (person, status) == ("bob", 200)}  # fmt: skip
    assert opened >= {
        "/dashboard/", "/courses/small/", "/courses/small/alpha/boiling/", "/courses/small/evidence/", "/courses/small/evidence/E001/",
        "/courses/small/glossary/", "/courses/small/offline/", "/courses/small/handbook/", "/quizzes/small-exam/", "/quizzes/alpha-check/",
        "/api/v1/quizzes/", "/api/v1/attempts/", f"/api/v1/attempts/{attempt.uuid}/", f"/api/v1/attempts/{attempt.uuid}/result/",
        f"/attempts/{attempt.uuid}/result/", "/certificates/", "/sw.js", "/offline/", "/api/v1/schema/", "/api/v1/docs/",
    }  # fmt: skip
