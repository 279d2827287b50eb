"""Clinical leads: appointed by two, one of them anew, one ended; what they read before they sign."""

from collections.abc import Iterable
from datetime import timedelta

from courses import actions as courses
from courses.models import Course, LeadAppointment, LessonVersion
from quizzes.models import QuestionVersion
from story.clock import at
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.models import Proposal


def propose(who: str, course: str, when: str, until: str) -> Proposal:
    return courses.propose_lead(
        course=Course.objects.get(code=course), person=person(who), until=at(f"{until} 00:00").date(),
        reason="Answers for what is taught here.", by=person("root"), now=at(when),
    )  # fmt: skip


def appoint(who: str, course: str, when: str, until: str, meaning: str) -> LeadAppointment:
    """By the first administrator and, an hour later, by a superuser."""
    proposal = propose(who, course, when, until)
    second(proposal=proposal, by=person("sue"), now=at(when) + timedelta(hours=1))
    made = LeadAppointment.objects.get(proposal=proposal)
    note(f"lead of {course}: {who} until {until}", made, meaning)
    return made


def appoint_the_lead() -> None:
    """For the two courses that there are, before anything can be signed."""
    appoint("lead", "rf-skin-tightening", "2026-03-16 10:00", "2028-03-10", "for nearly two years")
    appoint("lead", "small", "2026-03-16 10:10", "2026-12-31", "replaced by the next appointment")


def appoint_somebody_for_two_weeks() -> None:
    """She ends it herself."""
    made = appoint("rita", "small", "2026-08-05 09:00", "2027-08-01", "ended by herself")
    reason = "I have no time for it."
    courses.end_lead(appointment=made, by=person("rita"), reason=reason, now=at("2026-08-20 09:00"))


def appoint_anew() -> None:
    """One replaces the one before; one is for the second course."""
    appoint("lead", "small", "2026-10-04 09:00", "2027-10-05", "in the place of the one before")
    appoint(
        "lead", "other", "2026-10-04 09:30", "2027-10-06", "for the course that has the same codes"
    )


def propose_another() -> None:
    """Nobody has agreed yet."""
    how = "Found on the register’s web page on 19 November."
    mark_register_checked(person=person("remy"), how=how, by=person("root"), now=at("2026-11-19 09:00"))  # fmt: skip
    proposal = propose("remy", "rf-skin-tightening", "2026-11-20 09:00", "2027-11-20")
    note("a lead is proposed", proposal, "nobody has agreed yet")


def read(versions: Iterable[LessonVersion | QuestionVersion], when: str) -> None:
    """The lead opens what will be signed, one after the other in the days before, and marks it when she has read it."""
    lead, moment = person("lead"), at(when) - timedelta(hours=18)
    for version in versions:
        opened = courses.open_version(version=version, by=lead, now=moment)
        moment += timedelta(seconds=opened.seconds + 1)
        courses.mark_read(version=version, by=lead, now=moment)


def change_her_mind() -> None:
    """One lesson is sent back; later it is not marked; it is read when she signs."""
    version = LessonVersion.objects.get(current_of__course__code="small", current_of__code="al-l2")
    comment = "Say that the cork is dry."
    sent = courses.send_back(version=version, comment=comment, by=person("lead"), now=at("2026-03-17 09:00"))  # fmt: skip
    note("mark of al-l2, first", sent, "sent back with a comment")
    courses.end_send_back(version=version, by=person("lead"), now=at("2026-03-17 09:30"))


def read_new_versions() -> None:
    """Of what was published since: one is read, one is sent back, and neither is signed."""
    new_lesson = LessonVersion.objects.get(
        current_of__course__code="small", current_of__code="al-l2"
    )
    new_question = QuestionVersion.objects.get(
        current_of__course__code="small", current_of__code="al-p-05"
    )
    comment = "Fresh water is not the point here."
    sent = courses.send_back(version=new_lesson, comment=comment, by=person("lead"), now=at("2026-11-12 09:00"))  # fmt: skip
    note("mark of al-l2, last", sent, "its new version is sent back")
    courses.open_version(version=new_question, by=person("lead"), now=at("2026-11-12 09:10"))
    mark = courses.mark_read(version=new_question, by=person("lead"), now=at("2026-11-12 09:30"))
    note("mark of al-p-05", mark, "its new version is read, and not signed yet")
