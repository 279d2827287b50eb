"""After a key was stolen: certificates whose credentials it signed are issued once more, under another."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates import keys
from certificates.actions.issuing import finish
from certificates.actions.reserving import reserve_rekeyed
from certificates.models import Certificate, CertificateFile, StatusEvent
from certificates.proofs.ob3 import OB3
from certificates.proofs.ob3.multibase import multikey
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# So many credentials are in memory at a time.
_AT_ONCE = 500


def reissue_rekeyed(*, by: Actor, certificate: Certificate, now: datetime) -> bool:
    """The same certificate under the key that signs now, with another code. The old one is superseded. Raises StatusRefused.

    Whether that is so by now: what is reserved alone (another worker is at it, or its lease says what is wrong) is left to the sweep.
    """
    check(by, Act.ISSUE)
    new = reserve_rekeyed(by=by, certificate=certificate, now=now)
    return finish(by=by, certificate=new, now=now) is not None


def certificates_under_distrusted_keys(*, now: datetime) -> Iterator[Certificate]:
    """Those in force whose credential was signed by a key that is not trusted any more, the oldest first."""
    marked = {multikey(key) for key in keys.distrusted_keys(keys.Purpose.CREDENTIAL)}
    if not marked:
        return
    through = 0
    while rows := list(_credentials_in_force(now).filter(certificate_id__gt=through)[:_AT_ONCE]):
        for through, content in rows:
            (proof,) = json.loads(bytes(content))["proof"]
            if proof["verificationMethod"].partition("#")[2] in marked:
                yield Certificate.objects.select_related("holder").get(pk=through)


def _credentials_in_force(
    now: datetime,
) -> QuerySet[CertificateFile, tuple[int, bytes | memoryview]]:
    """(certificate, bytes) in the order of the certificates. One that is to be withdrawn on a day ahead is in force until then."""
    ended = StatusEvent.objects.filter(
        Q(effect=StatusEvent.Effect.VOID_FROM_START) | Q(effective_at__lte=now),
        certificate=OuterRef("certificate"),
        status__in=StatusEvent.ENDS,
    )
    files = CertificateFile.objects.filter(
        ~Exists(ended),
        kind=OB3.kind,
        certificate__valid_until__gte=now.astimezone(UTC).date(),
        certificate__replaced_by=None,
        certificate__holder__isnull=False,
    )
    return files.order_by("certificate_id").values_list("certificate_id", "content")
