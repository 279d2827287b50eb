"""Groups: founded, changed, closed; who runs them; who is taken out of one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course
from quizzes.models import Quiz
from trainingsite.accounts.actions.authority import Refused, check_is_proved
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act, NotAllowed, check, may
from trainingsite.accounts.models import SecurityEvent
from trainingsite.accounts.name_rules import addressed
from trainingsite.cohorts.models import Cohort, CohortManager, DueDate, Invitation, Membership

LONGEST_NAME = 120
MOST_MANAGERS = 12
Kind = SecurityEvent.Kind


def locked_group(cohort: Cohort, by: Person, act: Act) -> Cohort:
    """The group, its row locked, where this person may see it. Raises NotAllowed for somebody else's.

    Its key stays free: who joins holds their invitation and then names the group, and would wait for us as we for them."""
    found: Cohort | None = (
        Cohort.objects.seen_by(by).select_for_update(no_key=True).filter(pk=cohort.pk).first()
    )
    if found is None:
        raise NotAllowed(act)
    return found


def runners(cohort: Cohort) -> list[CohortManager]:
    """Who runs the group and still may: whose account is in use and has the role. Others are told nothing, named to nobody, and do
    not count as somebody who runs it."""
    return [row for row in cohort.managers() if may(row.person, Act.RUN_GROUP)]


def check_goes_on(cohort: Cohort) -> None:
    """Raise Refused where the group is closed."""
    if cohort.closed_at is not None:
        raise Refused(_("This group is closed. Found another one."))


def quizzes_with_dates(course: Course) -> list[Quiz]:
    """What of a course can be due: the checks of its modules in their order, then its exams."""
    found = Quiz.objects.current().filter(course=course, purpose__in=("check", "exam"))
    rows = list(
        found.select_related("module", "current_policy").order_by("module__position", "code")
    )
    taught = [row for row in rows if row.purpose == "check" and _is_taught(row)]
    return taught + [row for row in rows if row.purpose == "exam"]


def _is_taught(quiz: Quiz) -> bool:
    module = quiz.module
    return module is not None and module.retired_at is None and not module.is_draft


@transaction.atomic
def found_group(
    *, name: str, course: Course, due: Mapping[Quiz, date], by: Person, now: datetime
) -> Cohort:
    """A new group, run by whoever founds it. Raises NotAllowed, Refused."""
    check(by, Act.RUN_GROUP)
    cohort: Cohort = Cohort.objects.create(
        name=_checked_name(name), course=course, founded_by=by, founded_at=now
    )
    _keep_dates(cohort, due)
    _put_in_charge(cohort, by, by, now)
    return cohort


@transaction.atomic
def change_group(
    *, cohort: Cohort, name: str, due: Mapping[Quiz, date], by: Person, now: datetime
) -> None:
    """Another name, and the days by which something is due: those that are not named are taken away. Raises NotAllowed,
    Refused."""
    check(by, Act.RUN_GROUP)
    locked = locked_group(cohort, by, Act.RUN_GROUP)
    check_goes_on(locked)
    locked.name = _checked_name(name)
    locked.save(update_fields=["name"])
    locked.due_dates.exclude(quiz__in=list(due)).delete()
    _keep_dates(locked, due)


def _checked_name(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME:
        raise Refused(
            _("Give the group a name of at most %(most)d characters.") % {"most": LONGEST_NAME}
        )
    # It stands in the subject of mails to strangers: no link of anybody's goes out in our name.
    if refused := addressed(kept):
        raise Refused(refused)
    return kept


def _keep_dates(cohort: Cohort, due: Mapping[Quiz, date]) -> None:
    for quiz, day in due.items():
        if quiz.course_id != cohort.course_id:
            raise Refused(_("“%(quiz)s” is of another course.") % {"quiz": quiz.title})
        DueDate.objects.update_or_create(cohort=cohort, quiz=quiz, defaults={"due_date": day})


@transaction.atomic
def close_group(*, cohort: Cohort, by: Person, now: datetime) -> None:
    """It is over: open invitations are withdrawn, nobody is reminded, and nobody sees results by it any more. Its people are
    told. Raises NotAllowed, Refused."""
    check(by, Act.RUN_GROUP)
    locked = locked_group(cohort, by, Act.RUN_GROUP)
    check_goes_on(locked)
    Invitation.objects.open().filter(cohort=locked).update(withdrawn_at=now)
    locked.lists.filter(finished_at=None, undone_at=None).update(undone_at=now, undone_by=by)
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    note_security(kind=Kind.GROUP_RUN, by=by, now=now, about=locked, how="closed")
    _tell_members("cohort_closed", locked)


@transaction.atomic
def name_manager(*, cohort: Cohort, email: str, by: Person, now: datetime) -> CohortManager:
    """Somebody else runs the group as well; its people are told who sees their results from now on. Raises NotAllowed,
    Refused."""
    check(by, Act.RUN_GROUP)
    locked = locked_group(cohort, by, Act.RUN_GROUP)
    check_goes_on(locked)
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None or not may(person, Act.RUN_GROUP):
        raise Refused(
            _(
                "Nobody with this address may run groups here. An administrator gives the role of a training manager."
            )
        )
    check_is_proved(person)
    if locked.managers().filter(person=person).exists():
        raise Refused(_("%(name)s runs this group already.") % {"name": person})
    if len(runners(locked)) >= MOST_MANAGERS:
        raise Refused(_("At most %(most)d people run a group.") % {"most": MOST_MANAGERS})
    row = _put_in_charge(locked, person, by, now)
    _tell_members("cohort_manager_named", locked, manager=person)
    return row


def _put_in_charge(cohort: Cohort, person: Person, by: Person, now: datetime) -> CohortManager:
    row: CohortManager = CohortManager.objects.create(
        cohort=cohort, person=person, since_at=now, named_by=by
    )
    note_security(kind=Kind.GROUP_RUN, by=by, now=now, person=person, about=cohort, how="named")
    return row


@transaction.atomic
def end_manager(*, manager: CohortManager, by: Person, now: datetime) -> None:
    """Somebody runs the group no more; one stays. Raises NotAllowed, Refused."""
    check(by, Act.RUN_GROUP)
    locked = locked_group(manager.cohort, by, Act.RUN_GROUP)
    row = locked.managers().filter(pk=manager.pk).first()
    if row is None:
        raise Refused(_("That person does not run this group any more."))
    if runners(locked) == [row]:
        raise Refused(_("Somebody has to run a group. Name another one first, or close the group."))
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    note_security(kind=Kind.GROUP_RUN, by=by, now=now, person=row.person, about=locked, how="ended")


@transaction.atomic
def take_out(*, membership: Membership, by: Person, now: datetime) -> None:
    """Somebody is taken out of the group, and told; their results stay theirs. Raises NotAllowed, Refused."""
    check(by, Act.RUN_GROUP)
    locked = locked_group(membership.cohort, by, Act.RUN_GROUP)
    person = membership.person
    if not membership.end_at(by=by, now=now):
        raise Refused(_("This person is not in the group any more."))
    note_security(kind=Kind.GROUP_LEFT, by=by, now=now, person=person, about=locked)
    tell_account("cohort_taken_out", person, cohort=locked, by=by)


def _tell_members(template: str, cohort: Cohort, **context: object) -> None:
    rows = cohort.memberships.filter(left_at=None).select_related("person")
    for row in rows.order_by("pk"):
        tell_account(template, row.person, cohort=cohort, **context)


def runners_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Whom accounts in doubt put in charge of a group, by naming or by founding it: who runs one sees results."""
    rows = CohortManager.objects.standing().filter(named_by__in=hands, cohort__closed_at=None)
    for one in rows.select_related("person", "cohort").order_by("pk"):
        if is_by(hands, one.named_by_id, one.since_at):
            page = reverse("cohorts:managers", args=[one.cohort.uuid])
            facts = {"who": one.person, "group": one.cohort, "link": f"{settings.PUBLIC_URL}{page}"}
            said = (
                _("%(who)s, %(group)s. Who runs it or an administrator ends it: %(link)s") % facts
            )
            yield gettext_lazy("Runs a group by it"), said
