"""Links by which holders show what a certificate is worth: made, called off, opened. What they show is the answer of that day."""

import hashlib
import logging
import secrets
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from certificates.actions.verification import verify
from certificates.domain.verification import Verification
from certificates.models import LONGEST_LABEL, Certificate, ShareLink
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

MOST_LINKS = 20
LINK_DAYS = 30
MOST_DAYS = 365
COUNTED_EVERY_S = 60
_TOKEN_BYTES = 32
log = logging.getLogger(__name__)


@transaction.atomic
def make_link(
    *, certificate: Certificate, label: str, ends_date: date, by: Person, now: datetime
) -> tuple[ShareLink, str]:
    """A link to the holder's own certificate, and its token, which nobody can read again. Raises NotAllowed, Refused."""
    check(by, Act.SHARE_CERTIFICATE)
    # Two at once must not make one more than there may be.
    locked = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    label = " ".join(label.split())
    _refuse_link(locked, label, ends_date, by, now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = ShareLink.objects.create(
        certificate=locked, sha256=_hashed(token), label=label, made_at=now, ends_date=ends_date
    )
    return link, token


def _refuse_link(
    certificate: Certificate, label: str, ends_date: date, by: Person, now: datetime
) -> None:
    today = now.astimezone(UTC).date()
    _refuse_others(certificate, by)
    if not certificate.status_events.filter(status="issued").exists():
        raise Refused(_("The certificate is still being made. Share it when it is there."))
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable():
        most = {"most": LONGEST_LABEL}
        raise Refused(_("Say for whom it is, in at most %(most)d signs.") % most)
    if not today <= ends_date <= today + timedelta(days=MOST_DAYS):
        days = {"first": today.isoformat(), "last": (today + timedelta(days=MOST_DAYS)).isoformat()}
        raise Refused(_("Choose a last day from %(first)s to %(last)s.") % days)
    if certificate.share_links.open_at(now).count() >= MOST_LINKS:
        most = {"most": MOST_LINKS}
        raise Refused(_("%(most)d links are open already. Call one off first.") % most)


def end_link(*, link: ShareLink, by: Person, now: datetime) -> None:
    """It opens nothing any more, at once and for good; twice is as once. Raises NotAllowed, Refused."""
    check(by, Act.SHARE_CERTIFICATE)
    _refuse_others(link.certificate, by)
    ShareLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now)


def _refuse_others(certificate: Certificate, by: Person) -> None:
    if certificate.person_id != by.pk:
        raise Refused(_("Only its holder shares a certificate."))


def open_link(
    *, token: str, by: Actor | AnonymousUser, now: datetime, is_counted: bool = True
) -> ShareLink | None:
    """The link with this token, opened once more; None where there is none, or it ended. Its holder's own look does not count."""
    check(by, Act.VERIFY)
    rows = ShareLink.objects.open_at(now).select_related("certificate__person")
    link: ShareLink | None = rows.filter(sha256=_hashed(token)).first()
    if link is None or not is_counted or link.certificate.person == by:
        return link
    if cache.add(f"opened:{link.pk}", 1, COUNTED_EVERY_S):
        _count(link, now)
    return link


def _count(link: ShareLink, now: datetime) -> None:
    """Looks within a minute count once, and a database that takes no write just now costs nobody the answer."""
    day = now.astimezone(UTC).date()
    try:
        with transaction.atomic():
            ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_date=day)
    except DatabaseError:
        log.warning("a look by a link was not counted", extra={"link": link.pk})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def shown_by(link: ShareLink, now: datetime) -> Verification:
    """The answer of this moment: of the certificate, or of what took its place since, however often."""
    told = verify(code=link.certificate.code, at=None, now=now)
    while told.status == "superseded" and told.replaced_by:
        told = verify(code=told.replaced_by, at=None, now=now)
    return told
