"""After a key was stolen: certificates whose credentials it signed are issued once more, under another."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef

from certificates import keys
from certificates.actions.issuing import finish
from certificates.actions.reserving import reserve_rekeyed
from certificates.models import Certificate, CertificateFile, StatusEvent
from certificates.proofs.ob3 import OB3
from certificates.proofs.ob3.multibase import multikey
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

_ENDS = (StatusEvent.Status.WITHDRAWN, StatusEvent.Status.SUPERSEDED)


def reissue_rekeyed(*, by: Actor, certificate: Certificate, now: datetime) -> Certificate:
    """The same certificate under the key that signs now, with another code. The old one is superseded. Raises StatusRefused."""
    check(by, Act.ISSUE)
    new = reserve_rekeyed(by=by, certificate=certificate, now=now)
    finish(by=by, certificate=new, now=now)
    return new


def certificates_under_distrusted_keys() -> Iterator[Certificate]:
    """Those in force whose credential was signed by a key that is not trusted any more, the oldest first."""
    marked = {multikey(key) for key in keys.distrusted_keys(keys.Purpose.CREDENTIAL)}
    if not marked:
        return
    ended = StatusEvent.objects.filter(certificate=OuterRef("certificate"), status__in=_ENDS)
    files = CertificateFile.objects.filter(
        ~Exists(ended),
        kind=OB3.kind,
        certificate__replaced_by=None,
        certificate__holder__isnull=False,
    )
    # Read whole before the first is issued: each that is issued makes another file.
    rows = list(files.order_by("certificate_id").values_list("certificate_id", "content"))
    for key, content in rows:
        (proof,) = json.loads(bytes(content))["proof"]
        if proof["verificationMethod"].partition("#")[2] in marked:
            yield Certificate.objects.select_related("holder").get(pk=key)
