"""A module on paper for reviewers, from the studio: made by a worker, its exam questions for who may read their keys alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Module
from quizzes import actions
from quizzes.models import KeyReading, ModulePrint, Question
from quizzes.sitting.actions.exporting import module_pdf, site_press
from quizzes.tasks import make_prints
from tests.people import ada, lead, noor
from tests.quizzes.sitting.test_exam_keys import holder
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
PAGE = "/studio/course/small/print/alpha/"
NOW = timezone.now()


def alpha() -> Module:
    return Module.objects.get(code="alpha")


def ask(client: Client, form: str = "practice") -> int:
    return client.post(PAGE, {"form": form}).status_code


def test_page_asks_until_the_worker_has_made_it_and_gives_the_file() -> None:
    client = at_desk(lead())
    assert "not made yet" in client.get(PAGE).content.decode()
    assert PAGE in client.get("/studio/course/small/module/alpha/").content.decode()
    assert client.get(f"{PAGE}practice/").status_code == 404
    ask(client)
    assert f'data-fragment="{PAGE}"' in client.get(PAGE).content.decode()
    make_prints()
    part = client.get(PAGE, headers={"X-Fragment": "1"}).content.decode()
    assert ("data-fragment" in part, f"{PAGE}practice/" in part) == (False, True)
    answer = client.get(f"{PAGE}practice/")
    assert (answer.content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")


def test_without_the_right_no_exam_question_is_in_it_and_the_other_is_not_there() -> None:
    press, day = site_press(), NOW.date()
    module = alpha()
    both = [
        module_pdf(module=module, day=day, press=press, with_exams=one) for one in (True, False)
    ]
    assert len(both[0]) > len(both[1])
    client = at_desk(noor())
    assert "exam questions" not in client.get(PAGE).content.decode()
    assert ask(client, "exam") == 404
    actions.ask_for_print(module=module, with_exams=True, by=holder(lead()), now=NOW)
    actions.make_print(by=SYSTEM, now=NOW)
    for address in (f"{PAGE}exam/", f"{PAGE}exam/?open-keys=1"):
        assert client.get(address).status_code == 404
    with pytest.raises(actions.KeysClosed):
        actions.open_print(made=ModulePrint.objects.get(), by=noor(), now=NOW)
    assert not KeyReading.objects.exists()


@pytest.mark.each_engine
def test_who_takes_it_with_exam_questions_is_told_the_price_and_has_read_each() -> None:
    client = at_desk(holder(lead()))
    ask(client, "exam")
    make_prints()
    assert "two years" in client.get(f"{PAGE}exam/").content.decode()
    assert not KeyReading.objects.exists()
    answer = client.post(f"{PAGE}exam/", {"open-keys": "1"}, follow=True)
    assert answer.content[:5] == b"%PDF-"
    exam = Question.objects.filter(module=alpha(), pool="exam", current_version__isnull=False)
    read = KeyReading.objects.filter(person=lead()).values_list("question", flat=True)
    assert set(read) == set(exam.values_list("pk", flat=True))


def test_asked_for_anew_it_is_made_anew_and_only_by_the_program() -> None:
    first = actions.ask_for_print(module=alpha(), with_exams=False, by=lead(), now=NOW)
    assert actions.make_print(by=SYSTEM, now=NOW) is False
    again = actions.ask_for_print(module=alpha(), with_exams=False, by=noor(), now=NOW)
    assert (again.pk, again.made_at, again.asked_by) == (first.pk, None, noor())
    with pytest.raises(NotAllowed):
        actions.make_print(by=lead(), now=NOW)
    assert at_desk(ada()).get(PAGE).status_code == 403
    assert at_desk(lead()).get("/studio/course/small/print/none/").status_code == 404


@pytest.mark.each_engine
def test_bytes_are_dropped_after_a_day_and_who_took_them_stays() -> None:
    client, later = at_desk(holder(lead())), timezone.now() + timedelta(days=1)
    ask(client, "exam")
    make_prints()
    client.post(f"{PAGE}exam/", {"open-keys": "1"}, follow=True)
    actions.make_print(by=SYSTEM, now=later - timedelta(minutes=1))
    assert ModulePrint.objects.get().data
    actions.make_print(by=SYSTEM, now=later + timedelta(minutes=1))
    assert not ModulePrint.objects.get().data
    assert KeyReading.objects.filter(person=lead()).exists()
    assert client.get(f"{PAGE}exam/").status_code == 404
    assert "was kept for a day" in client.get(PAGE).content.decode()
    ask(client, "exam")
    make_prints()
    assert ModulePrint.objects.kept().get().data
