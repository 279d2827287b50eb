"""Drafts become immutable versions: a second person is needed, and the rules must hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.lint import Finding
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import (
    CannotPublish,
    NothingToPublish,
    check_second_person,
)
from courses.publishing.actions.drafting import end_alone, locked
from courses.publishing.actions.meaning import meaning_kept
from courses.publishing.actions.reviewing import note_published
from courses.publishing.actions.taken_up import settle_takings
from courses.publishing.models import Contributor, Draft, PublishRecord, Version
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check


class FailsRules(CannotPublish):
    """The draft breaks rules that must hold before it goes live. `findings` say which, where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(f"{found.rule.name}: {found.message}" for found in findings))
        self.findings = findings


class Unfinished(CannotPublish):
    """The draft is not yet a whole entry. `gaps` are (key, what is missing or wrong and how to mend it)."""

    def __init__(self, gaps: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(f"{key}: {message}" for key, message in gaps))
        self.gaps = gaps


class DraftChanged(CannotPublish):
    """The draft is no longer the one that the person who publishes has read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing was published: the draft was changed since you opened this page. Read it as it is now."
            )
        )


class NotRead(CannotPublish):
    """The person who would be named as the reviewer has not opened the draft as it stands."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing was published: you have not read the draft as it stands, and would be named as who reviewed it. "
                "Open its review first."
            )
        )


@transaction.atomic
def publish(
    *,
    entry: Draft,
    by: Person,
    now: datetime,
    note: str = "",
    same_meaning: bool = False,
    seen: str | None = None,
) -> Version:
    """Publish the draft as a new version; `by` has reviewed it and wrote nothing of it since the version before.

    `same_meaning`: only the wording changed, so a signature under the version before covers this one. `seen`: the
    draft_hash of what `by` has read. Running attempts keep their forms. Raises NotAllowed, and CannotPublish:
    NothingToPublish, NotASecondPerson, DraftChanged, Unfinished, FailsRules, NotSameMeaning, or what the adapter adds.
    """
    check(by, Act.PUBLISH)
    adapter, entry = adapter_of(entry), locked(entry)
    people = check_second_person(entry, by=by)
    if seen is not None and seen != adapter.draft_hash(entry):
        raise DraftChanged
    decided = {"reviewer": by}
    version = put_live(
        entry=entry,
        people=people,
        decided=decided,
        by=by,
        now=now,
        note=note,
        same_meaning=same_meaning,
    )
    end_alone(entry=entry, by=by, now=now)
    return version


def put_live(
    *,
    entry: Draft,
    people: Sequence[Person],
    decided: Mapping[str, Person],
    by: Person,
    now: datetime,
    note: str = "",
    same_meaning: bool = False,
) -> Version:
    """Make the draft a version, once it is sure who decides: `decided` is what the record says of that, `people` wrote it. Inside
    the caller's transaction, which holds the draft. Raises NotAllowed, and CannotPublish as publish does."""
    check(by, Act.PUBLISH)
    adapter = adapter_of(entry)
    gaps = adapter.gaps(entry)
    if gaps:
        raise Unfinished(gaps)
    day = now.date()
    broken = [found for found in adapter.findings(entry, day) if adapter.stops(found)]
    if broken:
        raise FailsRules(broken)
    meaning = meaning_kept(entry, by=by, people=people, day=day) if same_meaning else None

    def record() -> PublishRecord:
        made = PublishRecord.objects.create(
            course=entry.course,
            source=PublishRecord.Source.WEB,
            published_at=now,
            author=entry.edited_by,
            note=note,
            **decided,
        )
        made.name_contributors(people)
        return made

    version: Version | None = adapter.add_version(entry, record=record, same_meaning_as=meaning)
    if version is None:
        raise NothingToPublish
    entry.edited_by = entry.edited_at = None
    entry.save(update_fields=["edited_by", "edited_at"])
    Contributor.objects.forget_editors(entry)
    note_published(entry=entry, people=people, by=by, now=now)
    key = (adapter.KIND, entry.code)
    settle_takings(course=entry.course, keys=[key], by=SYSTEM, now=now)
    return version
