"""Who has written what: everybody who edits a draft is kept until it goes live, and none of them may publish it."""

from django.utils.translation import gettext as _

from courses.publishing.models import Contributor, Draft
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may
from trainingsite.accounts.models import Proposal, named

# The proposal under which a draft goes live without a second person.
ALONE = "publish-alone"


class CannotPublish(Exception):
    """The draft does not go live as it is. The message says why."""


class NothingToPublish(CannotPublish):
    """The draft says what is published already."""

    def __init__(self) -> None:
        super().__init__(_("The draft says what is published already."))


class NotASecondPerson(CannotPublish):
    """The person who publishes has written some of the draft. The message says so."""


def contributors_to(draft: Draft) -> list[Person]:
    """Everybody who has edited the draft since its published version, first hand first."""
    people = [row.person for row in Contributor.objects.to(draft)]
    last = draft.edited_by
    return people if last is None or last in people else [*people, last]


def standing_proposal(draft: Draft) -> Proposal | None:
    """The open proposal under which this draft goes live without a second person, by itself or with others."""
    if draft.pk is None:
        return None
    about = named(draft)
    return next((one for one in open_alone() if about in one.content["drafts"]), None)


def open_alone() -> list[Proposal]:
    """What is proposed to go live without a second person, the first first."""
    rows = Proposal.objects.open().filter(kind=ALONE).select_related("proposed_by")
    return list(rows.order_by("proposed_at", "pk"))


def may_publish(draft: Draft | None, *, by: Person) -> bool:
    """Whether there is a draft that waits, and `by` wrote none of it and publishes at all."""
    if draft is None or draft.edited_by is None or not may(by, Act.PUBLISH):
        return False
    return by not in contributors_to(draft)


def check_second_person(draft: Draft, *, by: Person) -> list[Person]:
    """Everybody who contributed to the draft. Raises NothingToPublish where nobody did, NotASecondPerson where `by` did."""
    if draft.edited_by is None:
        raise NothingToPublish
    people = contributors_to(draft)
    if by in people:
        others = ", ".join(str(person) for person in people if person != by)
        refusal = _(
            "You wrote some of this draft. Somebody who wrote none of it has to publish it."
        )
        also = _("Also wrote some of it: %(others)s.") % {"others": others} if others else ""
        raise NotASecondPerson(f"{refusal} {also}".strip())
    return people
