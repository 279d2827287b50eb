"""The documents that prove a certificate. Pure, like domain. One more of them is one module and one line in PROOFS."""

from certificates.proofs import ob3, pdf
from certificates.proofs.proof import (
    CannotProve,
    Document,
    Proof,
    Signer,
    Statement,
    documents,
    statement_of,
)

# Every certificate gets all of them, in this order, when it is issued: the PDF holds the credential.
PROOFS: tuple[Proof, ...] = (ob3.OB3, pdf.PDF)

__all__ = [
    "PROOFS",
    "CannotProve",
    "Document",
    "Proof",
    "Signer",
    "Statement",
    "documents",
    "statement_of",
]
