"""The terms that readers may tap: where a lesson uses them first, and their order in the glossary."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

# Text in these belongs to something else already: a heading, a control, a drawing, quoted characters.
_LEFT_ALONE = frozenset(
    "h1 h2 h3 h4 h5 h6 a button summary figure figcaption svg code pre kbd label".split()
)
_TITLE_OF_A_BOX = re.compile(r'\sclass="[^"]*\bbox-title\b')
_TAG = re.compile(r"(<!--.*?-->|</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>)", re.DOTALL)
_NAME = re.compile(r"</?([A-Za-z][\w-]*)")
_ENTITY = r"&(?:#\w+|\w+);"
_HYPHEN = r"[-‐‑]"
# "half-face" does not hold "face"; a letter with a loose accent goes on after its letter.
_NOT_INSIDE_A_WORD = r"(?<!\w)(?<!\w[-‐‑])"
_ENDS_A_WORD = r"(?![\w\u0300-\u036f])"
_SPACE = r"(?:\s|&nbsp;|&#160;|&#xA0;)+"
_APOSTROPHE = r"(?:['’]|&#x27;|&#39;)"


@dataclass(frozen=True)
class Term:
    """One term of a glossary. `key` names it in addresses; `forms` are the ways a text may write it."""

    key: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class MarkedText:
    """A lesson's HTML with the first use of each term marked, and the keys of those terms as they come."""

    html: str
    used: tuple[str, ...]


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """A key for each name that can stand in an address or an id; no two names share one."""
    keys: dict[str, str] = {}
    for name in names:
        stem = re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "word"
        taken, key, number = set(keys.values()), stem, 2
        while key in taken:
            key, number = f"{stem}-{number}", number + 1
        keys.setdefault(name, key)
    return keys


def letter_of(name: str) -> str:
    """The letter under which a name stands: without accents, upper case; "0–9" for what begins otherwise."""
    first = unicodedata.normalize("NFD", name.strip())[:1]
    return first.upper() if first.isalpha() else "0–9"


def alphabetical(names: Iterable[str]) -> list[str]:
    """The names as a reader looks for them: accents and capitals do not count."""
    return sorted(names, key=lambda name: (letter_of(name) != "0–9", _plain_letters(name), name))


def _plain_letters(name: str) -> str:
    spread = unicodedata.normalize("NFD", name.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def mark_terms(html: str, terms: Sequence[Term]) -> MarkedText:
    """Mark the first use of each term as a button that opens the card `term-<key>`.

    `html` is a rendered lesson. Where several forms begin at one place the longest is taken, and its words are not
    offered to shorter terms, not even where the longer one is marked already. Whole words only, whatever their case;
    a form without a small letter (NICE, SD) counts as written, because "nice" is another word.
    """
    if not terms:
        return MarkedText(html, ())
    used: dict[str, None] = {}
    mark = _marker(dict(_keys_by_form(terms)), used)
    pattern = _pattern(tuple(terms))
    pieces = _TAG.split(html)
    for place in _places_to_read(pieces):
        pieces[place] = pattern.sub(mark, pieces[place])
    return MarkedText("".join(pieces), tuple(used))


def _marker(keys: dict[str, str], used: dict[str, None]) -> Callable[[re.Match[str]], str]:
    def mark(match: re.Match[str]) -> str:
        matched = match.group()
        key = keys.get(_folded(unescape(matched)))
        if key is None or key in used:
            return matched
        used[key] = None
        return f'<button type="button" class="term" popovertarget="term-{key}">{matched}</button>'

    return mark


def _keys_by_form(terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """(form, key); of two terms with one form the first has it, so it comes last."""
    for term in reversed(terms):
        for form in term.forms:
            yield _folded(form), term.key


def _spelling(form: str) -> str:
    """One spelling of spaces, apostrophes and hyphens."""
    plain = re.sub(_HYPHEN, "-", form.replace("’", "'"))
    return " ".join(plain.split())


def _folded(form: str) -> str:
    """The same for what counts as the same words."""
    return _spelling(form).casefold()


@lru_cache(maxsize=8)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str]:
    """Every form of every term, the longest first. A character reference is stepped over as a whole."""
    forms = {form for term in terms for form in term.forms if form.strip()}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    any_form = "|".join(_one_form(form) for form in longest_first) or r"(?!)"
    return re.compile(rf"{_NOT_INSIDE_A_WORD}(?:{any_form}){_ENDS_A_WORD}|{_ENTITY}")


def _one_form(form: str) -> str:
    signs = {" ": _SPACE, "'": _APOSTROPHE, "-": _HYPHEN}
    text = escape(_spelling(form), quote=False)
    written = "".join(signs.get(sign) or re.escape(sign) for sign in text)
    return written if form == form.upper() else f"(?i:{written})"


def _places_to_read(pieces: Sequence[str]) -> Iterator[int]:
    """Where in text, tag, text, tag, ... the texts stand that may be marked."""
    left_alone: list[str] = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            if piece and not left_alone:
                yield place
        elif left_alone:
            _follow(piece, left_alone)
        elif _begins_what_is_left_alone(piece):
            left_alone.append(_name(piece))


def _follow(tag: str, inside: list[str]) -> None:
    """Keep count of elements with the same name, so that the right end tag ends them."""
    if _name(tag) != inside[0] or tag.endswith("/>"):
        return
    if tag.startswith("</"):
        inside.pop()
    else:
        inside.append(inside[0])


def _begins_what_is_left_alone(tag: str) -> bool:
    if tag.startswith(("</", "<!--")) or tag.endswith("/>"):
        return False
    return _name(tag) in _LEFT_ALONE or bool(_TITLE_OF_A_BOX.search(tag))


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""
