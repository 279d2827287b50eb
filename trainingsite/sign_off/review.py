"""What of a module waits for a signature, with what changed since the last, and which signatures stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from courses.content.domain.changes import ChangedLine, changed_lines
from courses.models import Fact, Lesson, Module
from courses.publishing.actions.adapters import EntryAdapter, adapter_of
from courses.publishing.models import Draft, SignOffLink, Version, VersionQuerySet
from courses.publishing.models.links import linked
from quizzes.models import Question
from trainingsite.accounts.actors import Person

# What of a module is signed, by the name that it has on the page.
SIGNED: Mapping[str, type[Draft]] = {"lessons": Lesson, "questions": Question}


@dataclass(frozen=True)
class Unsigned:
    """A version that waits for a signature: what it is and rests on, and what changed since the last signed one.

    `own`: the reader wrote or edited some of it, so another lead has to sign it.
    """

    version: Any
    own: bool
    shown: dict[str, Any]
    objectives: list[str]
    facts: list[Fact]
    since: int | None
    changes: list[ChangedLine]


@dataclass(frozen=True)
class ModuleReview:
    """Everything of a module that waits for a signature, and the signatures that stand, each by its name in SIGNED."""

    module: Module
    waiting: dict[str, list[Unsigned]]
    signed: dict[str, list[SignOffLink]]


def versions_of(module: Module, model: type[Draft]) -> VersionQuerySet:
    """What readers or candidates get of one kind of entry in the module now."""
    versions: VersionQuerySet = linked(model, "current_version").objects.live_in(module.course)
    return versions.filter(current_of__module=module)


def counts_of(module: Module) -> dict[str, Any]:
    """How many versions of each kind the module has, and how many of them wait."""
    day = timezone.localdate()
    counts: dict[str, Any] = {"module": module}
    for name, model in SIGNED.items():
        versions = versions_of(module, model)
        counts |= {name: versions.count(), f"{name}_unsigned": versions.unsigned_on(day).count()}
    return counts


def review_of(module: Module, user: Person) -> ModuleReview:
    """What waits for this person to sign, and what stands."""
    day = timezone.localdate()
    return ModuleReview(
        module=module,
        waiting={name: _waiting(module, model, day, user) for name, model in SIGNED.items()},
        signed={name: _signed(module, model, day) for name, model in SIGNED.items()},
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


def _waiting(module: Module, model: type[Draft], day: date, user: Person) -> list[Unsigned]:
    adapter, versions = adapter_of(model), versions_of(module, model)
    waiting = list(adapter.read(versions.unsigned_on(day)))
    before = _last_signed(adapter, waiting)
    own = set(versions.with_contributions_of(user).values_list("pk", flat=True))
    objectives = adapter.objectives(waiting)
    return [
        Unsigned(
            version=version,
            own=version.pk in own,
            shown=adapter.explained(version),
            objectives=objectives[version.pk],
            facts=_facts(version),
            **_since(adapter, version, before.get(_entry_of(version))),
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
