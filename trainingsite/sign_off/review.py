"""What of a module waits for a signature, with what changed since the last, and which signatures stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from django.utils import timezone

from courses.content.domain.changes import ChangedLine, changed_lines
from courses.models import Course, Fact, LeadAppointment, Lesson, Module, ReadingMark
from courses.publishing.actions.adapters import EntryAdapter, adapter_of
from courses.publishing.models import Draft, SignOffLink, Version, VersionQuerySet
from courses.publishing.models.links import linked
from quizzes.models import Question
from trainingsite.accounts.actors import Person

State = ReadingMark.State
# What of a module is signed, by the name that it has on the page.
SIGNED: Mapping[str, type[Draft]] = {"lessons": Lesson, "questions": Question}


@dataclass(frozen=True)
class Waiting:
    """A version that waits for a signature, and what the reader said of it: a state of ReadingMark, or nothing yet.

    `own`: the reader wrote or edited some of it, so another lead has to sign it. `minutes`: about how long it is to read.
    """

    version: Any
    own: bool
    state: str
    comment: str
    minutes: float

    @property
    def is_read(self) -> bool:
        return self.state == State.READ and not self.own

    @property
    def is_open(self) -> bool:
        """Whether the reader has still to read it."""
        return self.state not in (State.READ, State.REFUSED) and not self.own


@dataclass(frozen=True)
class Unsigned:
    """One version with everything that is read before signing: what it rests on, and what changed since the last signed one."""

    waiting: Waiting
    shown: dict[str, Any]
    objectives: list[str]
    facts: list[Fact]
    since: int | None
    changes: list[ChangedLine]


@dataclass(frozen=True)
class ModuleReview:
    """Everything of a module that waits for a signature, in reading order, and the signatures that stand, each by its
    name in SIGNED."""

    module: Module
    waiting: list[Waiting]
    signed: dict[str, list[SignOffLink]]

    @property
    def marked(self) -> list[Any]:
        """The versions that the reader has marked as read."""
        return [item.version for item in self.waiting if item.is_read]

    @property
    def minutes_left(self) -> int:
        """About how long the reader has still to read."""
        return ceil(sum(item.minutes for item in self.waiting if item.is_open))


def versions_of(module: Module, model: type[Draft]) -> VersionQuerySet:
    """What readers or candidates get of one kind of entry in the module now."""
    versions: VersionQuerySet = linked(model, "current_version").objects.live_in(module.course)
    return versions.filter(current_of__module=module)


def counts_of(module: Module, user: Person) -> dict[str, Any]:
    """What of a module waits, and what of that this reader has read or sent back."""
    waiting = _waiting(module, user)
    return {
        "module": module,
        "waiting": len(waiting),
        "read": sum(item.is_read for item in waiting),
        "sent_back": sum(item.state == State.REFUSED for item in waiting),
        "minutes": ceil(sum(item.minutes for item in waiting if item.is_open)),
        "all": sum(versions_of(module, model).count() for model in SIGNED.values()),
    }


def waiting_of(user: Person) -> list[dict[str, Any]]:
    """The courses that this person leads, with how much waits there for a signature."""
    day = timezone.localdate()
    leads = LeadAppointment.objects.standing_on(day).filter(person=user).select_related("course")
    return [
        {"course": one.course, "count": count}
        for one in leads
        if (count := _count_waiting(one.course, day))
    ]


def _count_waiting(course: Course, day: date) -> int:
    live = (
        linked(model, "current_version").objects.live_in(course).unsigned_on(day)
        for model in SIGNED.values()
    )
    return sum(versions.count() for versions in live)


def review_of(module: Module, user: Person) -> ModuleReview:
    """What waits for this person to sign, and what stands."""
    day = timezone.localdate()
    return ModuleReview(
        module=module,
        waiting=_waiting(module, user),
        signed={name: _signed(module, model, day) for name, model in SIGNED.items()},
    )


def item_of(review: ModuleReview, uuid: UUID) -> Unsigned | None:
    """One version that waits in the module, whole; None when it does not wait (any more)."""
    waiting = next((item for item in review.waiting if item.version.uuid == uuid), None)
    if waiting is None:
        return None
    version = waiting.version
    adapter = adapter_of(linked(type(version), version.ENTRY))
    before = _last_signed(adapter, [version])
    return Unsigned(
        waiting=waiting,
        shown=adapter.explained(version),
        objectives=adapter.objectives([version])[version.pk],
        facts=_facts(version),
        **_since(adapter, version, before.get(_entry_of(version))),
    )


def _signed(module: Module, model: type[Draft], day: date) -> list[SignOffLink]:
    """The standing signatures, in the order in which their entries are read."""
    versions = versions_of(module, model)
    links, entry = linked(versions.model, "sign_off_links"), versions.model.ENTRY
    found = links.objects.standing_on(day).covering(versions).order_by("pk")
    read = adapter_of(model).read(versions).prefetch_related(None)
    place = {pk: n for n, pk in enumerate(read.values_list(f"{entry}_id", flat=True))}
    return sorted(
        found.select_related("sign_off", f"{links.VERSION}__{entry}"),
        # What went out of use between the two readings stands last.
        key=lambda link: place.get(_entry_of(link.version), len(place)),
    )


def _waiting(module: Module, user: Person) -> list[Waiting]:
    day = timezone.localdate()
    return [
        item
        for model in SIGNED.values()
        for item in _of_kind(adapter_of(model), versions_of(module, model), day, user)
    ]


def _of_kind(
    adapter: EntryAdapter[Any, Any], versions: VersionQuerySet, day: date, user: Person
) -> list[Waiting]:
    waiting = list(adapter.read(versions.unsigned_on(day)))
    own = set(versions.with_contributions_of(user).values_list("pk", flat=True))
    said = ReadingMark.objects.last_of(user, waiting)
    return [
        Waiting(
            version=version,
            own=version.pk in own,
            state=said[version.uuid].state if version.uuid in said else "",
            comment=said[version.uuid].comment if version.uuid in said else "",
            minutes=adapter.minutes(version),
        )
        for version in waiting
    ]


def _entry_of(version: Version) -> int:
    entry: int = getattr(version, f"{version.ENTRY}_id")
    return entry


def _facts(version: Any) -> list[Fact]:
    """The facts behind a version, each once, by code."""
    facts = {link.fact_id: link.fact for link in version.fact_links.all()}
    return sorted(facts.values(), key=lambda fact: fact.code)


def _last_signed(adapter: EntryAdapter[Any, Any], waiting: list[Any]) -> dict[int, Any]:
    """By entry: the newest version before the waiting one that was ever signed."""
    numbers = {_entry_of(version): version.number for version in waiting}
    model = linked(adapter.model, "current_version")
    of_entries = {f"{model.ENTRY}__in": numbers, "sign_off_links__isnull": False}
    signed = adapter.read(model.objects.filter(**of_entries)).order_by("number", "pk").distinct()
    return {
        _entry_of(version): version
        for version in signed
        if version.number < numbers[_entry_of(version)]
    }


def _since(adapter: EntryAdapter[Any, Any], version: Any, before: Any) -> dict[str, Any]:
    """The number of the version signed before, and what changed since."""
    if before is None:
        return {"since": None, "changes": []}
    changes = changed_lines(adapter.lines(before), adapter.lines(version))
    return {"since": before.number, "changes": changes}
