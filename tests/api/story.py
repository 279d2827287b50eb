"""What the golden answers tell: three people and a clinic, and every endpoint in its states."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework.test import APIClient

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import StaffMembership
from certificates.domain.codes import make_code
from quizzes.actions import give_time, submit_attempt
from quizzes.models import Attempt
from tests.api.golden import normalised
from tests.certificates import factories
from tests.certificates.clinics.staffed import listed
from tests.people import ada, bob, cleo, eve, mira, noor, root
from tests.quizzes.sectioned import in_sections, versions_in
from tests.quizzes.sitters import answer, item, keys, save, sit, start
from tests.quizzes.sitting.explained_course import load_explained, sit_wrong
from tests.quizzes.timed import begin, granted
from trainingsite.accounts.actors import SYSTEM

ClientOf = Callable[[Any], APIClient]
WINDOW = UUID("6f0e2f4c-7d0b-4f57-9a10-0123456789ab")
DECLARED = {"agreed": True, "name_confirmed": True}


class Asked:
    """Asks as one person and writes down what came: the endpoint as the description names it, status, type, body."""

    def __init__(self, client: APIClient) -> None:
        self.client = client

    def get(self, endpoint: str, query: dict[str, str] | None = None, **values: Any) -> Any:
        return _kept("GET", endpoint, self.client.get(_address(endpoint, values), query))

    def post(self, endpoint: str, body: Any = None, **values: Any) -> Any:
        address = _address(endpoint, values)
        return _kept("POST", endpoint, self.client.post(address, body or {}, format="json"))


def _address(endpoint: str, values: dict[str, Any]) -> str:
    return "/api/v1/" + endpoint.format(**values)


def _kept(method: str, endpoint: str, response: Any) -> dict[str, Any]:
    media_type = response["Content-Type"]
    return {
        "endpoint": f"{method} /api/v1/{endpoint}",
        "status": response.status_code,
        "media_type": media_type,
        "body": normalised(response.json()) if "json" in media_type else None,
    }


def answers(client_of: ClientOf, place: Path) -> dict[str, dict[str, Any]]:
    """Every answer by its name. The small course has to be loaded."""
    return dict([*_sittings(client_of, place), *_certificates(client_of), *_refused(client_of)])


def _sittings(client_of: ClientOf, place: Path) -> Iterator[tuple[str, Any]]:
    asks, now = Asked(client_of(ada())), timezone.now()
    objectives = sit(ada(), "alpha-check", now=now)
    yield "result_objectives", asks.get("attempts/{uuid}/result/", uuid=objectives.uuid)
    load_explained(place)
    for name, attempt in {
        "result_rationale": sit(ada(), "alpha-check", now=now),
        "result_rationale_wrong": sit_wrong("alpha-check", wrong=5, person=ada()),
        "result_rationale_unanswered": sit(ada(), "alpha-check", right=0, now=now),
    }.items():
        yield name, asks.get("attempts/{uuid}/result/", uuid=attempt.uuid)
    yield from _exams(client_of, now)
    yield "attempt_started", asks.post("quizzes/{code}/attempts/", code="alpha-check")
    yield "attempt_continued", asks.post("quizzes/{code}/attempts/", code="alpha-check")
    attempt = ada().attempts.get(closed_at=None)
    yield "attempt_answers", _saved(asks, attempt)
    answer(attempt, now=timezone.now())
    yield "attempt", asks.get("attempts/{uuid}/", uuid=attempt.uuid)
    yield "result_in_progress", asks.get("attempts/{uuid}/result/", uuid=attempt.uuid)
    said = {
        "key": str(UUID(int=7)),
        "version": str(next(iter(keys(attempt)))),
        "text": "Two are right.",
    }
    yield "challenge_kept", asks.post("attempts/{uuid}/challenges/", said, uuid=attempt.uuid)
    other = said | {"text": "Three are right."}
    yield "challenge_refused", asks.post("attempts/{uuid}/challenges/", other, uuid=attempt.uuid)
    yield "attempt_submitted", asks.post("attempts/{uuid}/submit/", uuid=attempt.uuid)
    yield "attempt_answers_late", _saved(asks, attempt, seq=9)
    yield "attempts", asks.get("attempts/")


def _exams(client_of: ClientOf, now: Any) -> Iterator[tuple[str, Any]]:
    passed = sit(ada(), "small-exam", now=now)
    yield "result_passed", Asked(client_of(ada())).get("attempts/{uuid}/result/", uuid=passed.uuid)
    asks = Asked(client_of(bob()))
    yield "exam_not_open", asks.post("quizzes/{code}/attempts/", DECLARED, code="small-exam")
    sit(bob(), "alpha-check", now=now)
    failed = sit(bob(), "small-exam", right=0, now=now)
    yield "result_failed", asks.get("attempts/{uuid}/result/", uuid=failed.uuid)
    yield "quizzes", asks.get("quizzes/")
    sit(eve(), "alpha-check", now=now)
    running = start(eve(), "small-exam", now=now)
    yield "attempt_of_exam", Asked(client_of(eve())).get("attempts/{uuid}/", uuid=running.uuid)
    yield from _clocks(client_of, now)


def _clocks(client_of: ClientOf, now: Any) -> Iterator[tuple[str, Any]]:
    granted(mira(), now=now, percent=50, break_minutes=10)
    running = begin(mira(), now=now)
    asks = Asked(client_of(mira()))
    yield "break_begun", asks.post("attempts/{uuid}/break/", uuid=running.uuid)
    yield "attempt_in_a_break", asks.get("attempts/{uuid}/", uuid=running.uuid)
    yield "break_ended", asks.post("attempts/{uuid}/break/end/", uuid=running.uuid)
    give_time(attempt=running, minutes=5, reason="Fire alarm", by=root(), now=timezone.now())
    yield "clock", asks.get("attempts/{uuid}/clock/", uuid=running.uuid)
    submit_attempt(attempt=running, by=mira(), now=timezone.now())
    yield "no_break", asks.post("attempts/{uuid}/break/", uuid=running.uuid)
    yield from _sections(client_of, now)


def _sections(client_of: ClientOf, now: Any) -> Iterator[tuple[str, Any]]:
    attempt = in_sections(noor(), now=now)
    asks, closing = Asked(client_of(noor())), "attempts/{uuid}/sections/{number}/close/"
    yield "attempt_in_sections", asks.get("attempts/{uuid}/", uuid=attempt.uuid)
    yield "section_waits", asks.post(closing, uuid=attempt.uuid, number=2)
    yield "section_closed", asks.post(closing, uuid=attempt.uuid, number=1)
    version = versions_in(attempt, 1)[0]
    late = {"window": str(WINDOW), "answers": [item(1, version, None)]}
    yield (
        "answers_of_a_closed_section",
        asks.post("attempts/{uuid}/answers/", late, uuid=attempt.uuid),
    )
    paused = asks.post(closing, {"break": True}, uuid=attempt.uuid, number=2)
    yield "section_closed_with_a_break", paused
    submit_attempt(attempt=attempt, by=noor(), now=timezone.now())


def _saved(asks: Asked, attempt: Attempt, *, seq: int = 1) -> Any:
    """A batch with one that is good, one that another window has overtaken, and one that does not fit."""
    by_type = sorted(keys(attempt).items(), key=lambda pair: type(pair[1]).__name__)
    (first, key), (second, other), (third, _), *_rest = by_type  # drawn in any order
    if seq == 1:
        save(attempt, item(1, second, other, revision=5), window=uuid4(), now=timezone.now())
    batch = [item(seq, first, key), item(seq + 1, second, None), item(seq + 2, third, {"no": 1})]
    body = {"window": str(WINDOW), "answers": batch}
    return asks.post("attempts/{uuid}/answers/", body, uuid=attempt.uuid)


def _certificates(client_of: ClientOf) -> Iterator[tuple[str, Any]]:
    held = factories.certificate(ada())
    asks, clinic = Asked(client_of(ada())), Asked(APIClient())
    yield "certificate", asks.get("certificates/{uuid}/", uuid=held.uuid)
    yield "certificate_pdf", asks.get("certificates/{uuid}/pdf/", uuid=held.uuid)
    yield "verify_valid", clinic.get("verify/{code}/", {"at": "2026-11-25"}, code=held.code)
    yield "verify_unknown", clinic.get("verify/{code}/", code=make_code(7))
    yield "verify_bad_at", clinic.get("verify/{code}/", {"at": "soon"}, code=held.code)
    made = {"certificate": held, "by": root(), "reason": "Inner words."}
    certificates.suspend(**made, reason_class="safety", now=factories.LATER)
    yield "verify_suspended", clinic.get("verify/{code}/", {"at": "2026-11-24"}, code=held.code)
    yield from _asked_with_a_key(held)
    waiting = factories.attempt(ada(), quiz=factories.exam("other-exam"))
    factories.scheme(waiting.quiz)
    certificates.reserve(by=SYSTEM, attempt_id=waiting.pk, now=factories.LATER)
    yield "certificates", asks.get("certificates/")


def _asked_with_a_key(held: Any) -> Iterator[tuple[str, Any]]:
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=factories.LATER)
    _row, key = clinics.create_api_key(
        organisation=organisation, name="desk", by=SYSTEM, now=factories.LATER
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    clinic = Asked(client)
    known = {"at": "2026-11-24", "known_at": "2026-11-24", "scope": "face", "receipt": "1"}
    yield "verify_known_then", clinic.get("verify/{code}/", known, code=held.code)
    yield "verify_unknown_scope", clinic.get("verify/{code}/", {"scope": "none"}, code=held.code)
    rows = [{"code": held.code, "reference": "Bed 4"}, {"code": held.code, "at": "soon"}]
    yield "verify_list", clinic.post("verify/", {"checks": rows, "receipts": True})
    yield "verify_list_invalid", clinic.post("verify/", {"checks": []})
    person = {"name": "Ada Sørensen", "number": "1002"}
    yield "verify_match", clinic.post("verify/{code}/match/", person, code=held.code)
    yield "checks", clinic.get("checks/")
    StaffMembership.objects.create(organisation=organisation, person=cleo(), is_manager=True, since_at=factories.LATER, invited_by=root())  # fmt: skip
    listed(organisation, f"{held.code}\tAda Sørensen\t1002\tQuay", by=cleo(), now=factories.LATER)
    yield "list_changes", clinic.get("list/changes/")
    yield "key", clinic.get("key/")
    yield "scopes", clinic.get("scopes/")


def _refused(client_of: ClientOf) -> Iterator[tuple[str, Any]]:
    asks = Asked(client_of(ada()))
    yield "not_signed_in", Asked(APIClient()).get("attempts/")
    yield "not_found", asks.get("attempts/{uuid}/", uuid=uuid4())
    attempt = ada().attempts.first()
    yield "invalid", asks.post("attempts/{uuid}/answers/", {"answers": []}, uuid=attempt.uuid)
    stranger = APIClient()
    stranger.credentials(HTTP_AUTHORIZATION="Api-Key nonsense")
    yield "bad_key", Asked(stranger).get("verify/{code}/", code=make_code(7))
    signed_in = APIClient(enforce_csrf_checks=True)
    signed_in.force_login(ada())
    yield "forbidden", Asked(signed_in).post("attempts/{uuid}/submit/", uuid=attempt.uuid)
