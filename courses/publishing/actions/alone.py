"""Who is alone in publishing waits: time and publicity take the second person's place, for the draft as it was proposed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import (
    ALONE,
    CannotPublish,
    NothingToPublish,
    check_second_person,
    contributors_to,
    standing_proposal,
)
from courses.publishing.actions.drafting import locked
from courses.publishing.actions.looking import unread
from courses.publishing.actions.news import tell
from courses.publishing.actions.publishing import DraftChanged, put_live
from courses.publishing.actions.together import place_of, put_together
from courses.publishing.models import Draft, News, Version
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.company import is_alone
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may, who_may
from trainingsite.accounts.models import Proposal, named


def may_publish_alone(draft: Draft | None, *, by: Person, now: datetime) -> bool:
    """Whether there is a draft that waits, of which `by` wrote some, and nobody else publishes or did of late."""
    if draft is None or draft.edited_by is None or not may(by, Act.PUBLISH):
        return False
    return by in contributors_to(draft) and is_alone(by, Act.PUBLISH, now=now)


def drafts_of(proposal: Proposal) -> list[Draft]:
    """What would go live, what others name before them."""
    return sorted((_draft(about) for about in proposal.content["drafts"]), key=place_of)


def _draft(about: str) -> Draft:
    label, _colon, uuid = about.partition(":")
    found: Draft = apps.get_model(label)._default_manager.select_related("course").get(uuid=uuid)
    adapter_of(found)  # only what the publishing machine knows
    return found


@transaction.atomic
def propose_alone(
    *,
    entry: Draft,
    reason: str,
    by: Person,
    now: datetime,
    also: Iterable[Draft] = (),
    seen: Mapping[UUID, str] | None = None,
) -> Proposal:
    """Let the draft, and `also` the new ones that it names, go live after the wait, as they stand now, unless somebody stops
    it. Only for who wrote some of it and is alone in publishing. `seen`: by uuid the draft_hash of what `by` has read.

    Everybody who writes or answers for the course is told. Raises NotAllowed, Refused, and CannotPublish for what could not
    go live today either; then nothing is changed.
    """
    check(by, Act.PUBLISH)
    rows = [locked(one) for one in (entry, *also)]
    _check_alone(rows, by, now)
    # Of what others wrote alone the record names `by` as the reviewer.
    _check_read([one for one in rows if by not in contributors_to(one)], by)
    hashes = {one.uuid: adapter_of(one).draft_hash(one) for one in rows}
    if seen is not None and any(seen.get(uuid) != said for uuid, said in hashes.items()):
        raise DraftChanged
    _rehearse(rows, by, now)
    drafts = {named(one): hashes[one.uuid] for one in rows}
    made = propose(
        kind=ALONE, about=named(rows[0]), content={"drafts": drafts}, reason=reason, by=by, now=now
    )
    people = [one for row in rows for one in contributors_to(row)]
    told = [*people, *who_may(Act.ENTER_STUDIO).order_by("pk")]
    tell(sort=News.Sort.ALONE, entry=rows[0], people=told, by=by, now=now)
    return made


def _check_alone(rows: list[Draft], by: Person, now: datetime) -> None:
    if any(one.edited_by is None for one in rows):
        raise NothingToPublish
    if not any(by in contributors_to(one) for one in rows):
        raise Refused(_("You wrote nothing of it: publish it now."))
    if not is_alone(by, Act.PUBLISH, now=now):
        raise Refused(
            _(
                "Somebody else publishes here, or did within the last 90 days. Somebody who wrote none of it has to publish it."
            )
        )
    if any(standing_proposal(one) for one in rows):
        raise Refused(_("This is proposed already. Agree to it, or stop it first."))


def _rehearse(rows: list[Draft], by: Person, now: datetime) -> None:
    """Let it all go live and take that back: nobody waits a week for what the rules refuse."""
    with transaction.atomic():
        _put_alone(rows, by=by, now=now, note="")
        transaction.set_rollback(True)


def _put_alone(rows: list[Draft], *, by: Person, now: datetime, note: str) -> list[Version]:
    def put(entry: Draft) -> Version:
        kept = locked(entry)
        if kept.edited_by is None:
            raise NothingToPublish
        people = contributors_to(kept)
        decided = {"decided_alone_by" if by in people else "reviewer": by}
        return put_live(entry=kept, people=people, decided=decided, by=by, now=now, note=note)

    return put_together(entries=rows, put=put, by=by)


def _put_seconded(rows: list[Draft], *, by: Person, now: datetime, note: str) -> list[Version]:
    _check_read(rows, by)

    def put(entry: Draft) -> Version:
        kept = locked(entry)
        people = check_second_person(kept, by=by)
        return put_live(
            entry=kept, people=people, decided={"reviewer": by}, by=by, now=now, note=note
        )

    return put_together(entries=rows, put=put, by=by)


def _check_read(rows: list[Draft], by: Person) -> None:
    """The record will say that `by` reviewed it: what nobody has opened nobody has reviewed."""
    left = [one.code for one in unread(entries=rows, by=by)]
    if left:
        told = _(
            "You would be named as who reviewed it. Read the review of each as it stands now, then agree: %(codes)s."
        )
        raise Refused(told % {"codes": ", ".join(left)})


@transaction.atomic
def publish_as_proposed(*, proposal: Proposal, by: Person, now: datetime) -> list[Version]:
    """What the proposal asked for: the drafts as they were then. `by` is a second person who wrote none of it and has read it
    all, or, after the wait, who proposed it. What proposals carry out (courses/joint_acts.py). Raises NotAllowed, Refused."""
    check(by, Act.PUBLISH)
    rows: list[Any] = [locked(one) for one in drafts_of(proposal)]
    said = {named(one): adapter_of(one).draft_hash(one) for one in rows}
    if said != proposal.content["drafts"]:
        raise Refused(str(DraftChanged()))
    try:
        if by.pk != proposal.proposed_by_id:
            return _put_seconded(rows, by=by, now=now, note=proposal.reason)
        if proposal.due_at is None or proposal.due_at > now:
            raise Refused(_("Its wait is not over."))
        return _put_alone(rows, by=by, now=now, note=proposal.reason)
    except CannotPublish as refused:
        raise Refused(str(refused)) from refused
