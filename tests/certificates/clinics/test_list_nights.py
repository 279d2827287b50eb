"""Each night everybody on a list is looked at: what changed is kept and told once, and a night without news writes nothing."""

from datetime import UTC, datetime, time, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.actions import looking
from certificates.clinics.models import ListChange, ListRow, next_night
from certificates.clinics.tasks import look_at_lists, tell_of_changes
from tests import people
from tests.at_once import at_once, met
from tests.certificates.clinics.staffed import a_clinic, in_earnest, joined, listed, mails_to
from tests.certificates.factories import LATER
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BEGUN = LATER + timedelta(hours=1)


def night(number: int = 1) -> datetime:
    """A few minutes into the night so many days after the lists were made."""
    return next_night(BEGUN) + (number - 1) * DAY + 5 * MINUTE


def looks(now: datetime) -> int:
    """As the task does, at a moment of our choice."""
    done = actions.look_at_lists(by=SYSTEM, now=now)
    actions.tell_of_changes(by=SYSTEM, now=now)
    return done


@pytest.fixture
def clinics(settings):
    """Three clinics with a manager each; Ada works for the first, too."""
    settings.SEED_DEMO = True
    made = [a_clinic(f"Clinic {number}") for number in range(3)]
    for clinic, person in zip(made, (people.cleo(), people.otto(), people.iris()), strict=True):
        joined(clinic, person, is_manager=True)
    joined(made[0], people.ada())
    return made


@pytest.fixture
def held():
    return in_earnest(people.bob()), in_earnest(people.eve())


MANAGERS = ("cleo", "otto", "iris")


def bring(clinics, *texts):
    """The lists, each brought by its manager at BEGUN."""
    for clinic, who, text in zip(clinics, MANAGERS, texts, strict=True):
        listed(clinic, text, by=getattr(people, who)(), now=BEGUN)
    mail.outbox.clear()


def suspend(certificate, now=None):
    certificates.suspend(
        certificate=certificate, by=people.root(), reason_class="safety", reason="Concern.", now=now or BEGUN + MINUTE,
    )  # fmt: skip


@pytest.mark.each_engine
def test_night_over_three_clinics_tells_each_of_its_own_changes_once(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\tBob Okafor\t\tQuay\n{eve.code}\tEve Lind", f"{bob.code}\tBob Okafor", f"{eve.code}\tEve Lind")  # fmt: skip
    suspend(bob)

    assert [looks(night()) for _again in range(3)] == [4, 0, 0]

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [people.cleo().email, people.otto().email]
    )
    (message,) = mails_to(people.cleo().email)
    assert "Bob Okafor (Quay): suspended" in message.body
    assert "before: in date until" in message.body
    assert "Eve" not in message.body
    assert "/clinic/list/" in message.body
    rows = ListRow.objects.filter(code=bob.code)
    assert {(row.standing, row.against) for row in rows} == {("changed", "suspended")}
    assert {row.looked_at for row in ListRow.objects.all()} == {night()}
    assert {row.look_at for row in ListRow.objects.all()} == {next_night(night())}


@pytest.mark.each_engine
def test_night_without_change_writes_only_that_it_looked(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\tBob Okafor\n\tZoe", eve.code, eve.code)
    kept = ("looked_at", "look_at")
    before = [
        {name: value for name, value in row.items() if name not in kept}
        for row in ListRow.objects.order_by("pk").values()
    ]

    for number in (1, 2, 3):
        assert looks(night(number)) == 3

    after = list(ListRow.objects.order_by("pk").values())
    assert [{k: v for k, v in row.items() if k not in kept} for row in after] == before
    assert [row["looked_at"] for row in after] == [night(3), BEGUN, night(3), night(3)]
    assert (ListChange.objects.filter(waits=False).count(), ListChange.objects.count()) == (4, 4)
    assert mail.outbox == []


def test_certificate_runs_from_in_date_to_its_end_with_a_mail_at_each_step(clinics, held):
    bob = held[0]
    bring(clinics, f"{bob.code}\tBob Okafor", "Zoe", "Zoe")
    last = datetime.combine(bob.valid_until, time(1), tzinfo=UTC)
    steps = [
        (last - 61 * DAY, []),
        (last - 60 * DAY, ["ends on"]),
        (last - 59 * DAY, []),
        (last, []),
        (last + DAY, ["ended on"]),
        (last + 2 * DAY, []),
    ]
    for now, expected in steps:
        mail.outbox.clear()
        looks(now)
        looks(now + MINUTE)
        told = [message.body for message in mail.outbox]
        assert [word in body for word, body in zip(expected, told, strict=True)] == [True] * len(told)  # fmt: skip

    states = ListChange.objects.filter(code=bob.code).order_by("pk").values_list("standing", flat=True)  # fmt: skip
    assert list(states) == ["in_date", "ending", "ended"]


def test_row_whose_certificate_has_news_is_looked_at_before_the_night(
    clinics, held, django_capture_on_commit_callbacks
):
    bob, eve = held
    now = timezone.now()
    for code in (bob.code, eve.code):
        listed(clinics[0], code, by=people.cleo(), now=now)
    ListRow.objects.update(look_at=next_night(now))  # as the look leaves it that follows soon
    with django_capture_on_commit_callbacks(execute=True):
        suspend(bob, now)
    mail.outbox.clear()

    assert looks(now) == 0
    assert looks(now + 3 * MINUTE) == 1
    assert len(mails_to(people.cleo().email)) == 1


def test_news_that_come_while_a_look_is_on_its_way_are_not_lost(clinics, held, monkeypatch):
    bob, now = held[0], night()
    bring(clinics, bob.code, bob.code, "Zoe")
    found = looking.looks_at

    def then_news(rows, when):
        told = found(rows, when)
        monkeypatch.setattr(looking, "looks_at", found)
        suspend(bob, when)
        actions.look_sooner(certificate_id=bob.pk, by=SYSTEM, now=when)
        return told

    monkeypatch.setattr(looking, "looks_at", then_news)
    looks(now)
    assert {row.standing for row in ListRow.objects.exclude(code="")} == {"in_date"}

    assert looks(now + 2 * MINUTE) == 2
    assert {row.against for row in ListRow.objects.exclude(code="")} == {"suspended"}


def test_what_somebody_changed_while_a_look_is_on_its_way_stays_theirs(clinics, held, monkeypatch):
    bob, eve = held
    bring(clinics, f"{bob.code}\tBob Okafor", "Zoe", "Zoe")
    suspend(bob)
    row = ListRow.objects.get(code=bob.code)
    found = looking.looks_at

    def then_changed(rows, when):
        told = found(rows, when)
        monkeypatch.setattr(looking, "looks_at", found)
        actions.change_row(row=row, said={"code": eve.code}, by=people.cleo(), now=when)
        return told

    monkeypatch.setattr(looking, "looks_at", then_changed)
    looks(night())

    row.refresh_from_db()
    assert (row.code, row.standing, row.against) == (eve.code, "in_date", "")
    assert mail.outbox == []


def test_news_that_come_before_what_somebody_wrote_is_stored_are_found_soon(clinics, held):
    bob, eve = held
    bring(clinics, bob.code, "Zoe", "Zoe")
    row = ListRow.objects.filter(organisation=clinics[1]).get()
    actions.change_row(row=row, said={"code": eve.code}, by=people.otto(), now=BEGUN)
    for one in held:  # by whatever hears of it then no row has the code
        suspend(one, BEGUN)

    assert looks(BEGUN + MINUTE) == 2
    assert {row.against for row in ListRow.objects.exclude(code="")} == {"suspended"}


@pytest.mark.parametrize(
    ("said", "mails"),
    [
        ({"site": "Quay"}, 1),
        ({"name": "Bob Okafor Lund"}, 0),
        ({"number": "77"}, 0),
    ],
)
@pytest.mark.parametrize("how", ["row", "list"])
def test_manager_is_told_of_news_that_the_change_of_a_site_found(clinics, held, said, mails, how):
    bob = held[0]
    bring(clinics, f"{bob.code}\tBob Okafor", "Zoe", "Zoe")
    suspend(bob)
    parts = {"code": bob.code, "name": "Bob Okafor", "number": "", "site": ""} | said
    if how == "row":
        row = ListRow.objects.get(code=bob.code)
        actions.change_row(row=row, said=parts, by=people.ada(), now=BEGUN + 2 * MINUTE)
    else:
        listed(clinics[0], "\t".join(parts.values()), by=people.ada(), now=BEGUN + 2 * MINUTE)
    assert "suspended" in ListRow.objects.get(code=bob.code).against

    looks(night())

    told = [message.body for message in mails_to(people.cleo().email)]
    assert ["suspended" in body for body in told] == [True] * mails


@pytest.mark.each_engine
def test_batches_are_bounded_and_go_on_where_they_stopped(clinics, held, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    monkeypatch.setattr(looking, "MOST_AT_ONCE", 2)
    bob, eve = held
    # The first batch ends in the middle of the second clinic.
    bring(clinics, bob.code, f"{bob.code}\n{eve.code}", eve.code)
    suspend(bob)
    suspend(eve)

    assert [looks(night() + n * MINUTE) for n in range(3)] == [2, 2, 0]

    # Nobody is told of half a night.
    assert [len(mails_to(getattr(people, who)().email)) for who in MANAGERS] == [1, 1, 1]
    assert "2 changes" in mails_to(people.otto().email)[0].subject


def test_looks_cost_the_same_queries_whatever_the_number_of_rows(
    clinics, held, django_assert_num_queries
):
    bring(clinics, held[0].code, "Zoe", "Zoe")
    looks(night())
    rows = [
        ListRow(organisation=clinics[1], code=f"{n:027}", added_at=BEGUN, added_by=people.otto(), standing="unknown", answer=f'{{"code": "{n:027}"}}', since_at=BEGUN, look_at=BEGUN)
        for n in range(300)
    ]  # fmt: skip
    ListRow.objects.bulk_create(rows)

    # The rows, their certificates and events; a savepoint with one statement that locks and one that writes when it was looked.
    with django_assert_num_queries(7):
        assert actions.look_at_lists(by=SYSTEM, now=night(2)) == 301


def test_one_row_that_cannot_be_looked_at_keeps_no_other_waiting(clinics, held, monkeypatch):
    bob, eve = held
    bring(clinics, f"{bob.code}\n{eve.code}", bob.code, eve.code)
    suspend(eve)
    found = looking.answer

    def stumbles(certificate, **more):
        if certificate == bob:
            raise KeyError("facts")
        return found(certificate, **more)

    monkeypatch.setattr(looking, "answer", stumbles)

    assert looks(night()) == 4
    assert {row.against for row in ListRow.objects.filter(code=eve.code)} == {"suspended"}
    assert {row.looked_at for row in ListRow.objects.filter(code=bob.code)} == {BEGUN}
    assert len(mail.outbox) == 2


def failing(error):
    def fails(*_args, **_more):
        raise error

    return fails


def test_row_that_could_not_be_looked_at_is_tried_again_an_hour_later(clinics, held, monkeypatch):
    bring(clinics, held[0].code, "Zoe", "Zoe")
    suspend(held[0])
    with monkeypatch.context() as broken:
        broken.setattr(looking, "answer", failing(KeyError("facts")))
        looks(night())

    assert [looks(night() + n * MINUTE) for n in (59, 60)] == [0, 1]
    assert len(mails_to(people.cleo().email)) == 1


@pytest.mark.parametrize(
    "error",
    [SoftTimeLimitExceeded(), OperationalError("connection lost"), InterfaceError("closed")],
)
def test_what_is_no_rows_fault_ends_the_look_and_leaves_rows_due(clinics, held, monkeypatch, error):
    bring(clinics, held[0].code, held[1].code, "Zoe")
    tried = []
    monkeypatch.setattr(
        looking, "looks_at", lambda rows, _now: tried.append(rows) or failing(error)()
    )

    with pytest.raises(type(error)):
        actions.look_at_lists(by=SYSTEM, now=night())

    assert len(tried) == 1
    assert ListRow.objects.due_at(night()).count() == 2


@pytest.mark.each_engine
def test_rows_of_a_certificate_are_found_by_their_index(clinics, held):
    rows = [
        ListRow(organisation=clinics[0], code=f"{n:027}", added_at=BEGUN, added_by=people.cleo(), since_at=BEGUN, look_at=BEGUN)
        for n in range(3_000)
    ]  # fmt: skip
    ListRow.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinics_listrow")
    with CaptureQueriesContext(connection) as captured:
        actions.look_sooner(certificate_id=held[0].pk, by=SYSTEM, now=night())

    (asked,) = [one["sql"] for one in captured if "clinics_listrow" in one["sql"]]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {asked}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "clinics_list_of_code" in plan


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_workers_in_one_moment_tell_once(clinics, held):
    bring(clinics, f"{held[0].code}\tBob Okafor", held[0].code, "Zoe")
    suspend(held[0])
    ListRow.objects.update(look_at=night())  # the news came, and by the clock of today
    at_once([lambda: looks(night()) for _one in range(2)])
    looks(night() + MINUTE)

    assert ListChange.objects.filter(standing="changed").count() == 2
    assert len(mails_to(people.cleo().email)) == 1


def test_worker_that_died_before_the_mail_was_made_tells_the_next_time(clinics, held, monkeypatch):
    bring(clinics, held[0].code, "Zoe", "Zoe")
    suspend(held[0])
    told = actions.telling.tell_account

    def dies(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(actions.telling, "tell_account", dies)
    with pytest.raises(SystemExit):
        looks(night())
    monkeypatch.setattr(actions.telling, "tell_account", told)
    assert mail.outbox == []

    looks(night() + MINUTE)
    looks(night() + 2 * MINUTE)
    assert len(mails_to(people.cleo().email)) == 1


def test_mails_of_a_clinic_are_an_hour_apart(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\n{eve.code}", "Zoe", "Zoe")
    suspend(bob)
    looks(night())
    counts_again(bob, night())

    looks(night() + 10 * MINUTE)
    assert len(mails_to(people.cleo().email)) == 1
    looks(night() + 61 * MINUTE)
    assert len(mails_to(people.cleo().email)) == 2


def counts_again(certificate, now):
    certificates.reinstate(certificate=certificate, by=people.root(), reason="Settled.", now=now)
    actions.look_sooner(certificate_id=certificate.pk, by=SYSTEM, now=now)


def test_suspension_is_told_at_once_whatever_was_mailed_within_the_hour(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\n{eve.code}", "Zoe", "Zoe")
    suspend(bob)
    looks(night())
    counts_again(bob, night())
    looks(night() + 2 * MINUTE)
    suspend(eve, night() + 2 * MINUTE)
    actions.look_sooner(certificate_id=eve.pk, by=SYSTEM, now=night() + 2 * MINUTE)

    looks(night() + 4 * MINUTE)

    body = mails_to(people.cleo().email)[-1].body
    assert len(mails_to(people.cleo().email)) == 2
    assert body.index(f"- {eve.code}: suspended") < body.index(f"- {bob.code}: ")


def test_gravest_changes_are_named_where_there_are_more_than_a_mail_names(
    clinics, held, monkeypatch
):
    monkeypatch.setattr(actions.telling, "MOST_NAMED", 1)
    bob, eve = held
    bring(clinics, f"{eve.code}\n{bob.code}", "Zoe", "Zoe")
    suspend(bob)
    looks(datetime.combine(bob.valid_until - 60 * DAY, time(1), tzinfo=UTC))

    (message,) = mails_to(people.cleo().email)
    assert f"- {bob.code}: suspended" in message.body
    assert eve.code not in message.body
    assert "and 1 more" in message.body


def test_changes_wait_while_the_clinic_has_no_manager_who_can_read_them(clinics, held):
    bring(clinics, held[0].code, "Zoe", "Zoe")
    suspend(held[0])
    cleo = people.cleo()
    cleo.is_active = False
    cleo.save()
    looks(night())
    assert mail.outbox == []

    cleo.is_active = True
    cleo.save()
    looks(night() + MINUTE)
    assert len(mails_to(cleo.email)) == 1


def test_nobody_is_told_under_a_name_of_the_code_that_was_wrong(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\tEve Lind", "Zoe", "Zoe")
    suspend(bob)
    actions.look_at_lists(by=SYSTEM, now=night())
    row = ListRow.objects.get(code=bob.code)
    actions.change_row(row=row, said={"code": eve.code}, by=people.cleo(), now=night())

    assert actions.tell_of_changes(by=SYSTEM, now=night()) == 0
    assert mail.outbox == []
    assert not ListChange.objects.filter(waits=True).exists()
    assert not ListChange.objects.exclude(mailed_at=None).exists()  # the next mail need not wait


def test_nobody_is_told_of_whom_they_took_off(clinics, held):
    bring(clinics, held[0].code, "Zoe", "Zoe")
    suspend(held[0])
    actions.look_at_lists(by=SYSTEM, now=night())
    actions.remove_row(row=ListRow.objects.get(code=held[0].code), by=people.cleo(), now=night())

    assert actions.tell_of_changes(by=SYSTEM, now=night()) == 0
    assert looks(night(2)) == 0
    assert mail.outbox == []
    assert not ListChange.objects.filter(waits=True).exists()


def test_tasks_look_and_tell_and_mails_are_rows(clinics, held, settings):
    settings.EMAIL_BACKEND = "trainingsite.accounts.outbox.OutboxBackend"
    bring(clinics, held[0].code, "Zoe", "Zoe")
    suspend(held[0])
    ListRow.objects.update(look_at=BEGUN)
    OutgoingMail.objects.all().delete()

    for _again in range(2):
        look_at_lists()
        tell_of_changes()

    assert [row.to for row in OutgoingMail.objects.all()] == [people.cleo().email]


def withdraw_from(certificate, when, now):
    certificates.withdraw(
        certificate=certificate, by=people.root(), reason_class="request", reason="Asked.", effect="from_date",
        effective_at=when, now=now,
    )  # fmt: skip


@pytest.mark.each_engine
def test_withdrawal_from_a_day_ahead_is_seen_at_the_moment_at_which_it_begins(clinics, held):
    bob, eve = held
    bring(clinics, f"{bob.code}\tBob Okafor\n{eve.code}", "Zoe", "Zoe")
    begins = night(3) + timedelta(hours=10)
    withdraw_from(bob, begins, BEGUN + MINUTE)

    assert [looks(night(number)) for number in (1, 2, 3)] == [2, 2, 2]
    assert looks(begins - MINUTE) == 0
    assert mails_to(people.cleo().email) == []
    # Nobody else is looked at then.
    assert looks(begins) == 1

    assert ListRow.objects.get(code=bob.code).against == "withdrawn"
    (message,) = mails_to(people.cleo().email)
    assert "withdrawn" in message.body
    assert {row.look_at for row in ListRow.objects.exclude(code="")} == {next_night(begins)}


# --- At once with others (docs/architecture.md, Locks) ------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["the night", "news"])
def test_look_waits_for_rows_of_a_list_in_the_order_of_everybody_else(clinics, held, who):
    bob, eve = held
    bring(clinics, f"{bob.code}\n{eve.code}", bob.code, "Zoe")
    suspend(bob)
    suspend(eve)
    first, last = ListRow.objects.exclude(code="").order_by("pk").values_list("pk", flat=True)[::2]
    # Of the rows that are due the last one is so the longest.
    ListRow.objects.exclude(code="").update(look_at=BEGUN)
    ListRow.objects.filter(pk=last).update(look_at=BEGUN - DAY)

    def hold(pk):
        return ListRow.objects.select_for_update().get(pk=pk).pk

    acts = {
        "the night": lambda: actions.look_at_lists(by=SYSTEM, now=night()),
        "news": lambda: actions.look_sooner(certificate_id=bob.pk, by=SYSTEM, now=night()),
    }
    went_on, looked = met(lambda: hold(first), acts[who], lambda: hold(last))

    assert (went_on, isinstance(looked, Exception)) == (last, False)
