"""The interactions of QTI, each as fields of one part."""

from collections.abc import Callable, Iterator
from typing import Any

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
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
    check_names,
    few,
)

Read = dict[str, Any]
Reader = Callable[[Element, Declaration, str], Read]
_NUMBERS = ("float", "integer")
HAND = gettext_noop("An interaction of the kind '{kind}' is not answered with a choice, a text or a number.")  # fmt: skip
NO_ORDER = gettext_noop("No order is declared as right. The steps stand as the mapping lists them, which gives points for each in any order. Decide which order is meant.")  # fmt: skip
MORE_TEXTS = gettext_noop("The mapping gives points for {texts}, too, and the item is scored by '{key}' alone, so they were taken for wrong answers. Look whether they are right.")  # fmt: skip
NO_PARTNER = gettext_noop("Of the pairs that are declared as right ({sides}) one has no partner, so nobody can tell which belong together.")  # fmt: skip
ONE_SIDE = gettext_noop("'{one}' and '{other}' are declared as a pair and stand on the same side, so nobody can tell which belong together.")  # fmt: skip


def _named(node: Element, names: tuple[str, ...]) -> list[tuple[str, Prose]]:
    found = list(inside(node, *names))
    few(len(found))
    named = [(attribute(one, "identifier"), _label(one)) for one in found]
    check_names(name for name, _text in named)
    return named


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
        is_made_up = bool(order) and not response.correct
        unkept += ["points for each step, whatever its place"] if scored == MAP or is_made_up else []  # fmt: skip
        doubts = (because(NO_ORDER),) if is_made_up else ()
        return {"kind": kind, "options": options, "order": order, "unkept": tuple(unkept), "doubts": doubts}  # fmt: skip

    return read


def _pairing(kind: str, *names: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        labels = _named(node, names)
        _check_pairs(node, response)
        worth = {entry.value for entry in response.entries if entry.value > 0}
        return {
            "kind": kind,
            "unkept": ("points for each pair",) if scored == MAP and len(worth) > 1 else (),
            "options": tuple(Option(text=text, name=name, correct=False) for name, text in labels),
            "pairs": tuple(Pair(one, other) for one, other in response.pairs()),
        }

    return read


def _check_pairs(node: Element, response: Declaration) -> None:
    """Refuse right pairs that cannot be parted: each that follows would be another's. Raises Refused."""
    if len(response.sides()) % 2:
        raise Refused(because(NO_PARTNER, sides=", ".join(response.keys())))
    side = _sides(node)
    if len(set(side.values())) < 2:
        return
    for one, other in response.pairs():
        if one in side and side[one] == side.get(other):
            raise Refused(because(ONE_SIDE, one=one, other=other))


def _sides(node: Element) -> dict[str, int]:
    """On which side each choice stands, by its name: in the first or the second set, or a place and what goes there."""
    sets = list(inside(node, "simplematchset"))
    if not sets:
        places = ("gap", "associablehotspot")
        choices = inside(node, *places, "gaptext", "gapimg")
        return {attribute(one, "identifier"): int(tag(one) in places) for one in choices}
    return {attribute(one, "identifier"): at for at, group in enumerate(sets) for one in inside(group, "simpleassociablechoice")}  # fmt: skip


def _by_area(kind: str) -> Reader:
    def read(node: Element, response: Declaration, scored: str) -> Read:
        return {"kind": kind, "areas": response.areas, "unkept": ("picture",)}

    return read


def _typed(node: Element, response: Declaration, scored: str) -> Read:
    kind = reading.NUMERIC if response.base_type in _NUMBERS else reading.SHORT_TEXT
    answers = _answers(response, scored, numeric=kind == reading.NUMERIC)
    doubts = tuple(_more_texts(answers)) if kind == reading.SHORT_TEXT else ()
    return {"kind": kind, "answers": answers, "unkept": tuple(_lost(response, scored)), "doubts": doubts}  # fmt: skip


def _more_texts(answers: tuple[Answer, ...]) -> Iterator[Because]:
    """A doubt of texts that have points and are not taken for right."""
    right = {_folded(answer.text) for answer in answers if answer.correct}
    texts = [answer.text for answer in answers if (answer.weight or 0) > 0 and _folded(answer.text) not in right]  # fmt: skip
    key = next((answer.text for answer in answers if answer.correct), "")
    if texts and key:
        yield because(MORE_TEXTS, texts=", ".join(texts), key=key)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


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
