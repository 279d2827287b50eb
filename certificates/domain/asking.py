"""What an address asks beside its code: about a day, or nothing, in what mail and social programs append to every link.

An address about a day that is answered for now makes a clinic believe what was never asked, so whatever could mean a day
is asked again. What is known to be appended is ignored, whatever it says.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

Parameter = tuple[str, str]

_APPENDED = re.compile(
    r"(utm|gad|mc|hsa|oly|vero|mtm|pk|piwik|matomo|fb|_?hs|_?ga|_?gl|trk|spm|cmp|wt)_.*"
    r"|(fb|g|dc|ms|y|tt|tw|ir|sc|rdt_|li_fat_)c?l?id|[gw]braid|igshid|igsh|_ga|_gl|_hsenc|_hsmi|mkt_tok|epik|s_cid",
    re.IGNORECASE,
)
# Names for a day in the languages of those who ask; also within longer ones (treatmentDate, Behandlungstag).
_DAY_NAMES = re.compile(
    r"(?<![a-z])(at|as|on|of|from|until|since|ts|am|le|dia)(?![a-z])"
    r"|asof|day|date|when|time|month|year|moment|treat|appoint|visit|valid"
    r"|tag|datum|dato|behand|termin|monat|jahr|fecha|tratam|cita|jour|trait|giorno|tratt|data",
    re.IGNORECASE,
)


# A day that is said without a number.
_DAYS = re.compile(
    r"\b(today|tomorrow|yesterday|now|heute|gestern|morgen|hoy|ayer|mañana|aujourd.?hui|hier|demain|oggi|ieri|domani)\b",
    re.IGNORECASE,
)


def may_mean_a_day(parameters: Iterable[Parameter]) -> bool:
    """Whether one of these (name, value) could ask about a day: by its name, or by a digit or a day in its value."""
    return any(
        _DAY_NAMES.search(name) is not None
        or _DAYS.search(value) is not None
        or any(sign.isdigit() for sign in value)
        for name, value in parameters
        if _APPENDED.fullmatch(name) is None
    )


def asked_within(code: str) -> list[Parameter]:
    """What the text of a code asks, when somebody pasted a whole address: (name, value) of each parameter."""
    return parse_qsl(code.partition("?")[2], keep_blank_values=True)
