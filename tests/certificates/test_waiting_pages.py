"""A person's list between the pass and the certificate: what is being made, what is withheld, and never "None yet"."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certificates import actions
from certificates.actions.sweeping import passes_of
from certificates.models import Scheme
from tests.certificates.factories import LATER, PASSED_AT, attempt, certificate, exam, scheme
from tests.people import ada, bob, eve
from tests.trainingsite.accounts.entries import FREE, clashing, write
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.any_engine

EVERY_LIST = pytest.mark.parametrize(
    "path", ["/certificates/", "/certificates/list/", "/dashboard/"]
)
HELD_BACK, NEW_HELD_BACK = "Your certificate is held back.", "Your new certificate is held back."
CLASH = "You passed “Exam” on 24 November 2026. The certificate is made when an administrator has made sure"
NOT_ISSUED = "No certificate is issued for “Exam” at the moment."
PROMISES = ("None yet", "is being made", "data-fragment")


def page(client, path):
    response = client.get(path)
    return response.status_code, response.content.decode()


def said(text, *phrase):
    return [found for found in phrase if found in text]


@pytest.mark.parametrize("step", ["passed", "reserved"])
def test_certificate_on_its_way_appears_by_itself(client, db, step):
    passed = attempt(ada())
    scheme(passed.quiz)
    if step == "reserved":
        actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    client.force_login(ada())
    _status, text = page(client, "/certificates/")
    assert 'data-every="2"' in text
    actions.sweep(by=SYSTEM, now=LATER)
    _status, text = page(client, "/certificates/list/")
    assert "data-fragment" not in text
    assert "Radio-frequency skin tightening" in text


@EVERY_LIST
def test_pass_under_a_clashing_register_entry_is_called_held_back(client, db, path):
    scheme(attempt(eve()).quiz)
    clashing(eve(), ada())
    client.force_login(eve())

    _status, text = page(client, path)

    assert said(text, HELD_BACK, CLASH, NOT_ISSUED) == [HELD_BACK, CLASH]
    assert '<a href="/accounts/settings/">Your account</a> says what to send' in text
    assert "nother account" not in text
    assert said(text, *PROMISES) == []


@EVERY_LIST
def test_second_pass_that_is_held_back_is_said_above_the_first_certificate(client, db, path):
    first = certificate(eve())
    clashing(eve(), ada())
    attempt(eve(), cycle=2, at=LATER)
    client.force_login(eve())

    _status, text = page(client, path)

    assert said(text, NEW_HELD_BACK, CLASH, HELD_BACK) == [NEW_HELD_BACK, CLASH]
    assert text.index(NEW_HELD_BACK) < text.index(f"/certificates/{first.uuid}/")
    assert said(text, *PROMISES) == []


@EVERY_LIST
@pytest.mark.parametrize("retired", [False, True], ids=["no scheme", "retired scheme"])
def test_pass_of_an_exam_without_a_scheme_in_force_promises_nothing(client, db, path, retired):
    passed = attempt(ada())
    if retired:
        scheme(passed.quiz, retired_at=LATER)
    client.force_login(ada())

    _status, text = page(client, path)

    assert said(text, NOT_ISSUED, HELD_BACK) == [NOT_ISSUED]
    assert "You passed it on 24 November 2026, and your pass is stored." in text
    assert said(text, *PROMISES) == []


def test_pass_at_another_exam_is_named_beside_the_certificate_that_is_being_made(client, db):
    attempt(ada())
    scheme(attempt(ada(), quiz=exam("new-exam")).quiz)
    client.force_login(ada())

    _status, text = page(client, "/certificates/")

    assert said(text, NOT_ISSUED, "is being made", 'data-every="2"', "None yet") == [
        NOT_ISSUED,
        "is being made",
        'data-every="2"',
    ]


@pytest.mark.each_engine
def test_certificate_of_a_retired_scheme_still_answers_a_second_pass(client, db):
    made = certificate(ada())
    attempt(ada(), at=LATER)
    Scheme.objects.filter(pk=made.scheme_id).update(retired_at=LATER)
    client.force_login(ada())

    _status, text = page(client, "/certificates/")

    assert said(text, NOT_ISSUED, HELD_BACK, *PROMISES) == []


def test_neither_a_fail_nor_a_passed_check_nor_a_strangers_pass_is_withheld(client, db):
    attempt(ada(), state="failed")
    check = exam("check")
    check.purpose, check.module = "check", check.course.modules.get()
    check.save(update_fields=["purpose", "module"])
    attempt(ada(), quiz=check)
    attempt(bob())
    client.force_login(ada())

    _status, text = page(client, "/certificates/")

    assert said(text, "None yet", NOT_ISSUED, HELD_BACK) == ["None yet"]


@pytest.mark.each_engine
def test_page_and_sweep_agree_about_which_passes_wait(db):
    for person in (ada(), bob(), eve()):
        attempt(person)
        attempt(person, quiz=exam("new-exam"), at=LATER)
    scheme(exam("new-exam"))
    clashing(eve(), ada())

    due = [
        found.attempt
        for person in (ada(), bob(), eve())
        for found in passes_of(person)
        if not found.withheld
    ]

    assert due == [found.pk for found in actions.passes_without_certificate()]
    assert [found.withheld for found in passes_of(eve())] == ["not-issued", "register-clash"]
    assert [found.passed_at for found in passes_of(eve())] == [PASSED_AT, LATER]


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
    actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)


def issued(passed):
    actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=LATER)


@EVERY_LIST
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
        assert ('data-every="2"' in text) or (stored and on_the_list), place
        transaction.savepoint_rollback(moment)


def settle(_scheme):
    write(ada(), FREE)


def clash(_scheme):
    clashing(eve(), ada())


def retire(found):
    Scheme.objects.filter(pk=found.pk).update(retired_at=LATER)


def bring_back(found):
    Scheme.objects.filter(pk=found.pk).update(retired_at=None)


@pytest.mark.each_engine
@EVERY_LIST
@pytest.mark.parametrize(
    ("before", "between"),
    [(clash, settle), (settle, clash), (bring_back, retire), (retire, bring_back)],
)
def test_pass_is_never_none_yet_whenever_an_administrator_decides(
    client, db, path, before, between
):
    found = scheme(attempt(eve()).quiz)
    ada()
    before(found)
    client.force_login(eve())
    with CaptureQueriesContext(connection) as asked:
        client.get(path)

    for place in range(len(asked) + 1):
        moment = transaction.savepoint()
        with connection.execute_wrapper(WorkerBetween(lambda: between(found), place)):
            _status, text = page(client, path)
        assert "None yet" not in text, place
        assert said(text, HELD_BACK, NOT_ISSUED, "is being made"), place
        transaction.savepoint_rollback(moment)


def test_fragment_with_a_fresh_pass_goes_on_asking(client, db):
    passed = attempt(ada())
    scheme(passed.quiz)
    client.force_login(ada())
    for work in (lambda _passed: None, reserved):
        work(passed)
        _status, text = page(client, "/certificates/list/")
        for phrase in ('id="certificates"', 'data-fragment="/certificates/list/"'):
            assert phrase in text
        assert 'data-every="2"' in text
    issued(passed)
    assert "data-fragment" not in page(client, "/certificates/list/")[1]
