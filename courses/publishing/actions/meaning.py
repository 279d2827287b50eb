"""Whether a draft changes only the wording of what is published: then a signature covers it too."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.models import Draft, FactLinkQuerySet, SignOffLinkQuerySet, Version
from courses.publishing.models.links import linked
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may


class NotSameMeaning(CannotPublish):
    """Published as 'no change of meaning', but more than the wording has changed. The message says what."""


def meaning_kept(entry: Draft, *, by: Person, people: Collection[Person], day: date) -> Version:
    """The first version of this meaning. `people` wrote the draft, `by` publishes it.

    Raises NotSameMeaning when more than the wording changed, or nobody's signature may go over to it.
    """
    current: Version | None = entry.current_version
    if current is None:
        raise NotSameMeaning(_("There is no earlier version that it could mean the same as."))
    _check_lead(by, entry)
    links: SignOffLinkQuerySet = linked(type(current), "sign_off_links").objects.standing_on(day)
    _check_signers(links.covering(type(current)._default_manager.filter(pk=current.pk)), people)
    _check_facts(current.fact_links.stale_on(day))
    adapter_of(entry).check_meaning(current, entry)
    return current.same_meaning_as or current


def _check_lead(by: Person, entry: Draft) -> None:
    if not may(by, Act.KEEP_MEANING, course=entry.course):
        raise NotSameMeaning(
            _(
                "Only the appointed clinical lead of the course can say that the meaning is the same: "
                "a clinician's signature is not somebody else's to lend."
            )
        )


def _check_signers(signatures: SignOffLinkQuerySet, people: Iterable[Person]) -> None:
    signers = [str(one) for one in people if signatures.filter(sign_off__by=one).exists()]
    if signers:
        raise NotSameMeaning(
            _(
                "%(signers)s signed the version before and wrote some of this one: "
                "nobody's signature covers their own words."
            )
            % {"signers": ", ".join(signers)}
        )


def _check_facts(stale: FactLinkQuerySet) -> None:
    codes = sorted(set(stale.values_list("fact__code", flat=True)))
    if codes:
        raise NotSameMeaning(
            _(
                "Facts behind the published version changed, went or expired since (%(codes)s): "
                "a lead has to sign anew."
            )
            % {"codes": ", ".join(codes)}
        )
