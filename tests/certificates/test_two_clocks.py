"""True then, and known then: two clocks, and what a certificate says of one scope."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from certificates import actions
from certificates.domain.codes import make_code
from certificates.domain.verification import Caveat, knowledge_state
from certificates.models import Certificate, Scheme, Scope
from tests.certificates.factories import LATER, PASSED_AT, certificate, married
from tests.people import ada, root
from trainingsite.accounts.actions.checks import mark_register_checked

pytestmark = pytest.mark.any_engine
DAY = timedelta(days=1)


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


def verify(client, code, **query):
    return client.get(f"/api/v1/verify/{code}/", query)


def told(held, now, **asked):
    return actions.verify(code=held.code, at=asked.pop("at", None), now=now, **asked)


def _lived(held: Certificate) -> Certificate:
    """A history in which nearly everything happens: a comparison, a suspension, its end, a new name, a withdrawal."""
    mark_register_checked(person=ada(), how="Looked up.", by=root(), now=LATER + DAY)
    said = {"by": root(), "reason": "Inner words."}
    actions.suspend(certificate=held, reason_class="safety", now=LATER + 2 * DAY, **said)
    actions.reinstate(certificate=held, now=LATER + 3 * DAY, **said)
    new = actions.reissue(
        certificate=held, by=root(), name="Ada Lund", native_name="", why=married(), now=LATER + 4 * DAY
    )  # fmt: skip
    actions.withdraw(
        certificate=held, reason_class="error", effect="void_from_start", now=LATER + 5 * DAY, **said
    )  # fmt: skip
    return new


@pytest.mark.each_engine
@pytest.mark.parametrize("at", [None, "2026-11-25", "2026-11-27", "2026-11-28T12:00:00Z"])
def test_what_was_told_then_is_told_again_whatever_has_happened_since(held, at):
    moments = [LATER + hours * timedelta(hours=12) for hours in range(12)]
    before: list[actions.Verification] = []

    def ask_all_up_to(limit: datetime) -> None:
        while len(before) < len(moments) and moments[len(before)] < limit:
            before.append(told(held, moments[len(before)], at=at))

    mark = mark_register_checked
    ask_all_up_to(LATER + DAY)
    mark(person=ada(), how="Looked up.", by=root(), now=LATER + DAY)
    ask_all_up_to(LATER + 2 * DAY)
    said = {"certificate": held, "by": root(), "reason": "Inner words."}
    actions.suspend(reason_class="safety", now=LATER + 2 * DAY, **said)
    ask_all_up_to(LATER + 3 * DAY)
    actions.reinstate(now=LATER + 3 * DAY, **said)
    ask_all_up_to(LATER + 4 * DAY)
    actions.reissue(
        certificate=held, by=root(), name="Ada Lund", native_name="", why=married(), now=LATER + 4 * DAY
    )  # fmt: skip
    ask_all_up_to(LATER + 5 * DAY)
    actions.withdraw(reason_class="error", effect="void_from_start", now=LATER + 5 * DAY, **said)
    ask_all_up_to(LATER + 9 * DAY)

    years_later = LATER + 1000 * DAY
    again = [told(held, years_later, at=at, known_at=moment.isoformat()) for moment in moments]

    assert [replace(one, answered_at=None) for one in again] == [
        replace(one, answered_at=None) for one in before
    ]
    assert len({one.status for one in before}) > 1
    assert {one.answered_at for one in again} == {years_later}


def test_what_came_out_later_changes_what_was_true_and_not_what_was_known(client, held):
    _lived(held)
    treated = (LATER + timedelta(hours=30)).date().isoformat()

    known_then = verify(client, held.code, at=treated, known_at=treated).json()
    known_now = verify(client, held.code, at=treated).json()

    assert (known_then["status"], known_now["status"]) == ("valid", "withdrawn")
    assert known_then["known_at"] == f"{treated}T23:59:59.999999Z"
    assert known_then["answered_at"] > known_then["known_at"]
    assert known_now["known_at"] == known_now["answered_at"]


def test_what_was_not_issued_yet_was_unknown_then(client, held):
    before = (LATER - timedelta(microseconds=1)).isoformat()
    body = verify(client, held.code, known_at=before).json()
    stranger = verify(client, make_code(7), known_at=before).json()

    assert (body["status"], body["holder"]["name"], body["reason"]) == ("unknown", None, None)
    assert body | {"code": "", "answered_at": ""} == stranger | {"code": "", "answered_at": ""}


def test_successor_is_named_from_its_issue_on(held):
    new = _lived(held)
    at = (LATER + 4 * DAY).isoformat()
    now = LATER + 100 * DAY

    known = told(held, now, at=at, known_at=(LATER + 4 * DAY + timedelta(hours=1)).isoformat())
    earlier = told(held, now, at=at, known_at=(LATER + 4 * DAY - timedelta(hours=1)).isoformat())

    assert (known.status, known.replaced_by) == ("superseded", new.code)
    assert (earlier.status, earlier.as_things_stand) == ("projected", "valid")


def test_day_after_what_was_known_was_not_known_yet(client, held):
    body = verify(client, held.code, at="2026-11-26", known_at="2026-11-25").json()

    assert (body["status"], body["as_things_stand"]) == ("projected", "valid")


def test_without_a_day_the_answer_is_about_the_moment_of_knowing(client, held):
    body = verify(client, held.code, known_at="2026-11-25T10:00:00+02:00").json()

    assert body["as_of"] == body["known_at"] == "2026-11-25T08:00:00.000000Z"


def test_today_is_everything_that_is_recorded_today(client, held):
    now = timezone.now()
    actions.suspend(certificate=held, by=root(), reason_class="safety", reason="R.", now=now)

    today = timezone.now().astimezone(UTC).date().isoformat()
    body = verify(client, held.code, known_at=today).json()

    assert body["status"] == "suspended"
    assert body["known_at"] <= body["answered_at"]


def test_clock_that_was_set_back_hides_nothing_from_who_asks_about_now(held):
    actions.suspend(
        certificate=held, by=root(), reason_class="safety", reason="R.", now=LATER + DAY
    )

    assert told(held, LATER + timedelta(hours=1), at="2026-11-26").as_things_stand == "suspended"


@pytest.mark.parametrize(
    "known_at",
    [
        "",
        " ",
        "soon",
        "2026-11-25T10:00:00",
        "9999-12-31",
        "2999-01-01T00:00:00Z",
        "20261125",
        "\x00",
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_knowledge_of_no_day_or_of_one_to_come_is_400(client, held, known_at, is_known):
    response = verify(client, held.code if is_known else make_code(7), known_at=known_at)

    assert (response.status_code, response.json()["code"]) == (400, "bad-known-at")


# --- Scopes -------------------------------------------------------------------------------------------


@pytest.fixture
def hands(held) -> Scope:
    """A scope that another scheme attests."""
    other = Scheme.objects.create(
        issuer=held.scheme.issuer, exam=held.scheme.exam, code="hands", edition="1", title="Hands",
        limits="None.", term_months=6, retired_at=PASSED_AT,
    )  # fmt: skip
    scope = Scope.objects.create(code="hands", title="Hands")
    other.scopes.add(scope)
    return scope


def knowledge(client, held, scope, **query):
    return verify(client, held.code, scope=scope, **query).json()["knowledge"]


def test_scope_is_answered_with_its_caveats_and_beside_what_no_certificate_says(client, held):
    body = verify(client, held.code, scope="face", at="2026-11-25").json()

    # This installation is a trial itself, and no trial makes current knowledge.
    assert body["knowledge"] == {"scope": "face", "title": "Face and neck", "state": "trial"}
    assert (body["practical"], body["authorisation"]) == ("none recorded", "none recorded")


@pytest.mark.parametrize(
    ("status", "is_covered", "caveats", "state"),
    [
        ("valid", True, ("short_form",), "current"),
        ("valid", True, ("short_form", "trial"), "trial"),
        ("valid", False, (), "not_in_scope"),
        ("expired", True, (), "expired"),
        ("expired", False, (), "not_in_scope"),
        ("projected", True, (), "projected"),
        ("withdrawn", True, ("trial",), "withdrawn"),
        ("unknown", False, (), "unknown"),
    ],
)
def test_state_of_knowledge(status, is_covered, caveats, state):
    told_caveats = tuple(Caveat(code, "words") for code in caveats)

    assert knowledge_state(status, is_covered=is_covered, caveats=told_caveats) == state


def test_scope_of_another_scheme_is_not_in_scope(client, held, hands):
    assert knowledge(client, held, "hands", at="2026-11-25")["state"] == "not_in_scope"


def test_scope_of_an_expired_and_of_an_unknown_certificate(client, held, settings):
    now = timezone.now() + 400 * DAY
    expired = actions.verify(code=held.code, at=None, now=now, scope="face")

    assert expired.knowledge is not None
    assert expired.knowledge.state == "expired"
    assert verify(client, make_code(7), scope="face").json()["knowledge"]["state"] == "unknown"


def test_scope_that_no_scheme_has_any_more_is_unknown_as_the_list_of_scopes_says(client, held):
    Scope.objects.create(code="misspelt", title="Of no scheme")
    response = verify(client, held.code, scope="misspelt")

    assert (response.status_code, response.json()["code"]) == (400, "unknown-scope")


def test_scope_of_several_schemes_is_that_of_each(client, held, hands):
    hands.schemes.add(held.scheme)

    assert knowledge(client, held, "hands", at="2026-11-25")["state"] == "trial"


@pytest.mark.each_engine
@pytest.mark.parametrize("scope", ["", "nothing", "FACE", "Face and neck", "\x00", "f" * 200])
@pytest.mark.parametrize("is_known", [True, False])
def test_unknown_scope_is_400_whatever_the_code(client, held, scope, is_known):
    response = verify(client, held.code if is_known else make_code(7), scope=scope)

    assert (response.status_code, response.json()["code"]) == (400, "unknown-scope")


def test_scope_costs_one_query(client, held, django_assert_num_queries):
    with django_assert_num_queries(3):
        verify(client, held.code, scope="face")


def test_scopes_are_listed_with_an_etag_and_not_sent_twice(client, held, hands):
    Scope.objects.create(code="unused", title="Of no scheme")
    first = client.get("/api/v1/scopes/")
    again = client.get("/api/v1/scopes/", headers={"If-None-Match": first["ETag"]})

    assert first.json() == {
        "results": [
            {"code": "face", "title": "Face and neck"},
            {"code": "hands", "title": "Hands"},
        ]
    }
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/api/v1/scopes/?x=1").json()["code"] == "bad-parameter"
