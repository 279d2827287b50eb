"""Groups: founded and closed, who runs them, lists of addresses, invitations with every end, who joined and who left."""

from datetime import date, timedelta

from courses.models import Course
from story.clock import at
from story.oversight import note
from story.people import person
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.cohorts.actions import groups, inviting, joining, reminding
from trainingsite.cohorts.models import Cohort, Invitation, InvitationList, Membership, Reminder


def _found(name: str, when: str, due: dict[str, date]) -> Cohort:
    course = Course.objects.get(code="small")
    days = {quiz: due[quiz.code] for quiz in groups.quizzes_with_dates(course) if quiz.code in due}
    made = groups.found_group(name=name, course=course, due=days, by=person("iris"), now=at(when))
    note(f"group {name}", made, "run by iris")
    return made


def _bring(cohort: Cohort, text: str, when: str, *, confirmed: bool = True) -> InvitationList:
    iris, now = person("iris"), at(when)
    brought = inviting.bring_list(cohort=cohort, text=text, source="a list", by=iris, now=now)
    return inviting.confirm_list(brought=brought, by=iris, now=now) if confirmed else brought


def _of(cohort: Cohort, email: str) -> Invitation:
    found: Invitation = Invitation.objects.get(cohort=cohort, email=email)
    note(f"invitation of {email} to {cohort}", found, "an invitation")
    return found


def run_a_group() -> None:
    """Four join, one of them is taken out and one leaves; one says no; one is sent again; one waits; one is withdrawn."""
    due = {"alpha-check": date(2026, 11, 20), "small-exam": date(2026, 12, 1)}
    cohort = _found("Lisbon", "2026-11-02 09:00", due)
    names = ("layla", "carl", "gita", "hana")
    addresses = [person(name).email for name in names] + [
        f"{name}@outside.example" for name in ("no", "again", "waits", "gone")
    ]
    _bring(cohort, "\n".join([*addresses, addresses[0], "no address"]), "2026-11-02 09:10")
    joined = {
        name: joining.accept(
            invitation=_of(cohort, person(name).email), by=person(name), now=at("2026-11-03 18:00")
        )
        for name in names
    }
    joining.decline(invitation=_of(cohort, "no@outside.example"), by=VISITOR, now=at("2026-11-03 19:00"))  # fmt: skip
    iris = person("iris")
    inviting.send_again(invitation=_of(cohort, "again@outside.example"), by=iris, now=at("2026-11-09 09:00"))  # fmt: skip
    _of(cohort, "waits@outside.example")
    inviting.withdraw_invitation(invitation=_of(cohort, "gone@outside.example"), by=iris, now=at("2026-11-09 09:10"))  # fmt: skip
    groups.take_out(membership=joined["carl"], by=iris, now=at("2026-11-10 09:00"))
    joining.leave(membership=joined["gita"], by=person("gita"), now=at("2026-11-11 18:00"))
    joining.choose_reminders(membership=joined["hana"], wanted=False, by=VISITOR)
    for name, membership in joined.items():
        note(f"membership of {name}", membership, "joined on 3 November")
    _change_who_runs_it(cohort)


def _change_who_runs_it(cohort: Cohort) -> None:
    iris, email = person("iris"), person("ines").email
    row = groups.name_manager(cohort=cohort, email=email, by=iris, now=at("2026-11-12 09:00"))
    groups.end_manager(manager=row, by=iris, now=at("2026-11-16 09:00"))


def leave_lists() -> None:
    """One that nobody has confirmed, and one that was put away after it was sent."""
    cohort = Cohort.objects.get(name="Lisbon")
    put_away = _bring(cohort, "wrong@outside.example", "2026-11-17 09:00")
    inviting.undo_list(brought=put_away, by=person("iris"), now=at("2026-11-17 09:05"))
    _of(cohort, "wrong@outside.example")
    _bring(cohort, "Nina Later <later@outside.example>", "2026-11-24 09:00", confirmed=False)


def close_a_group() -> None:
    """It had one person."""
    cohort = _found("Porto", "2026-11-04 09:00", {})
    _bring(cohort, person("layla").email, "2026-11-04 09:10")
    joining.accept(
        invitation=_of(cohort, person("layla").email), by=person("layla"), now=at("2026-11-04 18:00")
    )  # fmt: skip
    groups.close_group(cohort=cohort, by=person("iris"), now=at("2026-11-18 09:00"))


def remind() -> None:
    """A week before the exam is due, once a day is over in which nobody has to be asked again."""
    now = at("2026-11-25 12:00")
    assert reminding.remind(by=SYSTEM, now=now) == 1
    assert reminding.remind(by=SYSTEM, now=now + timedelta(hours=1)) == 0
    note("reminder of layla", Reminder.objects.get(), "the exam is due on 1 December")
    assert Membership.objects.standing().filter(cohort__closed_at=None).count() == 2
