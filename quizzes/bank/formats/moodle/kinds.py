"""The types of question of Moodle's XML, each as fields of one part or of several."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element, child, children
from quizzes.bank.formats.moodle.fields import is_true, options, prose, raw, share, value
from quizzes.bank.formats.numbers import ONE, ZERO, decimal_of
from quizzes.bank.formats.prose import Prose, from_html, from_plain, left_out, unescaped
from quizzes.bank.formats.reading import OPTION_ORDER, Answer, Option, Pair, are_sides

Read = dict[str, Any]
NO_KEY = gettext_noop("None of the answers is marked as right.")
NO_PERCENT = gettext_noop("The share of the answer '{answer}' is no number: fraction='{fraction}'.")
NOT_TRUE_FALSE = gettext_noop("The answers of a true/false question are 'true' and 'false', not '{answer}'.")  # fmt: skip
NO_NUMBER = gettext_noop("'{answer}' is no number with a tolerance.")
NO_PAIRS = gettext_noop("There are fewer than two pairs.")
NO_ORDER = gettext_noop("There are fewer than two steps to put in order.")
SAME_PLACE = gettext_noop("Some steps have the same number, or none, so the order is the one in which they stand. Look whether it is the right one.")  # fmt: skip
NO_GAP = gettext_noop("Gap [[{gap}]] names an answer that is not there.")


def multichoice(question: Element) -> Iterator[Read]:
    """One of several, or several of several."""
    single = is_true(value(question, "single"), otherwise=True)
    kind = reading.SINGLE_CHOICE if single else reading.MULTIPLE_RESPONSE
    read = options(question)
    _check_shares(question)
    if not any(option.correct for option in read):
        raise Refused(because(NO_KEY))
    yield {"kind": kind, "options": read, "unkept": _fixed(question, read)}


def _fixed(question: Element, read: Iterable[Option] = ()) -> tuple[str, ...]:
    """What is lost where answers are not to be shuffled."""
    is_fixed = not is_true(value(question, "shuffleanswers"), otherwise=True)
    return (OPTION_ORDER,) if is_fixed and not are_sides(read) else ()


def _check_shares(question: Element) -> None:
    for answer in children(question, "answer"):
        if share(answer) is None:
            fraction = answer.get("fraction") or ""
            raise Refused(because(NO_PERCENT, answer=raw(answer), fraction=fraction))


def truefalse(question: Element) -> Iterator[Read]:
    """True first, whatever the order in the file."""
    _check_shares(question)
    found: dict[str, Option] = {}
    for option in options(question):
        said = option.text.plain.casefold()
        if said not in ("true", "false"):
            raise Refused(because(NOT_TRUE_FALSE, answer=option.text.plain))
        found[said] = option
    if len(found) != 2 or sum(option.correct for option in found.values()) != 1:
        raise Refused(because(NO_KEY))
    yield {"kind": reading.TRUE_FALSE, "options": (found["true"], found["false"])}


def shortanswer(question: Element) -> Iterator[Read]:
    """Texts that are accepted, and those that have an answer of their own."""
    _check_shares(question)
    answers = tuple(
        Answer(
            text=_typed(answer).replace("\\*", "*"),
            correct=(share(answer) or ZERO) > 0,
            weight=share(answer),
            feedback=prose(child(answer, "feedback"), "html"),
        )
        for answer in children(question, "answer")
    )
    if not any(answer.correct for answer in answers):
        raise Refused(because(NO_KEY))
    case = is_true(value(question, "usecase"), otherwise=False)
    wild = any(
        _is_wild(raw(answer)) and (share(answer) or ZERO) > 0
        for answer in children(question, "answer")
    )
    tagged = any(_has_tags(answer) for answer in children(question, "answer"))
    there = (("case", case), ("wildcards", wild), ("tags in an accepted text", tagged))
    unkept = [name for name, is_there in there if is_there]
    yield {"kind": reading.SHORT_TEXT, "answers": answers, "unkept": tuple(unkept)}


def _typed(answer: Element) -> str:
    """An accepted text as people type it."""
    said = raw(answer)
    return " ".join(said.split()) if answer.get("format") == "plain_text" else unescaped(said)


def _has_tags(answer: Element) -> bool:
    """Whether Moodle asks for tags to be typed, or somebody's program wrote them: nobody can tell."""
    is_plain = answer.get("format") == "plain_text"
    return not is_plain and re.search(r"</?[a-zA-Z][^<>]*>", raw(answer)) is not None


def _is_wild(text: str) -> bool:
    """Whether a star in the text stands for anything."""
    return "*" in text.replace("\\*", "")


def numerical(question: Element) -> Iterator[Read]:
    """Numbers with what an answer may miss them by."""
    _check_shares(question)
    answers = tuple(_number(answer) for answer in children(question, "answer"))
    if not any(answer.correct for answer in answers):
        raise Refused(because(NO_KEY))
    read = {"kind": reading.NUMERIC, "answers": answers} | _units(question)
    yield read | {"unkept": (*read.get("unkept", ()), *_misplaced(question))}


def _misplaced(question: Element) -> Iterator[str]:
    """By name what says how far an answer may lie from the key, where Moodle itself would not read it."""
    answers = list(children(question, "answer"))
    if child(question, "tolerance") is not None or any(answer.get("tolerance") for answer in answers):  # fmt: skip
        yield "a tolerance that stands beside the answers"
    sorts = {value(node, "tolerancetype").strip() for node in (question, *answers)}
    if sorts - {"", "2", "nominal"}:
        yield "a tolerance that is a share of the answer"


def _units(question: Element) -> Read:
    """The unit of the key. Others have a worth in Moodle that ours would have to be the inverse of: they are named."""
    units = (
        list(children(child(question, "units"), "unit"))
        if child(question, "units") is not None
        else []
    )
    base = [
        value(unit, "unit_name") for unit in units if decimal_of(value(unit, "multiplier")) == 1
    ]
    own = (
        (("unit", base[0]),) if len(base) == 1 and "|" not in base[0] and "=" not in base[0] else ()
    )
    others = len(units) > len(own)
    return {"own": own, "unkept": ("units",) if others else ()}


def _number(answer: Element) -> Answer:
    text = raw(answer).strip()
    weight = share(answer)
    feedback = prose(child(answer, "feedback"), "html")
    if text == "*":
        return Answer(text="*", correct=False, weight=weight, feedback=feedback)
    number, tolerance = decimal_of(text), decimal_of(value(answer, "tolerance") or "0")
    if number is None or tolerance is None or tolerance < 0:
        raise Refused(because(NO_NUMBER, answer=text))
    right = (weight or ZERO) > 0
    return Answer(text=text, correct=right, weight=weight, feedback=feedback, value=number, tolerance=tolerance)  # fmt: skip


def matching(question: Element) -> Iterator[Read]:
    """Pairs, and partners that nobody has."""
    pairs, extra, sides, unkept = [], [], [], list[str]()
    for subquestion in children(question, "subquestion"):
        first = prose(subquestion, "html")
        sides += [Option(text=first, correct=False, name=first.plain)] if first else []
        said = from_html(raw(child(subquestion, "answer")))
        second, unkept = said.plain, [*unkept, *left_out(said)]
        is_known = any(side.name == second for side in sides)
        sides += [Option(text=said, correct=False, name=second)] if _is_marked(said) and not is_known else []  # fmt: skip
        if first:
            pairs.append(Pair(first.plain, second))
        elif second:
            extra.append(second)
    if len(pairs) < 2 or not all(pair.second for pair in pairs):
        raise Refused(because(NO_PAIRS))
    yield {
        "kind": reading.MATCHING,
        "pairs": tuple(pairs),
        "distractors": tuple(extra),
        "options": tuple(sides),
        "unkept": (*unkept, *_fixed(question)),
    }


def _is_marked(said: Prose) -> bool:
    """Whether a partner is more than its plain words: a part of it is emphasised."""
    return bool(said) and said.markdown != from_plain(said.plain).markdown


def ordering(question: Element) -> Iterator[Read]:
    """Steps, by the numbers that they carry."""
    answers = list(children(question, "answer"))
    places = {
        place: answer
        for answer in answers
        if (place := decimal_of(answer.get("fraction"))) is not None
    }
    if len(places) == len(answers):
        answers = [places[place] for place in sorted(places)]
    steps = tuple(prose(answer, "html") for answer in answers)
    if len(steps) < 2:
        raise Refused(because(NO_ORDER))
    yield {
        "kind": reading.ORDERING,
        "options": tuple(Option(text=step, correct=False) for step in steps),
        "order": tuple(step.plain for step in steps),
        "unkept": tuple(_rules_of_order(question, len(steps))),
        "doubts": () if len(places) in (0, len(answers)) else (because(SAME_PLACE),),
    }


def _rules_of_order(question: Element, count: int) -> Iterator[str]:
    """How Moodle asks and marks an order, where ours asks all steps and marks all or nothing."""
    asked = decimal_of(value(question, "selectcount")) or ZERO
    if value(question, "selecttype").upper() not in ("", "0", "ALL") and 0 < asked < count:
        yield f"that only {asked} of the {count} steps are asked"
    if value(question, "gradingtype").upper() not in ("", "-1", "ALL_OR_NOTHING"):
        yield "points for each step"


def essay(question: Element) -> Iterator[Read]:
    """Marked by people; what they are told stays behind."""
    told = raw(child(question, "graderinfo")).strip()
    yield {"kind": reading.ESSAY, "unkept": ("notes for graders",) if told else ()}


def description(question: Element) -> Iterator[Read]:
    """No question: a text before others."""
    yield {"kind": reading.DESCRIPTION, "points": ZERO}


def gapselect(question: Element) -> Iterator[Read]:
    """Gaps [[1]], [[2]] ... in the text, each with the choices of its group."""
    choices = [(value(one, "group") or "1", unescaped(raw(one))) for one in children(question, "selectoption")]  # fmt: skip
    for gap in _gaps(question, len(choices)):
        group = choices[gap - 1][0]
        yield {
            "kind": reading.INLINE_CHOICE,
            "options": tuple(
                Option(
                    text=from_html(text),
                    correct=place == gap - 1,
                    weight=ONE if place == gap - 1 else ZERO,
                )
                for place, (own, text) in enumerate(choices)
                if own == group
            ),
        }


def ddwtos(question: Element) -> Iterator[Read]:
    """Texts to be dragged into gaps."""
    boxes = [from_html(raw(box)).plain for box in children(question, "dragbox")]
    gaps = _gaps(question, len(boxes))
    used = {gap - 1 for gap in gaps}
    yield {
        "kind": "gap_match",
        "pairs": tuple(Pair(boxes[gap - 1], f"gap{at}") for at, gap in enumerate(gaps, start=1)),
        "distractors": tuple(text for place, text in enumerate(boxes) if place not in used),
    }


def _gaps(question: Element, count: int) -> list[int]:
    text = raw(child(question, "questiontext"))
    gaps = [int(number) for number in re.findall(r"\[\[(\d{1,4})\]\]", text)]
    missing = next((gap for gap in gaps if not 1 <= gap <= count), None)
    if missing is not None or not gaps:
        raise Refused(because(NO_GAP, gap=missing or 1))
    return gaps


def onto_picture(kind: str) -> Callable[[Element], Iterator[Read]]:
    """Labels or markers to be dragged onto a picture, by the numbers of drags and drops."""

    def read(question: Element) -> Iterator[Read]:
        labels = {
            value(drag, "no"): from_html(raw(drag)).plain for drag in children(question, "drag")
        }
        drops = list(children(question, "drop"))
        yield {
            "kind": kind,
            "pairs": tuple(
                Pair(
                    value(drop, "choice"), value(drop, "no"), labels.get(value(drop, "choice"), "")
                )
                for drop in drops
            ),
            "unkept": ("picture",),
        }

    return read


READERS: dict[str, Callable[[Element], Iterator[Read]]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "ddmatch": matching,
    "ordering": ordering,
    "essay": essay,
    "description": description,
    "gapselect": gapselect,
    "ddwtos": ddwtos,
    "ddimageortext": onto_picture("graphic_gap_match"),
    "ddmarker": onto_picture("drag_marker"),
}
