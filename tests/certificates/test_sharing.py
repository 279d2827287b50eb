"""Links by which a holder shows what a certificate is worth: made once, shown until their day, called off, and never more than the answer."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import actions
from certificates.domain.codes import grouped
from certificates.models import Certificate, ShareLink
from tests.certificates.factories import certificate, married
from tests.people import ada, eve, root
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import VISITOR

pytestmark = pytest.mark.each_engine
NOBODY = "/shared/" + "a" * 43 + "/"


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


@pytest.fixture
def today() -> date:
    return timezone.now().date()


def holder() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def page_of(held: Certificate) -> str:
    return f"/certificates/{held.uuid}/share/"


def made(
    held: Certificate, *, label: str = "for my insurer", days: int = 30
) -> tuple[ShareLink, str]:
    """A link of ada's, and its path."""
    now = timezone.now()
    ends = now.date() + timedelta(days=days)
    link, token = actions.make_link(
        certificate=held, label=label, ends_date=ends, by=ada(), now=now
    )
    return link, f"/shared/{token}/"


def opened(path: str, client: Client | None = None) -> tuple[int, str]:
    response = (client or Client()).get(path)
    return response.status_code, response.content.decode()


def test_holder_makes_a_link_reads_it_once_and_it_shows_the_answer_without_the_code(held, today):
    client = holder()
    assert "None is open" in opened(page_of(held), client)[1]

    response = client.post(
        page_of(held), {"label": "for my  insurer", "ends_date": today.isoformat()}
    )
    text = response.content.decode()
    link = ShareLink.objects.get()
    address = text.partition("<code data-copied>")[2].partition("</code>")[0]
    token = urlsplit(address).path.split("/")[2]
    shown = Client().get(f"/shared/{token}/")
    said = shown.content.decode()

    assert (link.label, link.ends_date, len(token)) == ("for my insurer", today, 43)
    assert token not in str(ShareLink.objects.values())
    assert token not in opened(page_of(held), client)[1]
    assert shown.status_code == 200
    for phrase in (
        "Trial only",
        "Ada Sørensen",
        "for my insurer",
        "Face and neck",
        "None recorded",
    ):
        assert phrase in said
    for secret in (held.code, grouped(held.code), "certificate.pdf"):
        assert secret not in said
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex"


def test_opening_is_counted_with_its_day_and_the_own_look_is_not(held, today):
    link, path = made(held)

    opened(path), opened(path), opened(path, holder())
    cache.clear()  # a minute later
    opened(path)
    Client().head(path)

    link.refresh_from_db()
    assert (link.opened, link.opened_date) == (2, today)
    assert "opened 2 times" in opened(page_of(held), holder())[1]


def test_database_that_takes_no_write_costs_nobody_the_answer(held, monkeypatch):
    link, path = made(held)

    def locked(*_given: Any, **_told: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "update", locked)
    code, said = opened(path)
    monkeypatch.undo()

    link.refresh_from_db()
    assert (code, "Valid" in said or "Trial" in said, link.opened) == (200, True, 0)


def test_link_after_its_day_called_off_and_never_made_look_alike(held):
    gone, gone_path = made(held)
    ended, ended_path = made(held, days=0)
    ShareLink.objects.filter(pk=ended.pk).update(
        ends_date=timezone.now().date() - timedelta(days=1)
    )
    done = holder().post(f"{page_of(held)}{gone.uuid}/")

    answers = {
        opened(path) for path in (gone_path, ended_path, NOBODY, "/shared/x/", "/shared/%ff%00/")
    }

    assert done.status_code == 302
    assert len(answers) == 1
    status, text = answers.pop()
    assert (status, "This link has ended" in text, "Ada" in text) == (410, True, False)
    assert {link.opened for link in ShareLink.objects.all()} == {0}


def test_unknown_and_ended_links_cost_the_same(held):
    link, path = made(held)
    actions.end_link(link=link, by=ada(), now=timezone.now())
    asked = []
    for one in (path, NOBODY):
        with CaptureQueriesContext(connection) as queries:
            Client().get(one)
        asked.append(len(queries))

    assert asked == [1, 1]


def test_called_off_twice_keeps_the_first_moment(held):
    link, _path = made(held)
    now = timezone.now()
    actions.end_link(link=link, by=ada(), now=now)
    actions.end_link(link=link, by=ada(), now=now + timedelta(days=1))

    link.refresh_from_db()
    assert link.ended_at == now


def test_link_says_the_truth_of_today(held):
    _link, path = made(held)
    actions.withdraw(
        certificate=held, by=root(), reason_class="safety", reason="Wrong.",
        effect="from_now", effective_at=None, now=timezone.now(),
    )  # fmt: skip

    assert "Withdrawn" in opened(path)[1]


def test_link_leads_on_to_what_took_the_place(held):
    _link, path = made(held)
    new = actions.reissue(
        certificate=held,
        name="Ada Holm",
        native_name="",
        by=root(),
        why=married(),
        now=timezone.now(),
    )

    text = opened(path)[1]

    assert "has been replaced since" in text
    assert "Ada Holm" in text
    assert new.code not in text
    assert grouped(new.code) not in text


def test_somebody_else_neither_sees_makes_nor_calls_off(held, today):
    link, _path = made(held)
    client = Client()
    client.force_login(eve())
    body = {"label": "mine", "ends_date": today.isoformat()}

    assert opened(page_of(held), client)[0] == 404
    assert client.post(page_of(held), body).status_code == 404
    assert client.post(f"{page_of(held)}{link.uuid}/").status_code == 404
    with pytest.raises(Refused, match="Only its holder"):
        actions.make_link(
            certificate=held, label="x", ends_date=today, by=eve(), now=timezone.now()
        )
    with pytest.raises(Refused, match="Only its holder"):
        actions.end_link(link=link, by=eve(), now=timezone.now())
    assert ShareLink.objects.get().ended_at is None


def test_link_of_another_certificate_is_not_called_off_from_here(held):
    link, _path = made(held)
    other = certificate(eve())
    client = Client()
    client.force_login(eve())

    assert client.post(f"{page_of(other)}{link.uuid}/").status_code == 404
    assert ShareLink.objects.get().ended_at is None


def test_nobody_is_led_to_the_sign_in(held):
    link, _path = made(held)
    answers = [Client().get(page_of(held)), Client().post(f"{page_of(held)}{link.uuid}/")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(answer["Location"].startswith("/accounts/login/") for answer in answers)


@pytest.mark.parametrize(
    ("label", "days", "says"),
    [("", 1, "required"), ("x" * 61, 1, "at most 60"), ("  ", 1, "required"), ("ok", -1, "Choose a last day"), ("ok", 366, "Choose a last day"), ("a\u200bb", 1, "Say for whom")],
)  # fmt: skip
def test_bad_label_or_day_is_refused_with_what_to_do(held, today, label, days, says):
    body = {"label": label, "ends_date": (today + timedelta(days=days)).isoformat()}
    response = holder().post(page_of(held), body)

    assert response.status_code == 400
    assert says in response.content.decode()
    assert not ShareLink.objects.exists()


def test_twenty_are_open_at_most_and_one_called_off_makes_room(held, today):
    links = [made(held)[0] for _turn in range(actions.MOST_LINKS)]
    with pytest.raises(Refused, match="Call one off first"):
        made(held)
    assert "which is the most" in opened(page_of(held), holder())[1]

    actions.end_link(link=links[0], by=ada(), now=timezone.now())

    assert made(held)[0].ended_at is None


def test_limit_of_the_public_check_holds_for_links(held, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 2
    _link, path = made(held)

    assert [opened(path)[0] for _turn in range(3)] == [200, 200, 429]
    assert opened(f"/v/{held.code}")[0] == 429


def test_who_opens_is_asked_of_the_table_of_rights(held):
    _link, path = made(held)

    found = actions.open_link(token=path.split("/")[2], by=VISITOR, now=timezone.now())

    assert found is not None
