"""Hosts on which a source is read at a copy: what stands there was put there by somebody else than its publisher."""

import re
from typing import Literal
from urllib.parse import urlsplit

Copy = Literal["sharing", "mirror", "staging"]

# Where anybody uploads what they have.
SHARING = (
    *("academia.edu", "docslib.org", "doczz.net", "dokumen.tips", "easymanua.ls", "issuu.com", "moam.info"),
    *("pdfcoffee.com", "researchgate.net", "scribd.com", "silo.tips", "slideshare.net", "studylib.net", "vdoc.pub"),
)  # fmt: skip
# Pages that repeat somebody else's text: book chapters, rules of law, guidance, labels, abstracts.
MIRRORS = (
    *("acemap.info", "communitybaptistpa.info", "discovery.researcher.life", "doctors-hospital.net"),
    *("euroformhealthcare.biz", "imedi.co.uk", "jesse.tg", "law.lawstack.com", "ouci.dntb.gov.ua"),
    *("patient-info.co.uk", "plasticsurgerykey.com", "read.qxmd.com", "readbyqxmd.com", "recallguide.org"),
    *("rxreasoner.com", "scilit.net", "themarcomjournal.com"),
)  # fmt: skip
# A publisher's machines for trying things out: nobody keeps them in step with what is published.
STAGING = ("matteo.authorea.com", "mdedge9-ma1.mdedge.com")
_STAGING_NAME = re.compile(
    r"(cache|deploy|dev|preview|qa|stage|staging|test|uat)\d*|.*-(cache|dev|qa|stage|staging|test)\d*"
)


def copy_at(address: str) -> Copy | None:
    """What kind of copy an address leads to; None for everything else, an address without a host too."""
    host = _host(address)
    if _is_on(host, SHARING):
        return "sharing"
    if _is_on(host, MIRRORS):
        return "mirror"
    # The last two names are the publisher's own; what stands before them says which machine it is.
    before = host.split(".")[:-2]
    if _is_on(host, STAGING) or any(_STAGING_NAME.fullmatch(name) for name in before):
        return "staging"
    return None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that hold no address
        return ""


def _is_on(host: str, known: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in known)
