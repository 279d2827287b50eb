"""People are invited: a dry run sends nothing, one mail for an address, withdrawn and sent again; whose group it is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import people
from tests.at_once import at_once
from tests.trainingsite.cohorts.running import (
    bring,
    confirm,
    group,
    invite,
    join,
    link_in,
    mails_to,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import SecurityEvent
from trainingsite.cohorts.actions import groups, inviting, joining
from trainingsite.cohorts.domain import judging
from trainingsite.cohorts.models import Cohort, Invitation, InvitationList, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


def _verdicts(brought: InvitationList) -> list[str]:
    return [row["verdict"] for row in brought.rows]


def test_dry_run_says_line_by_line_what_will_happen_and_sends_nothing():
    cohort = group()
    join(cohort, people.ada())
    invite(cohort, "asked@c.example")
    (declined,) = invite(cohort, "no@c.example")
    joining.decline(invitation=declined, by=people.eve(), now=timezone.now())
    mail.outbox.clear()

    brought = bring(
        cohort,
        "new@c.example\nada@people.example\nasked@c.example\nno@c.example\nnew@c.example\nnobody",
    )

    assert _verdicts(brought) == ["new", "member", "invited", "declined", "twice", "invalid"]
    assert mail.outbox == []
    assert not Invitation.objects.filter(email="new@c.example").exists()


def test_confirmed_list_sends_one_mail_to_each_new_address_and_twice_sends_none_twice():
    cohort = group()
    brought = bring(cohort, "Una <una@c.example>\nbad\nole@c.example\nUNA@c.example")

    confirm(brought)
    done = confirm(brought)

    assert _verdicts(done) == ["sent", "invalid", "sent", "twice"]
    assert (done.of, done.done, done.sent) == (2, 2, 2)
    assert done.finished_at is not None
    assert [message.to for message in mail.outbox] == [["una@c.example"], ["ole@c.example"]]
    assert "Iris Almeida invites you to study the course" in mail.outbox[0].body
    assert "Nobody of them sees an answer, a score, or a case about you." in mail.outbox[0].body


def test_dry_run_never_tells_whether_an_address_has_an_account():
    ada = people.ada()

    brought = bring(group(), f"{ada.email}\nstranger@c.example")

    assert _verdicts(brought) == ["new", "new"]


@pytest.mark.django_db(transaction=True)
def test_two_lists_confirmed_in_the_same_moment_send_one_mail_to_an_address():
    cohort = group()
    text = "\n".join(f"p{n}@c.example" for n in range(10))
    lists = [bring(cohort, text), bring(cohort, text)]

    results = at_once([lambda one=one: confirm(one) for one in [*lists, *lists]])

    assert [one for one in results if isinstance(one, Exception)] == []
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"p{n}@c.example" for n in range(10)
    )
    assert Invitation.objects.count() == 10
    assert sum(InvitationList.objects.values_list("sent", flat=True)) == 10


def test_long_list_is_sent_by_a_worker_in_portions_with_progress():
    cohort = group()
    brought = bring(cohort, "\n".join(f"p{n}@c.example" for n in range(60)))

    row = confirm(brought)  # no worker hears the bell in a test
    assert (row.done, row.of, len(mail.outbox)) == (0, 60, 0)

    shown = []
    while inviting.send_waiting(by=SYSTEM, now=timezone.now()):
        row.refresh_from_db()
        shown.append(row.done)
    row.refresh_from_db()

    assert shown == [25, 50]
    assert (row.done, row.sent, len(mail.outbox)) == (60, 60, 60)
    assert row.finished_at is not None


def test_list_of_somebody_who_lost_the_role_sends_nothing_more():
    cohort = group()
    row = confirm(bring(cohort, "\n".join(f"p{n}@c.example" for n in range(60))))
    inviting.send_some(brought=row, by=SYSTEM, now=timezone.now())
    set_roles(person=people.iris(), roles=[], by=people.root(), now=timezone.now())
    mail.outbox.clear()

    assert not inviting.send_waiting(by=SYSTEM, now=timezone.now())

    assert mail.outbox == []
    assert Invitation.objects.count() == 25


def test_undone_list_withdraws_what_nobody_answered_and_stops_the_rest():
    cohort, ada = group(), people.ada()
    row = confirm(bring(cohort, f"{ada.email}\nbob@c.example"))
    mine = Invitation.objects.get(email=ada.email)
    joining.accept(invitation=mine, by=ada, now=timezone.now())

    withdrawn = inviting.undo_list(brought=row, by=people.iris(), now=timezone.now())

    assert withdrawn == 1
    assert Membership.objects.standing().filter(person=ada).exists()
    assert Invitation.objects.get(email="bob@c.example").withdrawn_at is not None
    with pytest.raises(Refused, match="put away already"):
        inviting.undo_list(brought=row, by=people.iris(), now=timezone.now())


def test_invitation_that_is_sent_again_kills_the_earlier_link_and_has_a_limit():
    cohort, now, iris = group(), timezone.now(), people.iris()
    (row,) = invite(cohort, "una@c.example", now=now)
    with pytest.raises(Refused, match="less than a day ago"):
        inviting.send_again(invitation=row, by=iris, now=now + DAY / 2)

    for n in (1, 2):
        inviting.send_again(invitation=row, by=iris, now=now + n * DAY)
    with pytest.raises(Refused, match="3 mails were sent"):
        inviting.send_again(invitation=row, by=iris, now=now + 9 * DAY)

    links = [link_in(message) for message in mails_to("una@c.example")]
    assert len(set(links)) == 3
    row.refresh_from_db()
    assert row.expires_at == now + 2 * DAY + inviting.GOOD_FOR


def test_withdrawn_address_can_be_invited_anew_and_one_that_said_no_cannot():
    cohort, now = group(), timezone.now()
    gone, refused = invite(cohort, "gone@c.example", "no@c.example", now=now)
    inviting.withdraw_invitation(invitation=gone, by=people.iris(), now=now)
    joining.decline(invitation=refused, by=people.eve(), now=now)

    brought = bring(cohort, "gone@c.example\nno@c.example", now=now + DAY)

    assert _verdicts(brought) == ["new", "declined"]


def test_nobody_is_invited_where_the_site_sends_no_mail(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    brought = bring(group(), "una@c.example")

    with pytest.raises(Refused, match="sends no mail"):
        confirm(brought)

    assert not Invitation.objects.exists()


def test_own_limits_hold(monkeypatch):
    monkeypatch.setattr(judging, "MOST_IN_GROUP", 2)
    monkeypatch.setattr(judging, "MOST_MAILS_A_DAY", 3)
    first, second, third = (group(name=name) for name in ("A", "B", "C"))
    invite(first, "a@c.example")

    assert _verdicts(bring(first, "b@c.example\nc@c.example")) == ["new", "full"]
    invite(second, "d@c.example", "b@c.example")
    assert _verdicts(bring(third, "e@c.example")) == ["too-many"]


def test_list_that_is_put_away_and_brought_again_mails_an_address_once_a_day_and_three_times():
    cohort, other, now, iris = group(), group(name="Porto"), timezone.now(), people.iris()
    for n in range(3):
        where, at = (cohort, other)[n % 2], now + n * DAY
        row = confirm(bring(where, "una@c.example", now=at), now=at)
        inviting.undo_list(brought=row, by=iris, now=at)
        brought = bring(cohort, "una@c.example", now=at + DAY / 2)
        if n < 2:
            assert _verdicts(brought) == ["mailed-lately"]
            assert brought.rows[0]["again_at"] == (at + DAY).isoformat()

    for where in (cohort, other):
        last = bring(where, "una@c.example", now=now + 9 * DAY)
        assert (last.rows[0]["verdict"], last.rows[0]["mails"]) == ("mailed-often", 3)
        with pytest.raises(Refused, match="Nobody in this list is new"):
            confirm(last, now=now + 9 * DAY)
    assert len(mails_to("una@c.example")) == 3
    # What another manager sent is nobody's business.
    assert _verdicts(bring(group(people.ines()), "una@c.example", by=people.ines())) == ["new"]


def test_list_judged_before_another_one_mailed_its_address_sends_no_second_mail():
    cohort, other = group(), group(name="Porto")
    first, second = bring(cohort, "una@c.example"), bring(other, "una@c.example")

    confirm(first)
    done = confirm(second)

    assert (_verdicts(done), done.sent) == (["mailed-lately"], 0)
    assert len(mails_to("una@c.example")) == 1


def test_mails_of_other_groups_count_when_one_is_sent_again():
    cohort, other, now, iris = group(), group(name="Porto"), timezone.now(), people.iris()
    (row,) = invite(cohort, "una@c.example", now=now)
    (second,) = invite(other, "una@c.example", now=now + DAY)
    with pytest.raises(Refused, match="less than a day ago"):
        inviting.send_again(invitation=row, by=iris, now=now + 1.5 * DAY)
    inviting.withdraw_invitation(invitation=second, by=iris, now=now + DAY)

    inviting.send_again(invitation=row, by=iris, now=now + 2 * DAY)
    with pytest.raises(Refused, match="3 mails were sent"):
        inviting.send_again(invitation=row, by=iris, now=now + 9 * DAY)


def test_invitation_by_which_somebody_joined_is_no_mail_too_many():
    now, ada = timezone.now(), people.ada()
    for n in range(4):
        join(group(name=f"Group {n}"), ada, now=now)

    assert Membership.objects.filter(person=ada).count() == 4


def test_group_of_another_manager_is_nobody_elses():
    cohort, ines, now = group(), people.ines(), timezone.now()
    (row,) = invite(cohort, "una@c.example")
    brought = bring(cohort, "ole@c.example")

    for act in (
        lambda: bring(cohort, "x@c.example", by=ines),
        lambda: confirm(brought, by=ines),
        lambda: inviting.undo_list(brought=brought, by=ines, now=now),
        lambda: inviting.withdraw_invitation(invitation=row, by=ines, now=now),
        lambda: inviting.send_again(invitation=row, by=ines, now=now + 2 * DAY),
        lambda: groups.change_group(cohort=cohort, name="Mine", due={}, by=ines, now=now),
        lambda: groups.close_group(cohort=cohort, by=ines, now=now),
        lambda: groups.name_manager(cohort=cohort, email=ines.email, by=ines, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert not Cohort.objects.seen_by(ines).exists()
    assert list(Cohort.objects.seen_by(people.root())) == [cohort]
    row.refresh_from_db()
    assert (row.withdrawn_at, row.number) == (None, 1)


def test_database_keeps_one_open_invitation_of_an_address_and_one_membership_of_a_person():
    cohort, ada, now = group(), people.ada(), timezone.now()
    join(cohort, ada)
    (row,) = invite(cohort, "una@c.example")
    columns = {"cohort": cohort, "email": row.email, "made_at": now, "sent_at": now}

    for broken in (
        lambda: Invitation.objects.create(**columns, sent_by=people.iris(), expires_at=now + DAY),
        lambda: Membership.objects.create(cohort=cohort, person=ada, joined_at=now, told_version=1),
        lambda: Invitation.objects.filter(pk=row.pk).update(accepted_at=now),
        lambda: Invitation.objects.filter(pk=row.pk).update(withdrawn_at=now, declined_at=now),
        lambda: Invitation.objects.filter(pk=row.pk).update(email=""),
        lambda: Membership.objects.filter(person=ada).update(left_at=now),
        lambda: InvitationList.objects.update(done=99),
        lambda: Cohort.objects.update(name=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_somebody_else_comes_to_run_the_group_and_its_people_are_told():
    cohort, ada, ines, now = group(), people.ada(), people.ines(), timezone.now()
    join(cohort, ada)
    mail.outbox.clear()

    with pytest.raises(Refused, match="may run groups"):
        groups.name_manager(cohort=cohort, email="eve@people.example", by=people.iris(), now=now)
    row = groups.name_manager(cohort=cohort, email=ines.email, by=people.iris(), now=now)

    (told,) = mails_to(ada.email)
    assert "Ines Duarte runs the group" in told.body
    assert list(Cohort.objects.seen_by(ines)) == [cohort]
    groups.end_manager(manager=row, by=ines, now=now)
    assert not Cohort.objects.seen_by(ines).exists()
    (last,) = cohort.managers()
    with pytest.raises(Refused, match="Somebody has to run a group"):
        groups.end_manager(manager=last, by=people.iris(), now=now)
    kinds = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.GROUP_RUN)
    assert [event.facts["how"] for event in kinds.order_by("pk")] == ["named", "named", "ended"]


def test_manager_who_lost_the_role_sees_no_group_any_more():
    cohort, iris = group(), people.iris()
    set_roles(person=iris, roles=[], by=people.root(), now=timezone.now())

    with pytest.raises(NotAllowed):
        bring(cohort, "x@c.example", by=iris)


def test_closed_group_withdraws_what_waits_and_takes_nothing_more():
    cohort, ada, iris, now = group(), people.ada(), people.iris(), timezone.now()
    join(cohort, ada)
    (row,) = invite(cohort, "una@c.example")
    brought = bring(cohort, "ole@c.example")
    mail.outbox.clear()

    groups.close_group(cohort=cohort, by=iris, now=now)

    row.refresh_from_db()
    assert row.withdrawn_at == now
    assert [message.to for message in mail.outbox] == [[ada.email]]
    for act in (lambda: bring(cohort, "x@c.example"), lambda: confirm(brought)):
        with pytest.raises(Refused):
            act()
