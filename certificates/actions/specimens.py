"""A certificate as it would be printed under a scheme that is still being written: a specimen, which nobody holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from certificates.domain.caveats import ASSURANCES, CAVEATS
from certificates.domain.codes import ALPHABET, LENGTH, make_code
from certificates.domain.document import A4
from certificates.domain.glyphs import missing_glyphs, named
from certificates.domain.renewal import months_later
from certificates.domain.scheme_table import LONGEST_TERM
from certificates.models import Issuer
from certificates.proofs import Statement
from certificates.proofs.pdf import draw_specimen, render_specimen
from trainingsite.accounts.trial import is_trial_here

# Where the words of a draft are still missing; a person sees what will stand there.
UNSAID = "..."
OTHER_REMARKS = "Here stands whatever else applies to the exam that was sat."


@dataclass(frozen=True)
class Specimen:
    """What a certificate of this scheme would say, were somebody to pass today."""

    statement: Statement
    has_term: bool

    @property
    def unprintable(self) -> list[str]:
        """Signs in the scheme's words that no font of certificates has: none could be issued."""
        page = self.statement
        text = "".join((page.scheme, page.edition, *page.scopes, page.limits))
        return [named(sign) for sign in missing_glyphs(" ".join(text.split()))]

    def drawings(self) -> list[bytes]:
        """Each of its pages as SVG."""
        return draw_specimen(self.statement)

    def document(self) -> bytes:
        """The PDF."""
        return render_specimen(self.statement)


def specimen_of(said: Mapping[str, Any], day: date, paper: str = A4) -> Specimen:
    """The specimen of what a draft of a scheme says so far, on one of PAPERS; what it lacks stays open."""
    scopes = [scope for scope in said.get("scopes") or [] if isinstance(scope, Mapping)]
    return Specimen(
        Statement(
            issuer=_issuer_name(),
            name="Name of the holder",
            native_name="",
            register="Register of the holder",
            register_number="0000000",
            entry_note="",
            scheme=_said(said, "title"),
            edition=_said(said, "edition"),
            scopes=tuple(_said(scope, "title") for scope in scopes) or (UNSAID,),
            limits=_said(said, "limits"),
            remarks=_remarks(said),
            passed_on=day,
            valid_from=day,
            valid_until=months_later(day, _term(said)),
            code=_never_issued(),
            public_url=settings.PUBLIC_URL,
            paper=paper,
        ),
        has_term=_term(said) > 0,
    )


def _said(said: Mapping[str, Any], key: str) -> str:
    return str(said.get(key) or "").strip() or UNSAID


def _term(said: Mapping[str, Any]) -> int:
    """The months; none while the draft says no number that a scheme may say."""
    months = said.get("term_months")
    return months if isinstance(months, int) and 1 <= months <= LONGEST_TERM else 0


def _remarks(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that are known before anybody sits the exam."""
    codes = [("trial", is_trial_here()), ("provisional_cut", said.get("pilot") is True)]
    known = [CAVEATS[code] for code, applies in codes if applies]
    return (ASSURANCES["unsupervised"], *known, OTHER_REMARKS)


def _issuer_name() -> str:
    return Issuer.objects.order_by("id").values_list("name", flat=True).first() or str(
        settings.SITE_NAME
    )


def _never_issued() -> str:
    """A code whose check character is wrong, so that no certificate can have it."""
    sound = make_code(0)
    other = ALPHABET[(ALPHABET.index(sound[LENGTH]) + 1) % len(ALPHABET)]
    return sound[:LENGTH] + other
