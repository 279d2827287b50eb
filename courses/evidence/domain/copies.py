"""Hosts on which a source is read at a copy: what stands there was put there by somebody else than its publisher."""

import re
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

Copy = Literal["sharing", "mirror", "staging"]

# Where anybody uploads what they have.
SHARING = (
    *("1drv.ms", "academia.edu", "anyflip.com", "coursehero.com", "docs.google.com", "docslib.org", "doczz.net"),
    *("dokumen.pub", "dokumen.tips", "drive.google.com", "dropbox.com", "dropboxusercontent.com", "easymanua.ls"),
    *("fdocuments.us", "fliphtml5.com", "issuu.com", "manualslib.com", "manualslib.fr", "moam.info", "onedrive.live.com"),
    *("pdfcoffee.com", "pdfdrive.com", "pdfslide.us", "researchgate.net", "scribd.com", "silo.tips", "slideshare.net"),
    *("studylib.net", "vdoc.pub", "wetransfer.com", "yumpu.com"),
)  # fmt: skip
# The same under whichever ending they have this month.
SHARING_NAMES = ("annas-archive", "libgen", "sci-hub", "vdocuments", "z-lib", "z-library")
# Pages that repeat somebody else's text: book chapters, rules of law, guidance, labels, abstracts.
MIRRORS = (
    *("acemap.info", "archive.org", "archive.ph", "archive.today", "bibliotheek.ehb.be", "bohrium.dp.tech", "booksci.cn"),
    *("coek.info", "communitybaptistpa.info", "core.ac.uk", "coreprinciplestc.com", "dgncngndz.com"),
    *("discovery.researcher.life", "doctors-hospital.net", "einpresswire.com", "euroformhealthcare.biz", "imedi.co.uk"),
    *("innolitics.com", "jesse.tg", "law.lawstack.com", "litmetric.com", "mdlalibrary.com", "metajournal.com", "mp3dd.net"),
    *("ouci.dntb.gov.ua", "pagefreezer.com", "paperexplained.cn", "patient-info.co.uk", "peeref.com"),
    *("plasticsurgerykey.com", "read.qxmd.com", "readbyqxmd.com", "recallguide.org", "rxreasoner.com", "scilit.net"),
    *("themarcomjournal.com", "tomesphere.com", "translate.goog", "translate.google.com", "zendy.io"),
)  # fmt: skip
# A publisher's machines for trying things out: nobody keeps them in step with what is published.
STAGING = ("matteo.authorea.com", "mdedge9-ma1.mdedge.com")
_TRIED_OUT = "beta|cache|deploy|dev|preprod|preview|qa|sandbox|stage|staging|test|uat"
_STAGING_NAME = re.compile(rf"({_TRIED_OUT})\d*|.*-({_TRIED_OUT})\d*|({_TRIED_OUT})-.*")
_WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}\.?(:\d+)?(/\S*)?", re.IGNORECASE)


def copy_at(address: str) -> Copy | None:
    """What kind of copy an address leads to; None for everything else, an address without a host too."""
    host = _host(address)
    if _is_on(host, SHARING) or set(host.split(".")) & set(SHARING_NAMES):
        return "sharing"
    if _is_on(host, MIRRORS):
        return "mirror"
    if _is_on(host, STAGING) or _is_tried_out(host) or _is_inside(host):
        return "staging"
    return None


def _is_tried_out(host: str) -> bool:
    """Whether a name says which of a publisher's machines it is. The last two names are the publisher's own: of those only
    one such as wiley-staging says it."""
    *before, own, _ending = ["", *host.split(".")] if "." in host else ["", "", ""]
    return any(_STAGING_NAME.fullmatch(name) for name in before) or own.endswith("-staging")


def _is_inside(host: str) -> bool:
    """Whether only machines of one network know it: nobody else can read there what was read."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _host(address: str) -> str:
    text = address.strip()
    try:
        found = urlsplit(f"//{text}" if _WITHOUT_SCHEME.fullmatch(text) else text).hostname or ""
        return found.rstrip(".").removeprefix("www.")
    except ValueError:  # brackets that hold no address
        return ""


def _is_on(host: str, known: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in known)
