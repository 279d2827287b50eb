"""A small course whose check asks questions of one kind, and the real doors that such a question goes through."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from courses.actions import NotSameMeaning, publish, save_draft
from courses.content.domain.exporting import list_text
from quizzes.bank.domain.lint import BankSubject, lint_question, lint_whole_bank, subject_of
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.models import Attempt, Question
from tests.curriculum_small import copy_to, edit, give, load
from tests.people import appointed, lead, noor
from tests.quizzes.kinds.entries import entry_of
from tests.quizzes.sitters import keys

COUNT = 3
CHECK = "alpha-check"


def question_of(kind: str, number: int = 1, **own: Any) -> dict[str, Any]:
    """A whole entry of the kind; `own` are other keys than those of the test in its folder."""
    said = {
        "code": f"al-p-{number:02d}",
        "kind": kind,
        "pool": "practice",
        "stem": f"This is the question with the number {number}. Which answer to it is right?",
        "objective": "al-o1",
        "topic": "water",
        "level": "recall",
        "critical": False,
        "evidence": ["E001"],
        "difficulty": 0.7,
        "review_by": "2027-11-30",
    }
    return said | (entry_of(kind) | own)


def course_of(kind: str, place: Path, **own: Any) -> Path:
    """A course folder whose check asks three questions of the kind and explains them."""
    folder = copy_to(place)
    questions = [question_of(kind, number, **own) for number in range(1, COUNT + 1)]
    (folder / "01-alpha" / "questions-practice.yaml").write_text(
        list_text(QUESTION_FIELDS, questions)
    )
    quiz = f"quizzes/{CHECK}.yaml"
    edit(folder, quiz, "count: 5", f"count: {COUNT}")
    edit(folder, quiz, "cut: 4", f"cut: {COUNT}")
    edit(folder, quiz, "reveal: objectives", "reveal: rationale")
    return folder


def load_of(kind: str, place: Path, **own: Any) -> Path:
    """That course, loaded."""
    folder = course_of(kind, place, **own)
    give(folder)
    return folder


def exported(place: Path) -> str:
    """Export the course with its printed modules to a new folder; gives what the first module's page says."""
    call_command("export_curriculum", str(place), stdout=StringIO())
    pages = pypdf.PdfReader(place / "review" / "01-alpha.pdf").pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class _Fields(HTMLParser):
    """What a browser would post of the forms of a page as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.posted: dict[str, list[str]] = {}
        self._select = ""
        self._lines: list[tuple[bool, str]] = []
        self._text: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
            is_box = given.get("type") in ("radio", "checkbox")
            if not is_box or "checked" in given:
                self.posted.setdefault(name, []).append(given.get("value") or "")
        if tag == "select":
            self._select, self._lines = name, []
        if tag == "option":
            self._lines.append(("selected" in given, given.get("value") or ""))
            self._text = None if "value" in given else ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self._text is not None:
            self._lines[-1] = (self._lines[-1][0], self._text)
            self._text = None
        if tag == "select" and self._lines:
            chosen = next((value for selected, value in self._lines if selected), self._lines[0][1])
            self.posted[self._select] = [chosen]


def fields_of(page: str) -> dict[str, list[str]]:
    """The fields of the questions on the page, as a browser without scripts would post them."""
    return {name: values for name, values in _Fields(page).posted.items() if name.startswith("q-")}


def signed_in(person: Any) -> Client:
    """The person in a browser, as on a demo site where staff need no second factor."""
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def begin(client: Client) -> Attempt:
    """Start the check on its page."""
    client.post(f"/quizzes/{CHECK}/start/")
    return Attempt.objects.latest("id")


def answers_by_api(client: APIClient, attempt: Attempt, answers: dict[str, Any], first: int) -> Any:
    """Save answers by version, numbered and revised from `first`; gives the reply's body."""
    items = [
        {"client_seq": first + n, "version": version, "revision": first, "answer": answer}
        for n, (version, answer) in enumerate(answers.items())
    ]
    window = "11111111-2222-4333-8444-555555555555"
    body = {"window": window, "answers": items}
    reply = client.post(f"/api/v1/attempts/{attempt.uuid}/answers/", body, format="json")
    assert reply.status_code == 200, reply.content
    return reply.json()


def sit_without_scripts(client: Client, api: APIClient) -> str:
    """Hand in the right answers as a page without scripts posts them; gives the page of the result.

    They are saved by the API, shown by the page, cleared by the API, and posted as the page showed them, by a form that does
    not say what it showed: so they are new.
    """
    attempt = begin(client)
    right = keys(attempt)
    answers_by_api(api, attempt, right, 1)
    fields = fields_of(client.get(f"/attempts/{attempt.uuid}/").content.decode())
    answers_by_api(api, attempt, dict.fromkeys(right), 100)
    saved = client.post(f"/attempts/{attempt.uuid}/save/", fields, follow=True)
    assert "Your answers are saved." in saved.content.decode()
    result = client.post(f"/attempts/{attempt.uuid}/submit/", fields, follow=True)
    assert result.redirect_chain[-1][0] == f"/attempts/{attempt.uuid}/result/"
    attempt.refresh_from_db()
    assert attempt.current_result is not None
    assert attempt.current_result.right == COUNT
    return result.content.decode()


def pages_of_those_who_answer_for_it() -> Iterator[str]:
    """The pages on which a question is previewed, and signed."""
    question = Question.objects.get(code="al-p-01")
    appointed(lead())
    version = question.current_version
    assert version is not None
    for person, address in (
        (noor(), f"/admin/quizzes/question/{question.pk}/preview/"),
        (lead(), f"/courses/small/sign-off/alpha/{version.uuid}/"),
    ):
        response = signed_in(person).get(address)
        assert response.status_code == 200, address
        yield response.content.decode()


def refusal_of(folder: Path) -> str:
    """Why the folder is not loaded."""
    with pytest.raises(CommandError) as refused:
        load(folder)
    return str(refused.value)


def linted(kind: str, *, count: int = 1, **own: Any) -> set[str]:
    """The rules that find something in such questions, and with more than one in their keys."""
    facts = frozenset({"E001"})
    subjects = [
        subject_of(question_of(kind, number, **own), module="alpha", usable_facts=facts)
        for number in range(1, count + 1)
    ]
    found = [found for subject in subjects for found in lint_question(subject)]
    if count > 1:
        found += lint_whole_bank(BankSubject(subjects, {}, {}, []))
    return {finding.rule.name for finding in found}


def reworded(**own: Any) -> str:
    """Why the first question cannot be published with these keys as a mere change of wording; "" when it is."""
    question = Question.objects.get(code="al-p-01")
    now = timezone.now()
    save_draft(entry=question, content=question.draft | own, by=noor(), now=now)
    try:
        publish(entry=question, by=appointed(lead()), now=now, same_meaning=True)
    except NotSameMeaning as refusal:
        return str(refusal)
    return ""
