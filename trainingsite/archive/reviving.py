"""What a restore brings back to life: what had ended after the backup was made, and stands again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from certificates.clinics.models import ApiKey
from certificates.models import Certificate, StatusEvent
from courses.models import LeadAppointment, LessonSignOff
from quizzes.models import Attempt, KeyRight, QuestionSignOff, Result
from trainingsite.accounts.models import AddressChange, OwnAddressChange, Proposal, User

# So many ids stand in one statement.
_AT_ONCE = 500


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

    def live_among(self, ids: Iterable[Any]) -> list[str]:
        """Those of these ids that are here and have not ended, in words."""
        left, found = iter(sorted(ids)), []
        while some := list(islice(left, _AT_ONCE)):
            rows = self.all().filter(**{f"{self.key}__in": some}).exclude(**self.ended)
            found += [self.line(row) for row in rows]
        return found


def _certificates() -> QuerySet[Any]:
    withdrawn = StatusEvent.objects.filter(
        certificate=OuterRef("pk"), status__in=("withdrawn", "suspended")
    )
    return Certificate.objects.issued().annotate(stopped=Exists(withdrawn)).order_by("pk")


def _addresses(change: Any) -> str:
    return f"{change.old_email} → {change.new_email}"


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
    Kind(
        "certificates",
        "Certificates that were withdrawn or suspended and answer as before",
        "",
        rows=lambda: _certificates().none(),
        all=_certificates,
        ended={"stopped": True},
        line=lambda row: row.code,
    ),
)


@dataclass(frozen=True)
class Before:
    """What had ended, by kind, and which roles everybody had."""

    ended: dict[str, set[Any]]
    roles: dict[Any, set[str]]


def before() -> Before:
    """As it is now; asked before everything is replaced."""
    return Before({kind.name: kind.ended_ids() for kind in KINDS}, _roles())


def _roles() -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = {}
    for uuid, role in User.objects.values_list("uuid", "groups__name"):
        found.setdefault(uuid, set()).update({role} - {None})
    return found


@dataclass(frozen=True)
class Found:
    """A sentence, and those whom it is about."""

    name: str
    sentence: str
    which: list[str]


def revived(then: Before | None) -> list[Found]:
    """What stands again although it had ended; where nobody knows what had, what stands now and is worth a look."""
    found = []
    for kind in KINDS:
        which = kind.live() if then is None else kind.live_among(then.ended[kind.name])
        sentence = kind.now if then is None else kind.again
        found.append(Found(kind.name, f"{sentence}: {len(which)}", which))
    if then is not None:
        which = _roles_again(then.roles)
        sentence = "People who have a role again that was taken from them"
        found.append(Found("roles", f"{sentence}: {len(which)}", which))
    return [one for one in found if one.which]


def _roles_again(then: dict[Any, set[str]]) -> list[str]:
    gained = {
        uuid: roles - then[uuid]
        for uuid, roles in _roles().items()
        if uuid in then and roles - then[uuid]
    }
    emails = dict(User.objects.filter(uuid__in=gained).values_list("uuid", "email"))
    return [f"{emails[uuid]}: {', '.join(sorted(roles))}" for uuid, roles in gained.items()]
