"""Questions of ours as Moodle's XML. `lost` says by name what Moodle has no place for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from lxml import etree

from courses.content.domain.pictured import names_in, pictures_in
from courses.content.formats.refusals import gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element
from quizzes.bank.formats.moodle.pictures import file_of, shown
from quizzes.bank.formats.prose import from_html, from_markdown

Entry = Mapping[str, Any]
HARM = gettext_noop("harm of wrong answers")
REASONS = gettext_noop("reasons of pairs and steps")
PICTURES = gettext_noop("pictures of partners, and pictures that are not here")
NO_PICTURES: Mapping[str, bytes] = {}
EMPHASIS = gettext_noop("emphasis in partners")
UNITS = gettext_noop("units beside that of the key")
PARTIAL = gettext_noop("all or nothing: Moodle gives a part of the points for a part of the answer")


@dataclass(frozen=True)
class Written:
    """The file, and what it does not hold."""

    data: bytes
    lost: tuple[str, ...]


def written(
    entries: Iterable[Entry], category: str = "", pictures: Mapping[str, bytes] = NO_PICTURES
) -> Written:
    """A file that Moodle imports, each question with its code as idnumber and its module as category, with whatever holes it has.
    `pictures`: their bytes by the names in the entries."""
    quiz, lost, before = etree.Element("quiz"), dict[str, None](), ""
    for entry in entries:
        if _kind(entry) not in _WRITERS:
            lost[reading.OTHER_KINDS] = None
            continue
        here = f"{category}/{entry['module']}".strip("/") if entry.get("module") else category
        if here != before:
            _category(quiz, here)
            before = here
        _question(quiz, entry, pictures)
        lost |= dict.fromkeys(_lost(entry, pictures))
    data = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Written(bytes(data), tuple(lost))


def _kind(entry: Entry) -> str:
    return str(entry.get("kind"))


def _category(quiz: Element, name: str) -> None:
    question = etree.SubElement(quiz, "question", type="category")
    _text(question, "category", f"$course$/top/{name}".rstrip("/"))


def _question(quiz: Element, entry: Entry, pictures: Mapping[str, bytes]) -> None:
    type_, write = _WRITERS[_kind(entry)]
    question, stem = etree.SubElement(quiz, "question", type=type_), str(entry.get("stem", ""))
    _text(question, "name", str(entry.get("code") or stem[:60]))
    _shown(_text(question, "questiontext", stem, format_="markdown"), entry, pictures)
    _simple(question, "defaultgrade", "1.0000000")
    _simple(question, "hidden", "0")
    _simple(question, "idnumber", str(entry.get("code") or ""))
    write(question, entry)
    for tag, parts in (
        ("answer", entry.get("options", ())),
        ("subquestion", entry.get("left", ())),
    ):
        for node, part in zip(question.findall(tag), parts, strict=False):
            _shown(node, part, pictures)
    if entry.get("topic"):
        _text(etree.SubElement(question, "tags"), "tag", str(entry["topic"]))


def _shown(node: Element, said: Entry, pictures: Mapping[str, bytes]) -> None:
    """The picture of a text, behind it, with its bytes."""
    picture = said.get("picture")
    if not picture or picture["file"] not in pictures:
        return
    text = node.find("text")
    text.text = _allowed(shown(text.text, picture["file"], picture.get("alt", "")))
    file_of(node, picture["file"], pictures[picture["file"]])


def _text(parent: Element, name: str, text: str, *, format_: str = "") -> Element:
    node = etree.SubElement(parent, name, **({"format": format_} if format_ else {}))
    etree.SubElement(node, "text").text = _allowed(text)
    return node


def _allowed(text: str) -> str:
    """The text without the signs that XML has no way to write."""
    return "".join(s for s in text if s in "\t\n" or (s >= " " and not "\ud800" <= s <= "\udfff" and s not in "\ufffe\uffff"))  # fmt: skip


def _simple(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = _allowed(text)


def _answer(question: Element, text: str, share: str, why: str = "", *, format_: str = "markdown") -> Element:  # fmt: skip
    answer = _text(question, "answer", text, format_=format_)
    answer.set("fraction", share)
    if why:
        _text(answer, "feedback", why, format_="markdown")
    return answer


def _choice(question: Element, entry: Entry) -> None:
    several, options = entry["kind"] == reading.MULTIPLE_RESPONSE, entry.get("options", ())
    right = sum(bool(option.get("correct")) for option in options)
    _simple(question, "single", str(not several).lower())
    _simple(question, "shuffleanswers", "1")
    full = _share(right) if several else "100"
    for option in options:
        wrong = "-100" if several else "0"
        share = full if option.get("correct") else wrong
        _answer(question, option.get("text", ""), share, option.get("rationale", ""))


def _share(count: int) -> str:
    """100 divided, to the five places that Moodle knows."""
    share = (Decimal(100) / max(1, count)).quantize(Decimal("0.00001"))
    return f"{share.normalize():f}"


def _truth(question: Element, entry: Entry) -> None:
    for says in (True, False):
        share = "100" if entry.get("answer") is says else "0"
        text = str(says).lower()
        _answer(
            question, text, share, entry.get(f"rationale_{text}", ""), format_="moodle_auto_format"
        )


def _numeric(question: Element, entry: Entry) -> None:
    key = entry.get("answer", {})
    answer = _answer(
        question, key.get("value", ""), "100", entry.get("rationale", ""), format_="plain_text"
    )
    _simple(answer, "tolerance", key.get("tolerance", "0"))
    for wrong in entry.get("misreadings", []):
        missed = _answer(
            question, wrong.get("value", ""), "0", wrong.get("rationale", ""), format_="plain_text"
        )
        _simple(missed, "tolerance", "0")
    if key.get("unit"):
        unit = etree.SubElement(etree.SubElement(question, "units"), "unit")
        _simple(unit, "multiplier", "1")
        _simple(unit, "unit_name", key["unit"])


def _short(question: Element, entry: Entry) -> None:
    _simple(question, "usecase", "0")
    for place, text in enumerate(entry.get("accepted", ())):
        why = entry.get("rationale", "") if place == 0 else ""
        _answer(question, _literal(text), "100", why, format_="plain_text")
    for miss in entry.get("near_misses", []):
        _answer(
            question,
            _literal(miss.get("text", "")),
            "0",
            miss.get("rationale", ""),
            format_="plain_text",
        )


def _literal(text: str) -> str:
    """A text in which Moodle takes no star for "anything"."""
    return text.replace("*", "\\*")


def _matching(question: Element, entry: Entry) -> None:
    right = {part.get("code"): part.get("text", "") for part in entry.get("right", ())}
    left = [(part.get("text", ""), part.get("match")) for part in entry.get("left", ())]
    used = {match for _said, match in left}
    pairs = [(text, right.get(match, "")) for text, match in left]
    for first, second in [
        *pairs,
        *(("", text) for code, text in right.items() if code not in used),
    ]:
        subquestion = _text(question, "subquestion", first, format_="markdown")
        _text(subquestion, "answer", _partner(second))


def _partner(text: str) -> str:
    """A partner of a pair: Moodle knows no format for it, and takes signs of HTML as such. Emphasis goes out as HTML where it comes
    back the same."""
    plain, html = from_markdown(text).plain, _emphasised(text)
    if html != escape(text, quote=False) and from_html(html).markdown == text:
        return html
    return plain if from_html(plain).plain == plain else escape(plain, quote=False)


def _emphasised(text: str) -> str:
    """A text of Markdown as HTML with its emphasis."""
    html = escape(text, quote=False)
    for mark, tag, edge in (("**", "strong", ""), ("__", "strong", r"\w"), ("*", "em", ""), ("_", "em", r"\w")):  # fmt: skip
        sign = re.escape(mark)
        said = rf"(?<!\\){sign}(?=[^\s*_])([^*_]{{0,300}}[^\s*_\\]){sign}"
        html = re.sub(rf"(?<!{edge}){said}(?!{edge})" if edge else said, rf"<{tag}>\1</{tag}>", html)  # fmt: skip
    return html


def _loses_emphasis(text: str) -> bool:
    return _emphasised(text) != escape(text, quote=False) and from_html(_partner(text)).markdown != text  # fmt: skip


def _ordering(question: Element, entry: Entry) -> None:
    _simple(question, "layouttype", "VERTICAL")
    _simple(question, "selecttype", "ALL")
    _simple(question, "gradingtype", "ALL_OR_NOTHING")
    for place, step in enumerate(entry.get("options", ()), start=1):
        _answer(question, step.get("text", ""), f"{place}.0000000")


# By our kind: what Moodle calls it, and what writes its answers.
_WRITERS = {
    reading.SINGLE_CHOICE: ("multichoice", _choice),
    reading.MULTIPLE_RESPONSE: ("multichoice", _choice),
    reading.TRUE_FALSE: ("truefalse", _truth),
    reading.NUMERIC: ("numerical", _numeric),
    reading.MATCHING: ("matching", _matching),
    reading.ORDERING: ("ordering", _ordering),
    reading.SHORT_TEXT: ("shortanswer", _short),
}


def _lost(entry: Entry, pictures: Mapping[str, bytes]) -> Iterable[str]:
    kind = entry["kind"]
    parts = [
        part for key in ("options", "misreadings", "near_misses") for part in entry.get(key, [])
    ]
    if "harm" in entry or any("harm" in part for part in parts):
        yield HARM
    partners = pictures_in(entry.get("right", ()))
    if any(partners) or names_in(entry) - set(pictures):
        yield PICTURES
    if any(_loses_emphasis(part.get("text", "")) for part in entry.get("right", ())):
        yield EMPHASIS
    if kind in (reading.MATCHING, reading.ORDERING):
        yield REASONS
    if len(entry.get("units", [])) > 1:
        yield UNITS
    if kind in (reading.MULTIPLE_RESPONSE, reading.MATCHING):
        yield PARTIAL
