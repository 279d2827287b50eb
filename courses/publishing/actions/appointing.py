"""A clinical lead is appointed for a course by two people who are not the lead; one alone can end it, and so can the lead."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.content.models import Course
from courses.publishing.domain.signing import latest_review
from courses.publishing.models import LeadAppointment, LeadAppointmentEnd
from trainingsite.accounts.actions.authority import Refused, check_is_proved
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act, NotAllowed, check, may
from trainingsite.accounts.models import Proposal, RegisterCheck, SecurityEvent, named

KIND = "appoint-lead"
ROLE = "reviewer"  # whose pages and second factor a lead needs


def leads(course: Model | None) -> QuerySet[Person]:
    """Who answers as clinical lead today: for the course, or for any when none is named."""
    standing = LeadAppointment.objects.standing_on(localdate())
    if course is not None:
        standing = standing.filter(course_id=course.pk)
    return Person.objects.in_role([ROLE]).filter(pk__in=standing.values("person"))


def is_lead(person: Person, course: Model | None) -> bool:
    """Whether this person is one of them."""
    return leads(course).filter(pk=person.pk).exists()


def leads_not_made_by(people: Collection[int], course: Course) -> list[Person]:
    """The leads of the course whom none of these (keys of accounts) proposed or agreed to: they stop nothing that takes from them."""
    standing = LeadAppointment.objects.standing_on(localdate()).filter(course=course)
    made = Q(appointed_by__in=people) | Q(seconded_by__in=people)
    return [one.person for one in standing.exclude(made).select_related("person")]


def propose_lead(
    *, course: Course, person: Person, until: date, reason: str, by: Person, now: datetime
) -> Proposal:
    """Ask a second person to agree that this one becomes clinical lead. Raises NotAllowed, Refused.

    The appointment begins on the day on which it is agreed to, under the register entry as it is checked now.
    """
    check(by, Act.APPOINT_LEAD)
    if by.pk == person.pk:
        raise Refused(_("Nobody appoints themselves. Two others have to."))
    _check_until(until, localdate(now))
    checked = check_may_lead(person)
    content = {"person": person.pk, "until": until.isoformat(), "check": checked.pk}
    about = f"{named(course)}:{person.pk}"
    return propose(kind=KIND, about=about, content=content, reason=reason, by=by, now=now)


@dataclass(frozen=True)
class Wanted:
    """What a proposal asks for."""

    course: Course
    person: Person
    until: date
    check: RegisterCheck


def wanted(proposal: Proposal) -> Wanted:
    """The appointment that a proposal asks for, read from its row."""
    content = proposal.content
    return Wanted(
        course=Course.objects.get(pk=proposal.about.split(":")[1]),
        person=Person.objects.get(pk=content["person"]),
        until=date.fromisoformat(content["until"]),
        check=RegisterCheck.objects.get(pk=content["check"]),
    )


@transaction.atomic
def appoint_lead(*, proposal: Proposal, by: Person, now: datetime) -> LeadAppointment:
    """What the proposal asked for: `by` is the second person, or who proposed it where nobody else holds the role.

    An earlier appointment of the same person for the course ends with it. Raises NotAllowed, Refused.
    """
    check(by, Act.APPOINT_LEAD)
    asked, day = wanted(proposal), localdate(now)
    _check_until(asked.until, day)
    if check_may_lead(asked.person).pk != asked.check.pk:
        raise Refused(
            _("The register entry was checked anew since this was proposed. Propose it again.")
        )
    earlier = LeadAppointment.objects.not_over_on(day).filter(
        course=asked.course, person=asked.person
    )
    superseded = list(earlier.select_for_update(of=("self",)))
    made: LeadAppointment = LeadAppointment.objects.create(
        course=asked.course,
        person=asked.person,
        register_check=asked.check,
        from_date=day,
        until_date=asked.until,
        reason=proposal.reason,
        proposal=proposal,
        appointed_by=proposal.proposed_by,
        seconded_by=None if by.pk == proposal.proposed_by_id else by,
        appointed_at=now,
    )
    for one in superseded:
        _end(one, by, _("Appointed anew."), now, superseded_by=made)
    _note(SecurityEvent.Kind.LEAD_APPOINTED, made, by, now)
    return made


@transaction.atomic
def end_lead(
    *, appointment: LeadAppointment, reason: str, by: Person, now: datetime
) -> LeadAppointmentEnd:
    """End it now. What the lead has signed stands until its own review date. Raises NotAllowed, Refused."""
    check(by, Act.END_LEAD)
    locked = LeadAppointment.objects.select_for_update().get(pk=appointment.pk)
    if by.pk != locked.person_id and not may(by, Act.APPOINT_LEAD):
        raise NotAllowed(Act.END_LEAD)
    if not reason.strip():
        raise Refused(_("Say why the appointment ends."))
    if hasattr(locked, "end"):
        raise Refused(_("This appointment has ended already."))
    ended = _end(locked, by, reason.strip(), now)
    _note(SecurityEvent.Kind.LEAD_ENDED, locked, by, now)
    return ended


def check_may_lead(person: Person) -> RegisterCheck:
    """The check of the register entry under which this person would sign. Raises Refused where they cannot be lead."""
    if not person.is_active or not person.has_role(ROLE):
        raise Refused(
            _(
                "A clinical lead needs the role of a reviewer first: its pages, and its second factor."
            )
        )
    check_is_proved(person)
    checked = person.checked_entry() if person.has_register_entry else None
    if checked is None:
        raise Refused(
            _(
                "Nobody has compared this person's register entry with the register, or it was changed since. "
                "Look them up there and mark the entry as checked first."
            )
        )
    return checked


def _check_until(until: date, day: date) -> None:
    latest = latest_review(day)
    if not day < until <= latest:
        raise Refused(
            _(
                "An appointment ends on a day after today, at most 24 months from now. Choose a day up to %(day)s."
            )
            % {"day": date_format(latest, "j F Y")}
        )


def _end(
    appointment: LeadAppointment,
    by: Person,
    reason: str,
    now: datetime,
    superseded_by: LeadAppointment | None = None,
) -> LeadAppointmentEnd:
    return LeadAppointmentEnd.objects.create(
        appointment=appointment, by=by, reason=reason, ended_at=now, superseded_by=superseded_by
    )


def _note(kind: str, appointment: LeadAppointment, by: Person, now: datetime) -> None:
    note_security(
        kind=kind,
        by=by,
        now=now,
        person=appointment.person,
        about=appointment,
        course=appointment.course.code,
    )


def leads_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Clinical leads whom accounts in doubt proposed or agreed to, and who stand: a lead's signature goes to patients."""
    rows = LeadAppointment.objects.not_over_on(localdate(now))
    by_them = rows.filter(Q(appointed_by__in=hands) | Q(seconded_by__in=hands))
    for one in by_them.select_related("proposal", "register_check", "course").order_by("pk"):
        proposed = is_by(hands, one.appointed_by_id, one.proposal.proposed_at)
        if proposed or is_by(hands, one.seconded_by_id, one.appointed_at):
            page = reverse("admin:courses_leadappointment_change", args=[one.pk])
            facts = {"lead": one, "link": f"{settings.PUBLIC_URL}{page}"}
            said = _("%(lead)s. An administrator ends it, and takes signatures back: %(link)s")
            yield gettext_lazy("Clinical lead, appointed with it"), said % facts
