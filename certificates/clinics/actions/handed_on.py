"""What accounts in doubt handed on in clinics, and what of it stands: keys that they made, people whom they invited or made managers."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.clinics.actions.people import STAFF
from certificates.clinics.models import ApiKey, Organisation, StaffInvitation, StaffMembership
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.models import SecurityEvent, named


def handed_on_in_clinics(hands: Hands, now: datetime) -> Iterable[Fact]:
    """A line for each, which says who ends it, and where: none of it ends by itself."""
    keys = ApiKey.objects.filter(created_by__in=hands).select_related("organisation")
    for key in keys.order_by("pk"):
        if is_by(hands, key.created_by_id, key.created_at) and key.is_usable_at(now):
            page = _link("certificates_apikey_change", key.pk)
            yield gettext_lazy("Key of a clinic, made by it"), _said(key, key.organisation, page)
    for one in _people(hands):
        who = _("%(who)s (manager)") % {"who": one.person} if one.is_manager else one.person
        page = _link("certificates_clinic_people", one.organisation_id)
        yield gettext_lazy("Works for a clinic by it"), _said(who, one.organisation, page)
    sent = StaffInvitation.objects.filter(sent_by__in=hands).select_related("organisation")
    for asked in sent.order_by("pk"):
        if is_by(hands, asked.sent_by_id, asked.sent_at) and asked.is_good_at(now):
            page = _link("certificates_clinic_people", asked.organisation_id)
            said = _said(asked.email, asked.organisation, page)
            yield gettext_lazy("Invited by it to work for a clinic"), said


def _people(hands: Hands) -> Iterable[StaffMembership]:
    standing = StaffMembership.objects.standing()
    joined = standing.filter(invited_by__in=hands)
    keys = [one.pk for one in joined if is_by(hands, one.invited_by_id, one.since_at)]
    rows = standing.filter(pk__in=[*keys, *_made_managers(hands)])
    return list(rows.select_related("person", "organisation").order_by("pk"))


def _made_managers(hands: Hands) -> Iterable[int]:
    """The memberships of whom one of them made a manager: the security log alone knows by whom that was."""
    events = SecurityEvent.objects.filter(kind=STAFF, by__in=hands, facts__how="made-manager")
    for event in events:
        rows = StaffMembership.objects.standing().filter(person=event.person, is_manager=True)
        its = rows.filter(since_at__lte=event.at).select_related("organisation")
        if is_by(hands, event.by_id, event.at):
            yield from (one.pk for one in its if named(one.organisation) == event.about)


def _said(what: object, clinic: Organisation, link: str) -> str:
    facts = {"what": what, "clinic": clinic, "link": link}
    return (
        _("%(what)s, %(clinic)s. A manager of the clinic or an administrator ends it: %(link)s")
        % facts
    )


def _link(page: str, pk: int) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'admin:{page}', args=[pk])}"
