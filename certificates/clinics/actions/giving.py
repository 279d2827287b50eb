"""Whoever was asked for the code of their certificate gives it to the clinic with one tap, or says no."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.actions import person_certificates
from certificates.clinics.actions.inviting import NoLink
from certificates.clinics.actions.links import read_ask_link
from certificates.clinics.actions.looking import looks_at
from certificates.clinics.actions.people import locked_clinic
from certificates.clinics.actions.saying_no import mark_of
from certificates.clinics.models import CodeAsk, ListRow
from certificates.models import Certificate
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check


def ask_by_link(token: str) -> CodeAsk | None:
    """What a link is about, as it stands; None where a later mail left or it is forgotten. Raises NoLink."""
    read = read_ask_link(token)
    if read is None:
        raise NoLink
    rows = CodeAsk.objects.select_related("organisation", "sent_by", "row")
    return rows.filter(uuid=read[0], number=read[1]).first()


def is_asked_of(ask: CodeAsk, person: Person) -> bool:
    """Whether the person has confirmed that the address that was asked is theirs."""
    own = EmailAddress.objects.filter(user=person, verified=True, email__iexact=ask.email)
    return own.exists()


def certificates_to_give(person: Person, now: datetime) -> list[Certificate]:
    """The person's certificates that are in force now, the newest first."""
    held = person_certificates(user=person, now=now)
    return [one["certificate"] for one in held if one["status"] == "valid"]


@transaction.atomic
def give_code(*, ask: CodeAsk, certificate: Certificate, by: Person, now: datetime) -> ListRow:
    """The clinic's row gets the code of a certificate of the person's own. Raises NotAllowed, and Refused for another address, what
    is over, and another's certificate or one that is not in force."""
    check(by, Act.GIVE_CODE)
    clinic = locked_clinic(ask.organisation)
    good = _good_one(ask, now)
    if not is_asked_of(good, by):
        raise Refused(_("This was asked of another address than those of your account."))
    if certificate not in certificates_to_give(by, now):
        raise Refused(_("This certificate is not in force any more. Give another one."))
    listed = ListRow.objects.standing().filter(organisation=clinic, code=certificate.code)
    if listed.exists():
        raise Refused(_("This clinic has the code of this certificate already."))
    row = ListRow.objects.select_for_update(of=("self",)).get(asks=good)
    row.code = certificate.code
    change = row.take_by_hand(looks_at([row], now)[0], now, waits=True)
    row.save()
    if change is not None:
        change.save(force_insert=True)
    good.given_at = good.ended_at = now
    good.save(update_fields=["given_at", "ended_at"])
    return row


@transaction.atomic
def refuse_code(*, ask: CodeAsk, by: Actor, now: datetime) -> None:
    """No: nothing is given, and the clinic mails this address no more; a mark takes the place of the address. The link is the
    proof. Raises NotAllowed, Refused."""
    check(by, Act.DECLINE_INVITATION)
    clinic = locked_clinic(ask.organisation)
    good = _good_one(ask, now)
    good.email = mark_of(clinic, good.email)
    good.declined_at = good.ended_at = now
    good.save(update_fields=["email", "declined_at", "ended_at"])


def _good_one(ask: CodeAsk, now: datetime) -> CodeAsk:
    rows = CodeAsk.objects.select_for_update(of=("self",)).select_related("organisation", "row")
    good = rows.filter(pk=ask.pk, number=ask.number).first()
    if good is None or not good.is_good_at(now):
        raise Refused(_("This was answered, asked anew, or is too old."))
    return good
