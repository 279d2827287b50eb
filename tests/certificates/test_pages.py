"""Pages: the holder's own certificates, and the public answer."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certificates import actions
from certificates.domain.codes import grouped, make_code
from certificates.models import Certificate
from tests.certificates.factories import LATER, attempt, certificate, scheme
from tests.people import ada, eve, root


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada(), native_name="نور")


def page(client, path, **query):
    response = client.get(path, query)
    return response.status_code, response.content.decode()


def test_my_certificates_when_there_are_none(client, db):
    client.force_login(ada())
    status, text = page(client, "/certificates/")
    assert status == 200
    assert "None yet" in text
    assert "hx-trigger" not in text


def test_pass_that_brings_no_certificate_is_told_so_and_asks_no_more(client, db):
    attempt(ada())  # an exam without a scheme in force

    client.force_login(ada())
    _status, text = page(client, "/certificates/")

    assert "You passed, and no certificate is on its way." in text
    assert "None yet" not in text
    assert "hx-trigger" not in text


@pytest.mark.parametrize("step", ["passed", "reserved"])
def test_certificate_on_its_way_appears_by_itself(client, db, step):
    passed = attempt(ada())
    scheme(passed.quiz)
    if step == "reserved":
        actions.reserve(attempt_id=passed.pk, now=LATER)
    client.force_login(ada())
    _status, text = page(client, "/certificates/")
    assert 'hx-trigger="every 2s"' in text
    actions.sweep(now=LATER)
    _status, text = page(client, "/certificates/list/")
    assert "hx-trigger" not in text
    assert "Radio-frequency skin tightening" in text


class WorkerBetween:
    """A worker that acts before the given statement of a page, as a real one may at any moment."""

    def __init__(self, work, before: int) -> None:
        self.work, self.left = work, before

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            self.left = -1  # what the worker itself asks is not counted
            self.work()
        elif self.left > 0:
            self.left -= 1
        return execute(sql, params, many, context)


def reserved(passed):
    actions.reserve(attempt_id=passed.pk, now=LATER)


def issued(passed):
    actions.issue_certificate(attempt_id=passed.pk, now=LATER)


@pytest.mark.parametrize("path", ["/certificates/", "/certificates/list/", "/dashboard/"])
@pytest.mark.parametrize("work", [reserved, issued])
def test_fresh_pass_is_never_none_yet_whenever_the_worker_comes(client, db, path, work):
    passed = attempt(ada())
    scheme(passed.quiz)
    client.force_login(ada())
    with CaptureQueriesContext(connection) as asked:
        client.get(path)

    for place in range(len(asked) + 1):
        moment = transaction.savepoint()
        with connection.execute_wrapper(WorkerBetween(lambda: work(passed), place)):
            _status, text = page(client, path)
        stored = passed.certificates.issued().exists()
        on_the_list = "Radio-frequency skin tightening" in text
        assert "None yet" not in text, place
        assert on_the_list or "is being made" in text, place
        assert ('hx-trigger="every 2s"' in text) or (stored and on_the_list), place
        transaction.savepoint_rollback(moment)


def test_fragment_with_a_fresh_pass_goes_on_asking(client, db):
    passed = attempt(ada())
    scheme(passed.quiz)
    client.force_login(ada())
    for work in (lambda _passed: None, reserved):
        work(passed)
        _status, text = page(client, "/certificates/list/")
        for words in ('id="certificates"', 'hx-get="/certificates/list/"', 'hx-swap="outerHTML"'):
            assert words in text
        assert 'hx-trigger="every 2s"' in text
    issued(passed)
    assert "hx-" not in page(client, "/certificates/list/")[1]


def test_my_certificate_page(client, held):
    client.force_login(ada())
    status, text = page(client, f"/certificates/{held.uuid}/")
    assert status == 200
    for words in ("Ada Sørensen", "نور", grouped(held.code), f"/v/{held.code}", "certificate.pdf"):
        assert words in text


@pytest.mark.parametrize("tail", ["", "certificate.pdf"])
def test_somebody_elses_certificate_page_is_not_there(client, held, tail):
    client.force_login(eve())
    assert page(client, f"/certificates/{held.uuid}/{tail}")[0] == 404


@pytest.mark.parametrize("tail", ["", "list/", "{uuid}/", "{uuid}/certificate.pdf"])
def test_nobody_is_led_to_the_sign_in(client, held, tail):
    response = client.get(f"/certificates/{tail.format(uuid=held.uuid)}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_pdf_of_the_page_is_the_stored_one(client, held):
    client.force_login(ada())
    response = client.get(f"/certificates/{held.uuid}/certificate.pdf")
    assert response.content == bytes(held.files.get().content)


def test_public_answer_has_name_verdict_and_caveats_and_no_score(client, held):
    status, text = page(client, f"/v/{held.code}", at="2026-11-25")
    assert status == 200
    for words in ("Valid", "Ada Sørensen", "Face and neck", "None recorded", 'name="robots"'):
        assert words in text
    for caveat in held.facts["caveats"]:
        assert caveat["words"] in text
    assert held.facts["assurance_words"] in text
    assert held.holder.register_number not in text


@pytest.mark.parametrize(
    ("change", "word"),
    [("suspend", "Suspended"), ("withdraw", "Withdrawn"), ("reissue", "Replaced")],
)
def test_public_answer_after_a_change(client, held, change, word):
    common = {"certificate": held, "by": root(), "reason": "Inner words.", "now": LATER}
    if change == "suspend":
        actions.suspend(**common, reason_class="safety")
    elif change == "withdraw":
        actions.withdraw(**common, reason_class="error", effect="void_from_start")
    else:
        actions.reissue(**common, name="Ada Lund", native_name="")
    _status, text = page(client, f"/v/{held.code}", at="2026-11-25")
    assert f"<h1>{word} " in text
    assert "on 2026-11-25</span></h1>" in text
    assert "Inner words" not in text


@pytest.mark.parametrize("code", [make_code(7), "hello", "%3Cscript%3E", "🙂", "a" * 300])
def test_public_answer_for_an_unknown_code(client, held, code):
    status, text = page(client, f"/v/{code}")
    assert status == 200
    assert "Unknown" in text
    assert "<script>" not in text.split("<main", 1)[-1]


def test_public_answer_for_a_day_that_cannot_be_read(client, held):
    status, text = page(client, f"/v/{held.code}", at="tomorrow")
    assert status == 400
    assert "could not be read" in text


def test_typed_code_leads_to_its_answer(client, held):
    typed = grouped(held.code).lower()
    response = client.get("/v/", {"code": f" {typed} "})
    assert (response.status_code, response["Location"]) == (302, f"/v/{held.code}")


def test_mistyped_code_is_explained_and_kept(client, held):
    wrong = held.code[:-1] + ("0" if held.code[-1] != "0" else "1")
    status, text = page(client, "/v/", code=wrong)
    assert status == 400
    assert wrong in text
    assert "aria-invalid" in text


def test_too_many_public_questions_are_asked_to_wait(client, held, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 1
    client.get(f"/v/{held.code}")
    response = client.get(f"/v/{held.code}")
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1


def test_list_takes_the_same_queries_for_one_and_three(client, held, django_assert_num_queries):
    client.force_login(ada())
    client.get("/certificates/")
    with django_assert_num_queries(6):
        client.get("/certificates/")
    certificate(ada(), cycle=2)
    certificate(ada(), cycle=3)
    with django_assert_num_queries(6):
        client.get("/certificates/")


def test_answer_has_its_address_with_and_without_a_slash(client, held):
    response = client.get(f"/v/{held.code}/?at=2026-11-24")
    assert (response.status_code, response["Location"]) == (302, f"/v/{held.code}?at=2026-11-24")
