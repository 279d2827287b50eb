"""What a restore must not forget of status lists: a bit that was set stays set, and no place is given twice."""

from datetime import datetime
from uuid import UUID

from certificates import actions as certificates
from certificates.models import Certificate, StatusBit
from trainingsite.accounts.actors import SYSTEM
from trainingsite.archive.undoing import in_parts

# When the bit of a certificate was set, by the certificate's uuid.
Bits = dict[UUID, datetime]


def bits() -> Bits:
    """Every bit that is set now; asked before everything is replaced."""
    return dict(StatusBit.objects.values_list("certificate__uuid", "set_at"))


def set_again(before: Bits) -> None:
    """Set the bits that others have seen, and give no more places where nobody knows which were given since the backup was made."""
    for some in in_parts(set(before)):
        rows = Certificate.objects.filter(uuid__in=some, status_bit=None)
        made = [
            StatusBit(certificate_id=key, status_index=index, set_at=before[uuid])
            for key, uuid, index in rows.values_list("pk", "uuid", "status_index")
        ]
        StatusBit.objects.bulk_create(made)
    certificates.set_aside_open_list(by=SYSTEM)
    certificates.sign_lists_anew(by=SYSTEM)
