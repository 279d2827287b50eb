"""The certificate as a credential that other people's software checks: Open Badges 3.0 on W3C VC 2.0, eddsa-rdfc-2022."""

from collections.abc import Sequence

from certificates.domain.claims import Claims
from certificates.proofs.ob3.credential import credential, what_differs
from certificates.proofs.ob3.data_integrity import as_bytes, signed
from certificates.proofs.proof import CannotProve, Document, Proof, Signer

__all__ = ["OB3", "what_differs"]


def _prove(claims: Claims, signer: Signer, _made: Sequence[Document]) -> bytes:
    if claims.place is None:
        raise CannotProve("no place was given to the credential")
    place = claims.place
    document = credential(claims, place)
    return as_bytes(signed(document, site=place.site, signer=signer, created=place.made_at))


OB3 = Proof("ob3", "application/vc", _prove)
