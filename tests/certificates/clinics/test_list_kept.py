"""The list of a clinic is kept by its people: as the dry run said, row by row, and by nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import ListChange, ListRow
from certificates.domain.codes import make_code
from tests import people
from tests.at_once import at_once
from tests.certificates.clinics.staffed import a_clinic, in_earnest, joined, listed
from tests.certificates.factories import married
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed
from trainingsite.tasks import erase_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()
DAY = timedelta(days=1)
NOBODYS = make_code(7)


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    joined(made, people.ada())
    return made


@pytest.fixture
def held():
    return in_earnest(people.bob())


def said(row):
    row.refresh_from_db()
    return row.standing, row.against


def test_list_is_kept_as_the_dry_run_said_and_each_row_says_how_it_stands(clinic, held):
    text = f"{held.code}\tBob Okafor\t{held.holder.register_number}\tQuay\n{NOBODYS}\tEve\nZoe Lind\n{NOBODYS[:-1]}\tMia"
    lines = actions.read_brought(text=text)
    judged = actions.dry_run(organisation=clinic, lines=lines, by=people.ada())
    assert [one.verdict for one in judged] == ["new", "new", "new", "bad-code"]
    assert not ListRow.objects.exists()
    mail.outbox.clear()

    kept = actions.keep_list(
        organisation=clinic, lines=lines, seen=actions.mark_of_run(judged), by=people.ada(), now=NOW
    )

    assert (kept.new, kept.changed) == (3, 0)
    rows = list(ListRow.objects.order_by("pk"))
    assert [said(row) for row in rows] == [("in_date", ""), ("unknown", ""), ("no_code", "")]
    assert {(row.organisation, row.added_by) for row in rows} == {(clinic, people.ada())}
    assert rows[0].until == held.valid_until
    assert json.loads(rows[0].answer)["match"] == {"name": True, "register": None, "number": True}
    assert "until" in rows[0].changes.get().says
    changes = ListChange.objects.order_by("pk")
    assert [(one.row, one.was, one.waits) for one in changes] == [(row, "", False) for row in rows]
    # The same once more is no change, and whoever did it reads no mail about it.
    assert listed(clinic, text, by=people.ada()) == rows
    assert ListChange.objects.count() == 3
    assert mail.outbox == []


def test_what_is_done_is_what_was_shown_or_nothing(clinic, held):
    lines = actions.read_brought(text=f"{held.code}\tBob\n\tZoe")
    seen = actions.mark_of_run(actions.dry_run(organisation=clinic, lines=lines, by=people.ada()))
    listed(clinic, held.code, by=people.cleo())

    with pytest.raises(actions.Moved):
        actions.keep_list(organisation=clinic, lines=lines, seen=seen, by=people.ada(), now=NOW)

    (row,) = ListRow.objects.all()
    assert (row.name, row.added_by) == ("", people.cleo())


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_who_bring_one_list_in_one_moment_bring_it_once(clinic, held):
    ada, cleo = people.ada(), people.cleo()
    found = at_once(
        [lambda by=by: listed(clinic, f"{held.code}\tBob", by=by) for by in (ada, cleo)]
    )

    assert ListRow.objects.count() == ListChange.objects.count() == 1
    assert {type(one) for one in found} <= {list, actions.Moved}


@pytest.mark.parametrize("who", ["eve", "otto", "root", "bob"])
def test_others_neither_keep_nor_change_nor_ask(clinic, held, who):
    other = a_clinic("Quay Clinic")
    joined(other, people.otto(), is_manager=True)
    (row,) = listed(clinic, "Zoe", by=people.ada())
    by = getattr(people, who)()
    acts = [
        lambda: listed(clinic, "Mia", by=by),
        lambda: actions.change_row(row=row, said={"name": "Mia"}, by=by, now=NOW),
        lambda: actions.take_over(row=row, by=by, now=NOW),
        lambda: actions.remove_row(row=row, by=by, now=NOW),
        lambda: actions.ask_for_code(row=row, email="zoe@quay.example", by=by, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    row.refresh_from_db()
    assert (ListRow.objects.count(), row.name, row.removed_at) == (1, "Zoe", None)


def test_name_or_number_of_somebody_else_is_no_yes(clinic, held):
    rows = listed(clinic, f"{held.code}\tEve Lind\t{held.holder.register_number}", by=people.ada())
    assert said(rows[0]) == ("changed", "other_name")
    assert "names another person" in rows[0].changes.get().says

    actions.change_row(
        row=rows[0], said={"code": held.code, "name": "Bob Okafor", "number": "9"}, by=people.ada(), now=NOW
    )  # fmt: skip
    assert said(rows[0]) == ("changed", "other_number")
    actions.change_row(
        row=rows[0], said={"code": held.code, "name": "OKAFOR, Bob"}, by=people.ada(), now=NOW
    )
    assert said(rows[0]) == ("in_date", "")
    assert rows[0].changes.count() == 3


def test_row_with_another_code_is_about_that_certificate_though_it_stands_the_same(clinic, held):
    other = in_earnest(people.eve())
    assert other.valid_until == held.valid_until
    (row,) = listed(clinic, held.code, by=people.ada())

    actions.change_row(row=row, said={"code": other.code}, by=people.ada(), now=NOW)

    assert said(row) == ("in_date", "")
    assert json.loads(row.answer)["code"] == other.code
    assert [one.code for one in row.changes.order_by("pk")] == [held.code, other.code]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"code": NOBODYS[:-1]}, "This is no code"),
        ({"code": "", "name": ""}, "Give a code or a name"),
        ({"name": "x" * 201}, "too long"),
    ],
)
def test_row_is_changed_to_nothing_that_cannot_be_read(clinic, change, why):
    (row,) = listed(clinic, "Zoe", by=people.ada())

    with pytest.raises(Refused, match=why):
        actions.change_row(row=row, said={"name": "Zoe"} | change, by=people.ada(), now=NOW)

    row.refresh_from_db()
    assert row.name == "Zoe"


def test_one_code_stands_on_a_list_once(clinic, held):
    rows = listed(clinic, f"{held.code}\tBob\n\tZoe", by=people.ada())

    with pytest.raises(Refused, match="stands on the list already, for Bob"):
        actions.change_row(row=rows[1], said={"name": "Zoe", "code": held.code}, by=people.ada(), now=NOW)  # fmt: skip
    actions.remove_row(row=rows[0], by=people.ada(), now=NOW)
    actions.change_row(row=rows[1], said={"name": "Bob Okafor", "code": held.code}, by=people.ada(), now=NOW)  # fmt: skip
    assert said(rows[1]) == ("in_date", "")


def test_replaced_certificate_offers_the_one_that_took_its_place(clinic, held):
    (row,) = listed(clinic, f"{held.code}\tRobin Lund", by=people.ada())
    made = certificates.reissue(
        certificate=held, by=people.root(), name="Robin Lund", native_name="", why=married(), now=timezone.now(),
    )  # fmt: skip
    later = timezone.now() + DAY
    actions.change_row(row=row, said={"name": "Robin Lund", "code": held.code}, by=people.ada(), now=later)  # fmt: skip
    assert said(row) == ("changed", "other_name superseded")
    assert actions.replaced_by(row) == made.code

    actions.take_over(row=row, by=people.ada(), now=later)

    assert said(row) == ("in_date", "")
    assert row.code == made.code
    with pytest.raises(Refused, match="No certificate took the place"):
        actions.take_over(row=row, by=people.ada(), now=later)


def test_row_that_was_taken_off_is_changed_no_more(clinic, held):
    (row,) = listed(clinic, f"{held.code}\tBob", by=people.ada())
    actions.remove_row(row=row, by=people.cleo(), now=NOW)
    for act in (
        lambda: actions.remove_row(row=row, by=people.ada(), now=NOW),
        lambda: actions.change_row(row=row, said={"name": "Mia"}, by=people.ada(), now=NOW),
    ):
        with pytest.raises(Refused, match="took this row off"):
            act()

    # Whoever is brought again is there again.
    assert len(listed(clinic, held.code, by=people.ada())) == 1


def test_what_was_taken_off_is_deleted_thirty_days_later(clinic, held):
    rows = listed(clinic, f"{held.code}\tBob\n\tZoe", by=people.ada())
    actions.ask_for_code(row=rows[1], email="zoe@quay.example", by=people.ada(), now=NOW)
    for row in rows:
        actions.remove_row(row=row, by=people.ada(), now=NOW)
    erase_invitations()
    assert ListRow.objects.count() == 2

    ListRow.objects.update(removed_at=timezone.now() - 30 * DAY)
    erase_invitations()

    assert not ListRow.objects.exists()
    assert not ListChange.objects.exists()


def test_rows_are_sought_and_ordered(clinic, held):
    when = datetime(2026, 12, 1, tzinfo=UTC)
    listed(clinic, f"{held.code}\tBob Okafor\t\tQuay\n{NOBODYS}\tAda\t7700-11\n\tZoe", by=people.ada(), now=when)  # fmt: skip

    def names(**sought):
        rows = actions.list_of(clinic, actions.Sought(**sought), when)
        return [row.name for row in rows]

    assert names() == ["Ada", "Zoe", "Bob Okafor"]
    assert names(order="name") == ["Ada", "Bob Okafor", "Zoe"]
    assert names(order="end") == ["Bob Okafor", "Ada", "Zoe"]
    assert names(order="change") == ["Ada", "Bob Okafor", "Zoe"]
    assert names(text="quay") == ["Bob Okafor"]
    assert names(text="7700-11") == ["Ada"]
    assert names(text=held.code[:9].lower()) == ["Bob Okafor"]
    assert names(state="no_code") == ["Zoe"]
