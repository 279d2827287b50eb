"""What an address asks beside its code: about a day, or nothing, in what mail and social programs append to every link.

An address about a day that is answered for now makes a clinic believe what was never asked. No list knows how everybody
calls a day, so only what is known to be appended is passed over; whatever else stands there is asked again.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qsl

from certificates.domain.codes import THE_CODE, around_code, is_cut, read_code

Parameter = tuple[str, str]
BESIDE = ("beside", "")

_APPENDED = re.compile(
    r"(utm|gad|mc|hsa|oly|vero|mtm|pk|piwik|matomo|fb|_?hs|_?ga|_?gl|trk|spm|cmp|wt|sfmc|elq|itm)_.*"
    r"|(fb|g|dc|ms|y|tt|tw|ir|sc|rdt_|li_fat_)c?l?id|[gw]braid|igshid|igsh|_ga|_gl|_hsenc|_hsmi|mkt_tok|epik|s_cid|mibextid|trk|lipi",
    re.IGNORECASE,
)
# What a program of somebody's own may call a day in a name that begins like one of these: utm_date.
_DAY_NAMES = re.compile(
    r"(?<![a-z])(at|as|on|of|from|until|since|ts|am|le|dia|d|dt|dob)(?![a-z])"
    r"|asof|day|date|when|time|month|year|moment|treat|appoint|visit|valid|expir|issued"
    r"|tag|datum|dato|behand|termin|monat|jahr|fecha|tratam|cita|jour|trait|giorno|tratt|data",
    re.IGNORECASE,
)
# What people say beside a code that can name no day, alone or together, in a few languages. Short names of weekdays in any of
# them (mon, ma, mi, do, di, la, to) stay out, and so does whatever speaks of the past or of a time.
_HARMLESS = frozenset(
    """
    a an and are below can certificate certificates cert check checked code codes colleague correct could dear following for from
    good has have hello her here hi his i id in is it its link look my no nr num number of ok okay or order our please ref reference rf s see
    still thank thanks that the their there this valid verification verify with would you your
    bitte code danke das der die dies dieser dieses gültig hallo ist mein meine meines nummer prüfen referenz und von zertifikat
    zertifikats zertifikatscode bonjour certificat ce cette est et le les merci n numéro pour svp valable valide voici vérifier votre
    certificado código el es favor gracias hola número por su válido verificar y aquí certificato codice ciao ecco grazie mio numero
    valido verificare é meu obrigada obrigado olá este
    certyfikat certyfikatu jest kod mój moja numer proszę sprawdzić dziękuję ważny
    certifikat certifikatet er hej koden kod min mitt nummeret och og tack tak takk är gyldig giltigt
    alstublieft bedankt certificaat dank het is mijn nummer controleren geldig
    geçerli kodu kodum lütfen merhaba numarası sertifika sertifikam teşekkürler
    """.split()
)
_HOST = r"https?://(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?|[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d{1,5})?"
# The address of a document: its last part says that a code follows.
_DOCUMENT = re.compile(rf"[^\w\[]*({_HOST})(/[a-z_-]+\d?)*?/(v|verify)/", re.IGNORECASE)
# Where a link was found, and in which language it is read.
_PLACE = re.compile(r"ref|referrer|source|src", re.IGNORECASE)
_LANGUAGE = re.compile(r"lang|language|locale|hl", re.IGNORECASE)
_SPELT = re.compile(r"[^\W_]+")
# Places that are known by name, and hosts: "yesterday" and "gestern" are made of the same letters as "newsletter".
_PLACES = frozenset(
    """
    app badge bing chatgpt cv duckduckgo email e-mail facebook fb flyer footer gmail google home homepage ig insta instagram
    letter link linkedin mail mastodon messenger microsoft newsletter outlook pdf poster print profile qr qr-code qrcode share
    signature site sms social teams telegram tiktok twitter unknown wa web webmail website whatsapp x xing youtube
    """.split()
)
_A_HOST = re.compile(
    r"([a-z0-9-]+\.)+(com|org|net|info|io|app|co|uk|de|at|ch|fr|it|es|nl|be|ie|eu|nhs|example)"
)
# Two letters name a language; three also a weekday or a month (mon, sat, jan).
_A_LANGUAGE = re.compile(r"[a-z]{2}([-_]([a-z]{2}|[a-z]{4}))?", re.IGNORECASE)
# What their makers say is free text, the name of a campaign: there a date says when a mail was sent.
_FREE_TEXT = re.compile(r"(utm|mtm|pk|piwik|matomo|hsa|gad|itm)_.*", re.IGNORECASE)
_A_DATE = re.compile(
    r"(19|20)\d\d|\d{4}[-./_ ]?\d{1,2}[-./_ ]?\d{1,2}([t ].*)?|\d{1,2}[-./_ ]\d{1,2}[-./_ ](\d{2}|\d{4})?|\d{4}[-./]\d{1,2}|\d{4}-?w\d{2}",
    re.IGNORECASE,
)
_DAYS = frozenset(
    """
    today yesterday tomorrow now then tonight monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec heute gestern vorgestern morgen montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar
    februar märz mai juni juli oktober dezember hier aujourd'hui demain lundi mardi mercredi jeudi vendredi samedi dimanche janvier
    février mars avril juin juillet août septembre octobre novembre décembre hoy ayer mañana lunes martes miércoles jueves viernes
    sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre oggi ieri domani lunedì
    martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre hoje
    ontem amanhã gisteren vandaag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag igår idag imorgon wczoraj dzisiaj
    """.split()
)


def may_mean_a_day(parameters: Iterable[Parameter]) -> bool:
    """Whether one of these (name, value) could ask about a day: all that is not known to ask about none."""
    return not all(_asks_nothing(name, value) for name, value in parameters)


def _asks_nothing(name: str, value: str) -> bool:
    if _APPENDED.fullmatch(name):
        is_free = _FREE_TEXT.fullmatch(name) is not None
        return _DAY_NAMES.search(name) is None and (is_free or not _reads_as_day(value))
    if _LANGUAGE.fullmatch(name):
        return _A_LANGUAGE.fullmatch(value) is not None
    return _PLACE.fullmatch(name) is not None and _is_place(value.casefold())


def _is_place(said: str) -> bool:
    return said in _PLACES or (
        _A_HOST.fullmatch(said) is not None and not _DAYS & set(_SPELT.findall(said))
    )


def _reads_as_day(value: str) -> bool:
    """Whether this is a date, or one of its words is the name of a day or month."""
    said = value.strip().casefold()
    return _A_DATE.fullmatch(said) is not None or bool(_DAYS & set(_SPELT.findall(said)))


def asked_within(code: str) -> list[Parameter]:
    """What the text of a code asks: (name, value) of each parameter of an address that somebody pasted, and BESIDE where
    anything else stands beside the code that is not known to name no day. What it says is not repeated."""
    around = around_code(code)
    if around is None:
        is_read = read_code(code) is not None
        return [*parse_qsl(code.partition("?")[2], keep_blank_values=True), *[BESIDE] * is_read]
    asked = [one for piece in around.split() for one in _asked_by(piece)]
    said = BESIDE in asked or is_cut(code)
    return [*(one for one in asked if one != BESIDE), *[BESIDE] * said]


def _asked_by(piece: str) -> list[Parameter]:
    """What one piece between spaces asks."""
    if THE_CODE not in piece:
        return [] if _is_harmless(piece) else [BESIDE]
    address, _mark, place = piece.partition("#")
    path, _mark, query = address.partition("?")
    parameters = parse_qsl(query, keep_blank_values=True) if _has_letters(query) else []
    is_named = any(THE_CODE in value for _name, value in parameters)
    asked = [(name, value) for name, value in parameters if not _is_the_code(name, value)]
    if any(THE_CODE in name + value for name, value in asked):
        return [BESIDE]
    is_known = _is_document(path, is_named=is_named) and _is_harmless(place.removeprefix("top"))
    return asked if is_known else [*asked, BESIDE]


def _is_document(path: str, *, is_named: bool) -> bool:
    """Whether what stands around the code, up to a question mark, is the address of a document, a label or nothing."""
    before, found, behind = path.partition(THE_CODE)
    if not found:
        return is_named and bool(_DOCUMENT.fullmatch(before.rstrip("/") + "/"))
    is_address = "/" in before and _DOCUMENT.fullmatch(before) is not None
    return (is_address or _is_harmless(before)) and _is_harmless(behind)


def _is_the_code(name: str, value: str) -> bool:
    return name == "code" and THE_CODE in value and _is_harmless(value)


def _is_harmless(said: str) -> bool:
    """Nothing but what is listed, punctuation, and signs that every keyboard has."""
    plain = all(sign.isalnum() or sign.isascii() or _is_punctuation(sign) for sign in said)
    return plain and {one.casefold() for one in _SPELT.findall(said)} <= _HARMLESS


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PZC"


def _has_letters(text: str) -> bool:
    return _SPELT.search(text) is not None or THE_CODE in text
