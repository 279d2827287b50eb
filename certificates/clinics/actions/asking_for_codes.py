"""A clinic asks an address for the code of its owner's certificate: one mail, which tells nobody whether there is an account."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.clinics.actions.inviting import readable_address
from certificates.clinics.actions.links import ask_link
from certificates.clinics.actions.list_rows import standing_row
from certificates.clinics.actions.people import locked_for
from certificates.clinics.actions.saying_no import has_said_no, marks_of
from certificates.clinics.actions.whose import clinic_of
from certificates.clinics.models import CodeAsk, ListRow, Organisation
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actors import Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check

GOOD_FOR = timedelta(days=30)
AGAIN_AFTER = timedelta(days=30)
MOST_ASKS_A_DAY = 50
MOST_ASKS_OF_ONE = 3
DAY = timedelta(days=1)


@transaction.atomic
def ask_for_code(*, row: ListRow, email: str, by: Person, now: datetime) -> CodeAsk:
    """Mail the address a link; once in AGAIN_AFTER, MOST_ASKS_OF_ONE in all and for ever, the earlier link is dead. Raises NotAllowed,
    Refused."""
    check(by, Act.ASK_FOR_CODE, organisation=clinic_of(row))
    email, clinic = readable_address(email), locked_for(by, Act.ASK_FOR_CODE, row.organisation)
    wanting = standing_row(row, clinic)
    if wanting.code:
        raise Refused(_("This row has a code already."))
    if not sends_mail():
        raise Refused(
            _("This site sends no mail, so nobody can be asked. Whoever runs it sets EMAIL_URL.")
        )
    known_as = [email, *marks_of(clinic, email)]
    ask = CodeAsk.objects.filter(organisation=clinic, email__in=known_as).first()
    _check_room(clinic, email, ask, now)
    ask = ask or CodeAsk(organisation=clinic, number=0)
    ask.email, ask.number, ask.row, ask.ended_at, ask.given_at = (
        email,
        ask.number + 1,
        wanting,
        None,
        None,
    )
    ask.sent_by, ask.sent_at, ask.expires_at = by, now, now + GOOD_FOR
    CodeAsk.objects.filter(row=wanting, ended_at=None).exclude(pk=ask.pk).update(ended_at=now)
    ask.save()
    send_notice(
        "clinic_code_ask",
        email,
        organisation=clinic,
        by=by,
        link=ask_link(ask),
        until=ask.expires_at,
    )
    return ask


def _check_room(clinic: Organisation, email: str, ask: CodeAsk | None, now: datetime) -> None:
    if has_said_no(clinic, email):
        raise Refused(_("Whoever has this address said no to this clinic. No mail goes there."))
    if ask is not None and now < ask.sent_at + AGAIN_AFTER:
        raise Refused(
            _("This address was asked on %(day)s. A clinic asks an address once in thirty days.")
            % {"day": f"{ask.sent_at:%Y-%m-%d}"}
        )
    if ask is not None and ask.number >= MOST_ASKS_OF_ONE:
        raise Refused(
            _("%(most)d mails were sent to this address. No more are.") % {"most": MOST_ASKS_OF_ONE}
        )
    if clinic.code_asks.filter(sent_at__gt=now - DAY).count() >= MOST_ASKS_A_DAY:
        raise Refused(
            _("%(most)d people were asked within a day. Go on tomorrow.")
            % {"most": MOST_ASKS_A_DAY}
        )


def ask_of(row: ListRow) -> CodeAsk | None:
    """The last time that somebody was asked for this row's code; what became of it is all that the clinic learns."""
    found: CodeAsk | None = row.asks.order_by("-sent_at", "-pk").first()
    return found
