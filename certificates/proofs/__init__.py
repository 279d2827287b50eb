"""The documents that prove a certificate. Pure, like domain. One more of them is one module and one line in PROOFS."""

from certificates.proofs import pdf
from certificates.proofs.proof import CannotProve, Document, Proof, Statement

# Every certificate gets all of them, in this order, when it is issued.
PROOFS: tuple[Proof, ...] = (pdf.PDF,)

__all__ = ["PROOFS", "CannotProve", "Document", "Proof", "Statement"]
