"""What an address asks beside its code: about a day, or nothing, in what mail and social programs append to every link.

An address about a day that is answered for now makes a clinic believe what was never asked. No list knows how everybody
calls a day, so only what is known to be appended is passed over; whatever else stands there is asked again.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from certificates.domain.codes import said_beside

Parameter = tuple[str, str]

_APPENDED = re.compile(
    r"(utm|gad|mc|hsa|oly|vero|mtm|pk|piwik|matomo|fb|_?hs|_?ga|_?gl|trk|spm|cmp|wt|sfmc|elq|itm)_.*"
    r"|(fb|g|dc|ms|y|tt|tw|ir|sc|rdt_|li_fat_)c?l?id|[gw]braid|igshid|igsh|_ga|_gl|_hsenc|_hsmi|mkt_tok|epik|s_cid|mibextid|trk|lipi",
    re.IGNORECASE,
)
# Words by which a program of somebody's own may call a day in a name that begins like one of these: utm_date.
_DAY_NAMES = re.compile(
    r"(?<![a-z])(at|as|on|of|from|until|since|ts|am|le|dia|d|dt|dob)(?![a-z])"
    r"|asof|day|date|when|time|month|year|moment|treat|appoint|visit|valid|expir|issued"
    r"|tag|datum|dato|behand|termin|monat|jahr|fecha|tratam|cita|jour|trait|giorno|tratt|data",
    re.IGNORECASE,
)
# How people name a day without a number, beside those above; the names of days in English and German hold one of them.
_SAID_DAY = re.compile(
    r"\d|(?<![a-z])(jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|lun|mar|mi[eé]|jeu|jue|ven|vie|sam|s[aá]b|dim|dom|gio"
    r"|week|woche|mittwoch|gestern|heute|morgen|hier|demain|ayer|hoy|ma[nñ]ana|ieri|oggi|domani|next|last|ago|since)",
    re.IGNORECASE,
)
# Where a link was found, and in which language it is read.
_PLACE = re.compile(r"ref|referrer|source|src", re.IGNORECASE)
_LANGUAGE = re.compile(r"lang|language|locale|hl", re.IGNORECASE)
_A_PLACE = re.compile(r"[a-z_.-]*", re.IGNORECASE)
_A_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z]{2,4})?", re.IGNORECASE)


def may_mean_a_day(parameters: Iterable[Parameter]) -> bool:
    """Whether one of these (name, value) could ask about a day: all that is not known to ask about none."""
    return not all(_asks_nothing(name, value) for name, value in parameters)


def _asks_nothing(name: str, value: str) -> bool:
    if _APPENDED.fullmatch(name):
        return _DAY_NAMES.search(name) is None
    if _LANGUAGE.fullmatch(name):
        return _A_LANGUAGE.fullmatch(value) is not None
    return _PLACE.fullmatch(name) is not None and _A_PLACE.fullmatch(value) is not None


def asked_within(code: str) -> list[Parameter]:
    """What the text of a code asks, when somebody pasted a whole address, or a sentence that may name a day: (name, value)
    of each parameter. What the sentence says is not repeated."""
    asked = parse_qsl(code.partition("?")[2], keep_blank_values=True)
    said = said_beside(code)
    names_day = _DAY_NAMES.search(said) or _SAID_DAY.search(said)
    return [*asked, ("beside", "")] if names_day else asked
