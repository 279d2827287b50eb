"""What a restore brings back to life: what had ended after the backup was made, and stands again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from certificates.clinics.models import ApiKey, StaffMembership
from courses.models import LeadAppointment, LessonSignOff
from quizzes.models import Accommodation, Attempt, KeyRight, QuestionSignOff, Reader, Result
from trainingsite.accounts.models import AddressChange, OwnAddressChange, Proposal, User
from trainingsite.archive.undoing import UNDONE, in_parts
from trainingsite.cohorts.models import Cohort, CohortManager, Membership


@dataclass(frozen=True)
class Kind:
    """Something that ends. `ended` chooses among `all`; `rows` are those worth a look where nobody knows; `key` is the id."""

    name: str
    again: str
    now: str
    rows: Callable[[], QuerySet[Any]]
    all: Callable[[], QuerySet[Any]]
    ended: dict[str, Any]
    line: Callable[[Any], str]
    key: str = "uuid"

    def ended_ids(self) -> set[Any]:
        """The ids of those that have ended."""
        return set(self.all().filter(**self.ended).values_list(self.key, flat=True))

    def live(self) -> list[str]:
        """Those worth a look that have not ended, in words."""
        return [self.line(row) for row in self.rows().exclude(**self.ended)]

    def live_among(self, ids: set[Any]) -> list[str]:
        """Those of these ids that are here and have not ended, in words."""
        found = []
        for some in in_parts(ids):
            rows = self.all().filter(**{f"{self.key}__in": some}).exclude(**self.ended)
            found += [self.line(row) for row in rows]
        return found


def _addresses(change: Any) -> str:
    return f"{change.old_email} → {change.new_email}"


def _time_rights() -> Any:
    return Accommodation.objects.select_related("person", "quiz").order_by("pk")


def _time_right(right: Accommodation) -> str:
    """Whose, in what, and of when: not why, for the report lies open."""
    where = right.quiz.code if right.quiz else f"every exam until {right.until_date:%Y-%m-%d}"
    return f"{right.person.email}: {where}, of {right.decided_at:%Y-%m-%d}"


def _members() -> Any:
    return StaffMembership.objects.select_related("organisation", "person").order_by("pk")


def _members_standing() -> Any:
    return _members().standing()


def _readers() -> Any:
    return Reader.objects.select_related("course", "person").order_by("pk")


def _runners() -> Any:
    return CohortManager.objects.select_related("cohort", "person").order_by("pk")


KINDS = (
    Kind(
        "api_keys",
        "Keys of clinics that were revoked and are open again",
        "Keys of clinics that are open",
        rows=lambda: ApiKey.objects.select_related("organisation").order_by("pk"),
        all=lambda: ApiKey.objects.select_related("organisation").order_by("pk"),
        ended={"revoked_at__isnull": False},
        line=lambda row: f"{row.organisation}: {row}",
        key="prefix",
    ),
    Kind(
        "clinic_staff",
        "People who had left a clinic, or been taken out of one, and are in it again",
        "People of clinics",
        rows=_members,
        all=_members,
        ended={"ended_at__isnull": False},
        line=lambda row: f"{row.organisation}: {row.person.email}",
    ),
    Kind(
        "clinic_managers",
        "People of clinics who managed them no more, and manage them again",
        "Managers of clinics",
        rows=_members_standing,
        all=_members_standing,
        ended={"is_manager": False},
        line=lambda row: f"{row.organisation}: {row.person.email}",
    ),
    Kind(
        "people",
        "People who were switched off and can sign in again",
        "People with a role of the desk who can sign in",
        rows=lambda: User.objects.filter(is_staff=True).order_by("pk"),
        all=lambda: User.objects.order_by("pk"),
        ended={"is_active": False},
        line=lambda row: f"{row.email} ({row.uuid})",
    ),
    Kind(
        "barred_people",
        "Accounts that waited for a decision about their register entry, or were barred, and can sit exams again",
        "",
        rows=User.objects.none,
        all=lambda: User.objects.order_by("pk"),
        ended={"entry_is_held": True},
        line=lambda row: f"{row.email} ({row.uuid})",
    ),
    # These two are stopped again (stopping.py): the report says what would have waited.
    Kind(
        "proposals",
        "Acts of two people that were stopped, and have been stopped again",
        "Acts of two people that wait",
        rows=lambda: Proposal.objects.open().order_by("pk"),
        all=lambda: Proposal.objects.order_by("pk"),
        ended={"stopped_at__isnull": False},
        line=lambda row: f"{row.kind}: {row.about}, proposed {row.proposed_at:%Y-%m-%d}",
    ),
    Kind(
        "address_changes",
        "Changes of address for lost mailboxes that were stopped, and have been stopped again",
        "Changes of address for lost mailboxes that wait",
        rows=lambda: AddressChange.objects.open().order_by("pk"),
        all=lambda: AddressChange.objects.order_by("pk"),
        ended={"stopped_at__isnull": False},
        line=_addresses,
        key="pk",
    ),
    Kind(
        "own_address_changes",
        "Changes of one's own address that were stopped and wait again",
        "Changes of one's own address that wait",
        rows=lambda: OwnAddressChange.objects.open().order_by("pk"),
        all=lambda: OwnAddressChange.objects.order_by("pk"),
        ended={"stopped_at__isnull": False},
        line=_addresses,
        key="pk",
    ),
    Kind(
        "undone_addresses",
        "Accounts that were given back to their old address and have the other one again",
        "",
        rows=OwnAddressChange.objects.none,
        all=lambda: OwnAddressChange.objects.exclude(applied_at=None).order_by("pk"),
        ended={"undone_at__isnull": False},
        line=_addresses,
        key="pk",
    ),
    Kind(
        "lead_appointments",
        "Clinical leads whose appointment had ended and stands again",
        "Appointments of clinical leads that stand",
        rows=lambda: LeadAppointment.objects.select_related("register_check", "course"),
        all=lambda: LeadAppointment.objects.select_related("register_check", "course"),
        ended={"end__isnull": False},
        line=str,
        key="pk",
    ),
    Kind(
        "key_rights",
        "Rights to read exam keys that had ended and stand again",
        "Rights to read exam keys that stand",
        rows=lambda: KeyRight.objects.select_related("person", "course"),
        all=lambda: KeyRight.objects.select_related("person", "course"),
        ended={"ended_at__isnull": False},
        line=str,
        key="pk",
    ),
    Kind(
        "blind_readers",
        "Blind readers of exam questions whose part had ended and who read again",
        "Blind readers of exam questions",
        rows=lambda: _readers().reading(),
        all=lambda: _readers(),
        ended={"ended_at__isnull": False},
        line=lambda row: f"{row.course.code}: {row.person.email}",
    ),
    Kind(
        "groups",
        "Groups that were closed and go on",
        "",
        rows=Cohort.objects.none,
        all=lambda: Cohort.objects.order_by("pk"),
        ended={"closed_at__isnull": False},
        line=str,
    ),
    Kind(
        "group_managers",
        "People who ran a group no more, and run it and see results again",
        "People who run groups",
        rows=lambda: _runners().standing(),
        all=lambda: _runners(),
        ended={"ended_at__isnull": False},
        line=lambda row: f"{row.cohort}: {row.person.email}",
        key="pk",
    ),
    Kind(
        "group_members",
        "People who had left a group, or been taken out of one, and whose results are seen there again",
        "",
        rows=Membership.objects.none,
        all=lambda: Membership.objects.select_related("cohort", "person").order_by("pk"),
        ended={"left_at__isnull": False},
        line=lambda row: f"{row.cohort}: {row.person.email}",
    ),
    Kind(
        "time_rights",
        "Rights to more time that had been ended and stand again",
        "Rights to more time that stand",
        rows=lambda: _time_rights().standing_on(localdate()),
        all=lambda: _time_rights(),
        ended={"ended_at__isnull": False},
        line=_time_right,
    ),
    Kind(
        "lesson_signatures",
        "Signatures under lessons that were taken back and stand again",
        "Signatures that stand under lessons",
        rows=lambda: LessonSignOff.objects.select_related("sign_off", "lesson_version__lesson"),
        all=lambda: LessonSignOff.objects.select_related("sign_off", "lesson_version__lesson"),
        ended={"withdrawal__isnull": False},
        line=lambda row: f"{row.sign_off}: {row.version}",
        key="pk",
    ),
    Kind(
        "question_signatures",
        "Signatures under questions that were taken back and stand again",
        "Signatures that stand under questions",
        rows=lambda: QuestionSignOff.objects.select_related(
            "sign_off", "question_version__question"
        ),
        all=lambda: QuestionSignOff.objects.select_related(
            "sign_off", "question_version__question"
        ),
        ended={"withdrawal__isnull": False},
        line=lambda row: f"{row.sign_off}: {row.question_version.question.code}",
        key="pk",
    ),
    Kind(
        "attempts",
        "Attempts that had ended and are open again",
        "Attempts that are open",
        rows=lambda: Attempt.objects.select_related("quiz", "user").order_by("pk"),
        all=lambda: Attempt.objects.select_related("quiz", "user").order_by("pk"),
        ended={"closed_at__isnull": False},
        line=lambda row: f"{row.uuid}: {row.quiz.code}, {row.user.email}",
    ),
    Kind(
        "voided_attempts",
        "Attempts that were voided and count again",
        "",
        rows=Attempt.objects.none,
        all=lambda: Attempt.objects.graded().select_related("quiz", "user").order_by("pk"),
        ended={"current_result__state": Result.State.VOID},
        line=lambda row: f"{row.uuid}: {row.quiz.code}, {row.user.email}",
    ),
)


@dataclass(frozen=True)
class Before:
    """What had ended, by kind, and what had been done of which no row will be left (undoing.py)."""

    ended: dict[str, set[Any]]
    done: dict[str, dict[Any, Any]]


def before() -> Before:
    """As it is now; asked before everything is replaced."""
    return Before(
        {kind.name: kind.ended_ids() for kind in KINDS},
        {undone.name: undone.remembered() for undone in UNDONE},
    )


@dataclass(frozen=True)
class Found:
    """A sentence, those whom it is about, and what to do about them where the sentence does not say it."""

    name: str
    sentence: str
    which: list[str]
    todo: str = ""


def revived(then: Before | None) -> list[Found]:
    """What stands again although it had ended; where nobody knows what had, what stands now and is worth a look."""
    found = _that_stand() if then is None else _that_stand_again(then)
    return [one for one in found if one.which]


def _that_stand() -> Iterator[Found]:
    for kind in KINDS:
        which = kind.live()
        yield Found(kind.name, f"{kind.now}: {len(which)}", which)


def _that_stand_again(then: Before) -> Iterator[Found]:
    for undone in UNDONE:
        which = undone.again(then.done[undone.name])
        yield Found(undone.name, f"{undone.sentence}: {len(which)}", which, undone.todo)
    for kind in KINDS:
        which = kind.live_among(then.ended[kind.name])
        yield Found(kind.name, f"{kind.again}: {len(which)}", which)
