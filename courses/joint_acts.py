"""What takes two people here: using again what somebody took out of use, and appointing a clinical lead."""

from datetime import datetime

from django.apps import apps
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses.publishing.actions import alone, appointing
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import ALONE, contributors_to
from courses.publishing.actions.pulling import KIND, bring_back
from courses.publishing.models import Draft, LeadAppointment, Pull
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, who_may
from trainingsite.accounts.models import Proposal


def _entry(proposal: Proposal) -> Draft:
    label, _colon, uuid = proposal.about.partition(":")
    entry: Draft = apps.get_model(label)._default_manager.get(uuid=uuid)
    adapter_of(entry)  # only what the publishing machine knows
    return entry


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    bring_back(entry=_entry(proposal), by=by, now=now)


def _describe(proposal: Proposal) -> list[Fact]:
    entry = _entry(proposal)
    pulled = Pull.objects.standing(entry)
    facts: list[Fact] = [(_("What comes back"), f"{entry._meta.verbose_name}: {entry}")]
    if pulled is not None:
        facts.append((_("Why it was taken out"), pulled.reason))
        facts.append((_("Taken out by"), str(pulled.pulled_by)))
    return facts


def _concerned(proposal: Proposal) -> list[Person]:
    pulled = Pull.objects.standing(_entry(proposal))
    return [] if pulled is None else [pulled.pulled_by]


RETURN = JointAct(
    kind=KIND,
    act=Act.BRING_BACK,
    title=_("Use again what was taken out of use"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=_concerned,
)


def _publish(proposal: Proposal, by: Person, now: datetime) -> None:
    alone.publish_as_proposed(proposal=proposal, by=by, now=now)


def _to_go_live(proposal: Proposal) -> list[Fact]:
    """What, and whose words: never a word of it, which may be an exam's key."""
    facts: list[Fact] = []
    for entry in alone.drafts_of(proposal):
        facts.append((_("What goes live"), _name(entry)))
        wrote = ", ".join(str(person) for person in contributors_to(entry))
        facts.append((_("Written by"), wrote))
    return facts


def _name(entry: Draft) -> str:
    return f"{entry._meta.verbose_name} {entry.code} ({entry.course.title})"


def _reviews(proposal: Proposal) -> list[tuple[str, str]]:
    """Where each is read as a reviewer reads it; the key of an exam question behind the right to it."""
    return [
        (
            _name(entry),
            reverse("studio:review", args=[entry.course.code, entry.KIND, entry.code]),
        )
        for entry in alone.drafts_of(proposal)
    ]


def _writers(proposal: Proposal) -> list[Person]:
    """Who wrote it, whoever works in the studio, and who answers for the courses."""
    drafts = alone.drafts_of(proposal)
    courses = {entry.course_id for entry in drafts}
    standing = LeadAppointment.objects.standing_on(localdate()).filter(course__in=courses)
    return [
        *(person for entry in drafts for person in contributors_to(entry) if person.is_active),
        *who_may(Act.ENTER_STUDIO),
        *(one.person for one in standing.select_related("person")),
    ]


def _wrote_some(proposal: Proposal) -> list[int]:
    return [one.pk for entry in alone.drafts_of(proposal) for one in contributors_to(entry)]


PUBLISHED_ALONE = JointAct(
    kind=ALONE,
    act=Act.PUBLISH,
    title=_("Publish a draft without a second person"),
    carry_out=_publish,
    describe=_to_go_live,
    concerned=_writers,
    barred=_wrote_some,
    to_read=_reviews,
)


def _appoint(proposal: Proposal, by: Person, now: datetime) -> None:
    appointing.appoint_lead(proposal=proposal, by=by, now=now)


def _asked(proposal: Proposal) -> list[Fact]:
    """Who would be lead, and what the second person has to know: who looked them up, where, and when."""
    asked = appointing.wanted(proposal)
    checked = asked.check
    return [
        (_("Course"), asked.course.title),
        (_("Person"), f"{checked.name} ({asked.person.email})"),
        (_("Register entry"), f"{checked.register} {checked.register_number}"),
        (_("Compared with the register by"), str(checked.checked_by)),
        (_("How"), checked.how),
        (_("Compared on"), date_format(localdate(checked.checked_at), "j F Y")),
        (_("Appointed until"), date_format(asked.until, "j F Y")),
    ]


def _leads_and_new_one(proposal: Proposal) -> list[Person]:
    """The person, and who answers for the course already."""
    asked = appointing.wanted(proposal)
    standing = LeadAppointment.objects.standing_on(localdate()).filter(course=asked.course)
    return [asked.person, *(one.person for one in standing.select_related("person"))]


APPOINTMENT = JointAct(
    kind=appointing.KIND,
    act=Act.APPOINT_LEAD,
    title=_("Appoint a clinical lead"),
    carry_out=_appoint,
    describe=_asked,
    concerned=_leads_and_new_one,
    barred=lambda proposal: [proposal.content["person"]],
)
