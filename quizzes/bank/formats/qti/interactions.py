"""The interactions of QTI, each as fields of one part."""

from collections.abc import Callable, Iterator
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element
from quizzes.bank.formats.numbers import ONE, ZERO, decimal_of
from quizzes.bank.formats.prose import Prose, from_plain
from quizzes.bank.formats.qti.body import text_inside
from quizzes.bank.formats.qti.declarations import Declaration
from quizzes.bank.formats.qti.names import attribute, inside, tag
from quizzes.bank.formats.qti.processing import MAP
from quizzes.bank.formats.reading import (
    OPTION_ORDER,
    Answer,
    Option,
    Pair,
    are_sides,
    few,
)

Read = dict[str, Any]
Reader = Callable[[Element, Declaration, str], Read]
_NUMBERS = ("float", "integer")
HAND = gettext_noop("An interaction of the kind '{kind}' is not answered with a choice, a text or a number.")  # fmt: skip


def _named(node: Element, names: tuple[str, ...]) -> list[tuple[str, Prose]]:
    found = list(inside(node, *names))
    few(len(found))
    return [(attribute(one, "identifier"), _label(one)) for one in found]


def _label(node: Element) -> Prose:
    text = text_inside(node)
    said = attribute(node, "hotspotlabel") or attribute(node, "objectlabel")
    return text or from_plain(said or attribute(node, "identifier"))


def _options(
    named: list[tuple[str, Prose]], response: Declaration, scored: str
) -> tuple[Option, ...]:
    right = response.keys()
    mapped = scored == MAP or not response.correct
    return tuple(
        Option(
            text=text,
            name=name,
            correct=name in right,
            weight=response.value_of(name) if mapped else ONE if name in right else ZERO,
        )
        for name, text in named
    )


def _choosing(kind_of: str, *names: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        several = response.cardinality in ("multiple", "ordered")
        kind = kind_of or (reading.MULTIPLE_RESPONSE if several else reading.SINGLE_CHOICE)
        options = _options(_named(node, names), response, scored)
        unkept = ["points for each option"] if several and scored == MAP else []
        unkept += [OPTION_ORDER] if _is_in_order(node) and not are_sides(options) else []
        return {"kind": kind, "unkept": tuple(unkept), "options": options}

    return read


def _is_in_order(node: Element) -> bool:
    """Whether the item says that its options, or one of them, keep their place."""
    fixed = (attribute(one, "fixed") for one in inside(node, "simplechoice"))
    said = (attribute(node, "shuffle").lower() in ("false", "0"), *(one.lower() in ("true", "1") for one in fixed))  # fmt: skip
    return tag(node) == "choiceinteraction" and any(said)


def _in_order(kind: str, name: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        options = tuple(
            Option(text=text, name=own, correct=False) for own, text in _named(node, (name,))
        )
        order = response.keys()
        left = [option.text.plain for option in options if option.name not in order]
        unkept = [f"steps that the right order leaves out ({', '.join(left)})"] if left else []
        unkept += ["points for each step, whatever its place"] if scored == MAP else []
        return {"kind": kind, "options": options, "order": order, "unkept": tuple(unkept)}

    return read


def _pairing(kind: str, *names: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        labels = _named(node, names)
        worth = {entry.value for entry in response.entries if entry.value > 0}
        return {
            "kind": kind,
            "unkept": ("points for each pair",) if scored == MAP and len(worth) > 1 else (),
            "options": tuple(Option(text=text, name=name, correct=False) for name, text in labels),
            "pairs": tuple(Pair(one, other) for one, other in response.pairs()),
        }

    return read


def _by_area(kind: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        return {"kind": kind, "areas": response.areas, "unkept": ("picture",)}

    return read


def _typed(node: Element, response: Declaration, scored: str) -> Read:
    kind = reading.NUMERIC if response.base_type in _NUMBERS else reading.SHORT_TEXT
    answers = _answers(response, scored, numeric=kind == reading.NUMERIC)
    return {"kind": kind, "answers": answers, "unkept": tuple(_lost(response, scored))}


def _lost(response: Declaration, scored: str) -> Iterator[str]:
    """By name what the mapping says of typed answers that is not kept."""
    if any(entry.case_sensitive for entry in response.entries) and scored == MAP:
        yield "case"
    if response.default > 0 and (scored == MAP or not response.correct):
        yield f"points for every other answer ({response.default.normalize():f})"


def _answers(response: Declaration, scored: str, *, numeric: bool) -> tuple[Answer, ...]:
    mapped = {entry.key: entry.value for entry in response.entries}
    accepted = (
        {key for key, value in mapped.items() if value > 0 and key}
        if mapped and ((scored == MAP and not numeric) or not response.correct)
        else set(response.correct)
    )
    answers = dict.fromkeys([*mapped, *response.correct])
    return tuple(
        Answer(
            text=text,
            correct=text in accepted,
            weight=mapped.get(text),
            value=decimal_of(text) if numeric else None,
            tolerance=ZERO if numeric and decimal_of(text) is not None else None,
        )
        for text in answers
    )


def _extended(node: Element, response: Declaration, scored: str) -> Read:
    if response.entries and scored == MAP:
        return _typed(node, response, scored)
    return {"kind": reading.ESSAY}


def _slider(node: Element, response: Declaration, scored: str) -> Read:
    return {"kind": "slider", "answers": _answers(response, scored, numeric=True)}


READERS: dict[str, Reader] = {
    "choiceinteraction": _choosing("", "simplechoice"),
    "inlinechoiceinteraction": _choosing(reading.INLINE_CHOICE, "inlinechoice"),
    "hottextinteraction": _choosing("hottext", "hottext"),
    "hotspotinteraction": _choosing("hotspot", "hotspotchoice"),
    "orderinteraction": _in_order(reading.ORDERING, "simplechoice"),
    "graphicorderinteraction": _in_order("graphic_order", "hotspotchoice"),
    "matchinteraction": _pairing(reading.MATCHING, "simpleassociablechoice"),
    "associateinteraction": _pairing("associate", "simpleassociablechoice"),
    "gapmatchinteraction": _pairing("gap_match", "gaptext", "gapimg", "gap"),
    "graphicgapmatchinteraction": _pairing(
        "graphic_gap_match", "gapimg", "gaptext", "associablehotspot"
    ),
    "graphicassociateinteraction": _pairing("graphic_associate", "associablehotspot"),
    "selectpointinteraction": _by_area("select_point"),
    "positionobjectinteraction": _by_area("position_object"),
    "textentryinteraction": _typed,
    "extendedtextinteraction": _extended,
    "sliderinteraction": _slider,
}
# Those that nobody can score by what the item says.
BY_HAND = {"uploadinteraction": "upload", "drawinginteraction": "drawing", "mediainteraction": "media",
           "endattemptinteraction": "end_attempt"}  # fmt: skip


def by_hand(name: str) -> tuple[str, Because]:
    """The kind of an interaction that is not read, and why."""
    kind = BY_HAND.get(name, reading.UNKNOWN)
    return kind, because(HAND, kind=name.removesuffix("interaction") or "custom")
