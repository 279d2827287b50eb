"""The documents that prove a certificate. Pure, like domain. One more of them is one module and one line in PROOFS."""

from certificates.proofs import ob3, pdf
from certificates.proofs.proof import CannotProve, Document, Proof, Signer, Statement, statement_of

# Every certificate gets all of them, in this order, when it is issued.
PROOFS: tuple[Proof, ...] = (pdf.PDF, ob3.OB3)

__all__ = [
    "PROOFS",
    "CannotProve",
    "Document",
    "Proof",
    "Signer",
    "Statement",
    "statement_of",
]
