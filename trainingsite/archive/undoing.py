"""What a restore undoes so that no row is left to tell it: the database before is asked, and compared with what is there now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from certificates.models import Certificate, StatusEvent
from courses.models import Pull
from courses.publishing.actions.adapters import adapters
from trainingsite.accounts.models import User

# So many ids stand in one statement.
_AT_ONCE = 500
_SUPERSEDED = StatusEvent.Status.SUPERSEDED
_STOPS = frozenset({StatusEvent.Status.WITHDRAWN, StatusEvent.Status.SUSPENDED})
_ENDED_STOPS = frozenset({StatusEvent.Status.REINSTATED, StatusEvent.Status.UNDONE})
_DECISIONS = _STOPS | _ENDED_STOPS


@dataclass(frozen=True)
class Undone:
    """Something that was done since the backup. `remembered` is asked before everything is replaced; `again` says what of
    it no longer holds, in a line each."""

    name: str
    sentence: str
    todo: str
    remembered: Callable[[], dict[Any, Any]]
    again: Callable[[dict[Any, Any]], list[str]]


def in_parts(ids: Collection[Any]) -> Iterator[list[Any]]:
    """The ids in order, so many at a time as one statement takes."""
    left = iter(sorted(ids))
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _emails(people: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for some in in_parts(people):
        found |= dict(User.objects.filter(uuid__in=some).values_list("uuid", "email"))
    return found


# --- Entries that were taken out of use ---------------------------------------------------------------


def _pulls() -> dict[tuple[str, UUID], str]:
    """Every entry that is out of use because somebody took it out, with who, when and why."""
    since = {
        (adapter.KIND, entry): retired_at
        for adapter in adapters()
        for entry, retired_at in _entries(adapter.model).exclude(retired_at=None)
    }
    return {
        (pull.kind, pull.entry): _pulled(pull)
        for pull in Pull.objects.select_related("pulled_by").order_by("pk")
        if since.get((pull.kind, pull.entry)) == pull.pulled_at
    }


def _entries(model: Any) -> Any:
    return model._default_manager.values_list("uuid", "retired_at")


def _pulled(pull: Pull) -> str:
    return f"{pull.kind} {pull.code}: by {pull.pulled_by.email} on {pull.pulled_at:%Y-%m-%d}: {pull.reason}"


def _in_use_again(then: dict[tuple[str, UUID], str]) -> list[str]:
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, entry in then:
        by_kind[kind].append(entry)
    models = {adapter.KIND: adapter.model for adapter in adapters()}
    return [
        then[kind, entry]
        for kind, entries in by_kind.items()
        for some in in_parts(entries)
        for entry, _none in _entries(models[kind]).filter(uuid__in=some, retired_at=None)
    ]


# --- How people sign in -------------------------------------------------------------------------------


def _roles() -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for uuid, role in User.objects.values_list("uuid", "groups__name"):
        found.setdefault(uuid, set()).update({role} - {None})
    return found


def _roles_again(then: dict[UUID, set[str]]) -> list[str]:
    gained = {
        uuid: roles - then[uuid]
        for uuid, roles in _roles().items()
        if uuid in then and roles - then[uuid]
    }
    emails = _emails(gained)
    return [f"{emails[uuid]}: {', '.join(sorted(roles))}" for uuid, roles in gained.items()]


def _factors() -> dict[UUID, set[tuple[Any, Any]]]:
    """Everybody's second factors: those who have none are known too, for they may have had one."""
    found: dict[UUID, set[tuple[Any, Any]]] = {uuid: set() for uuid in _passwords()}
    factors = Authenticator.objects.values_list("user__uuid", "type", "created_at")
    for uuid, kind, made_at in factors:
        found[uuid].add((kind, made_at))
    return found


def _factors_again(then: dict[UUID, set[tuple[Any, Any]]]) -> list[str]:
    factors = Authenticator.objects.select_related("user").order_by("pk")
    return [
        f"{factor.user.email}: {factor.get_type_display()}, of {factor.created_at:%Y-%m-%d}"
        for factor in factors
        if factor.user.uuid in then
        and (factor.type, factor.created_at) not in then[factor.user.uuid]
    ]


def _passwords() -> dict[UUID, str]:
    return dict(User.objects.values_list("uuid", "password"))


def _passwords_again(then: dict[UUID, str]) -> list[str]:
    now = _passwords()
    changed = [uuid for uuid, kept in now.items() if then.get(uuid, kept) != kept]
    return [f"{email} ({uuid})" for uuid, email in _emails(changed).items()]


# --- Certificates in whose place another came -----------------------------------------------------------


def _replaced() -> dict[str, str]:
    """By the code of each that a corrected one replaced: the code of that one. One that was renewed is replaced again by the sweep."""
    replaced = Certificate.objects.filter(
        status_events__status=_SUPERSEDED, replaced_by__isnull=False
    )
    return dict(replaced.values_list("code", "replaced_by__code"))


def _not_replaced(then: dict[str, str]) -> list[str]:
    return [
        f"{code}, in whose place came {then[code]}"
        for some in in_parts(then)
        for code in Certificate.objects.filter(code__in=some)
        .exclude(status_events__status=_SUPERSEDED)
        .values_list("code", flat=True)
    ]


# --- Certificates that were stopped, or hold again ------------------------------------------------------


@dataclass(frozen=True)
class Decided:
    """The last decision about a certificate: whether it holds, and from when. Another one, later, says more."""

    status: str
    effect: str
    effective_at: datetime
    recorded_at: datetime


def _decided(
    status_of: Collection[str], codes: Collection[str] | None = None
) -> dict[str, Decided]:
    """The last decision by code, of those of which it is one of these."""
    decisions = StatusEvent.objects.filter(status__in=_DECISIONS).order_by("pk")
    if codes is not None:
        decisions = decisions.filter(certificate__code__in=codes)
    columns = ("status", "effect", "effective_at", "recorded_at")
    rows = decisions.values_list("certificate__code", *columns)
    last = {code: Decided(*said) for code, *said in rows}
    return {code: said for code, said in last.items() if said.status in status_of}


def _stopped() -> dict[str, Decided]:
    return _decided(_STOPS)


def _reinstated() -> dict[str, Decided]:
    return _decided(_ENDED_STOPS)


def _stopped_otherwise(then: dict[str, Decided]) -> list[str]:
    """Those that hold again, or are stopped by an earlier decision only: suspended once, and withdrawn since."""
    return [
        code if now is None else f"{code}: was {then[code].status}, is {now.status} as before"
        for code, now in _differing(then, _STOPS)
    ]


def _stopped_again(then: dict[str, Decided]) -> list[str]:
    return [code for code, now in _differing(then, _STOPS) if now is not None]


def _differing(
    then: dict[str, Decided], status_of: Collection[str]
) -> Iterator[tuple[str, Decided | None]]:
    """(code, what is decided here, if it is one of these) of each whose last decision is not here."""
    for some in in_parts(then):
        here = _decided(_DECISIONS, some)
        issued = Certificate.objects.issued().filter(code__in=some).order_by("pk")
        for code in issued.values_list("code", flat=True):
            now = here.get(code)
            if now != then[code]:
                yield code, now if now is not None and now.status in status_of else None


UNDONE = (
    Undone(
        "certificates",
        "Certificates that were withdrawn or suspended and answer as before",
        "Suspend each again at once, with its reason; to withdraw one again, open a case about it: its letter from before is a reason.",
        remembered=_stopped,
        again=_stopped_otherwise,
    ),
    Undone(
        "reinstated_certificates",
        "Certificates that were reinstated, or given back, and are stopped again",
        "Reinstate each again, with its reason; of one that is withdrawn look at the withdrawal again.",
        remembered=_reinstated,
        again=_stopped_again,
    ),
    Undone(
        "pulls",
        "Lessons, questions and other entries that were taken out of use and are in use again",
        "Take each out of use again, with its reason, before the site is opened to people.",
        remembered=_pulls,
        again=_in_use_again,
    ),
    Undone(
        "second_factors",
        "Second factors that were removed and open their accounts again",
        "Ask each owner to remove it under their account; what was lost or stolen two administrators take away, on the page of the person.",
        remembered=_factors,
        again=_factors_again,
    ),
    Undone(
        "passwords",
        "People whose password was changed and whose old one holds again",
        "Ask each to set a new one (“I forgot my password”, at the sign-in): somebody else may know the old one.",
        remembered=_passwords,
        again=_passwords_again,
    ),
    Undone(
        "superseded_certificates",
        "Certificates that were superseded and answer as before",
        "Reissue each with its correction: the one that came in its place answers “unknown”, and what is made now has a code of its own.",
        remembered=_replaced,
        again=_not_replaced,
    ),
    Undone(
        "roles",
        "People who have a role again that was taken from them",
        "Take it from them again, on the page of the person.",
        remembered=_roles,
        again=_roles_again,
    ),
)
