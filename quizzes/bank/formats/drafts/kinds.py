"""The entry of each of our kinds from a part: what is said is written, what is missing stays a hole, nothing is made up."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.prose import NOTHING, Prose, from_plain
from quizzes.bank.formats.reading import Answer, Option, Part
from quizzes.kinds.short_text.rules import folded

Entry = dict[str, Any]
# A number that a candidate can type, as our numeric questions take it.
_TYPABLE = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NO_KEY = gettext_noop("The file does not say what is right.")
SEVERAL_RIGHT = gettext_noop("{count} options are right, each alone. Here a question has one best answer, or several that belong together.")  # fmt: skip
COUNT = gettext_noop("{what}: there are {count}, and {least} to {most} are needed.")
ONE_NUMBER = gettext_noop("Several numbers are right; the draft has the first, {number}. The others: {others}.")  # fmt: skip
LONG_NUMBER = gettext_noop("The number {number} has too many digits.")
SAME_PARTNER = gettext_noop("'{partner}' is the partner of several; here every partner fits once.")
SAME_LEFT = gettext_noop("'{left}' stands on the left more than once, with other partners. Nobody can tell which is which.")  # fmt: skip
MARKED = gettext_noop("Option {letter} has a sign before or behind its text that can mean that it is right ('{text}'), and the key is another. Look which is meant.")  # fmt: skip
SHOWN = gettext_noop("Option {letter}, which is right, has a sign before or behind its text that says so ('{text}'). Candidates would see it: take it out.")  # fmt: skip
_SAID = r"[(\[](?:correct|right|richtig)(?: answer)?[)\]]"
_MARK = re.compile(rf"^(?:[*✓✔☑✅]\s?\w|\[x\]|{_SAID})|[✓✔☑✅]$|{_SAID}$", re.IGNORECASE)
# Beside an option of the left the word is a side of the body: "Ear (right)".
_LEFT = re.compile(r"[(\[]left[)\]]", re.IGNORECASE)
SAME_TEXT = gettext_noop("Options {letters} say the same: '{text}'.")


@dataclass
class Draft:
    """An entry in the making, with what a person has to look at."""

    entry: Entry
    doubts: list[Because] = field(default_factory=list)

    def counted(self, what: str, count: int, least: int, most: int) -> None:
        """Doubt a number of parts that our kind does not take."""
        if not least <= count <= most:
            self.doubts.append(because(COUNT, what=what, count=count, least=least, most=most))


def _reason(text: Prose) -> Entry:
    return {"rationale": text.markdown} if text else {}


def _harm(harm: int | None) -> Entry:
    return {} if harm is None else {"harm": harm}


def _picture(text: Prose) -> Entry:
    """The picture beside a text; it is named as in the file until the row is taken."""
    if text.picture is None:
        return {}
    name, alternative = text.picture
    return {"picture": {"file": name} | ({"alt": alternative} if alternative else {})}


def _options(part: Part) -> list[Entry]:
    return [
        {"code": LETTERS[place % 26], "text": option.text.markdown, "correct": option.correct}
        | _picture(option.text)
        | _reason(option.feedback)
        | ({} if option.correct else _harm(option.harm))
        for place, option in enumerate(part.options)
    ]


def _single(part: Part) -> Draft:
    says = {option.text.plain.casefold(): option for option in part.options}
    if set(says) == {"true", "false"} and len(part.options) == 2:
        return _truth(part)
    draft = Draft({"options": _options(part)})
    draft.counted("options", len(part.options), 3, 5)
    best = best_of([option for option in part.options if option.correct])
    if len(best) == 1:
        _only(draft.entry["options"], part.options.index(best[0]))
    elif best:
        draft.doubts.append(because(SEVERAL_RIGHT, count=len(best)))
    return draft


Weighed = TypeVar("Weighed", Option, Answer)


def best_of(right: Sequence[Weighed]) -> list[Weighed]:
    """Of the right ones those that give all that can be had, whatever its points; one without points gives that too."""
    most = max((one.weight for one in right if one.weight is not None), default=None)
    return [one for one in right if one.weight in (None, most)]


def _only(options: list[Entry], right: int) -> None:
    """Make this option the only right one: what gives a part of the points is not the best answer."""
    for place, option in enumerate(options):
        option["correct"] = place == right


def _several(part: Part) -> Draft:
    draft = Draft({"options": _options(part)})
    draft.counted("options", len(part.options), 4, 6)
    right = sum(option.correct for option in part.options)
    if right:
        draft.counted("right options", right, 2, max(2, len(part.options) - 1))
    return draft


def _truth(part: Part) -> Draft:
    says = {option.text.plain.casefold(): option for option in part.options}
    right, wrong = says.get("true"), says.get("false")
    if right is None or wrong is None or right.correct == wrong.correct:
        return Draft({}, [because(NO_KEY)])
    entry: Entry = {"answer": right.correct}
    for name, option in (("rationale_true", right), ("rationale_false", wrong)):
        entry |= {name: option.feedback.markdown} if option.feedback else {}
    false = wrong if right.correct else right
    return Draft(entry | _harm(false.harm), [])


def _numeric(part: Part) -> Draft:
    right = [answer for answer in part.answers if answer.correct and _middle(answer) is not None]
    full = best_of(right)
    if not full:
        return Draft({})
    first, others = full[0], full[1:]
    unit, offered, convert = _units(dict(part.own).get("unit", ""))
    key = {"value": _written(_middle(first)), "tolerance": _written(_miss(first))}
    entry: Entry = {"answer": key | ({"unit": unit} if unit else {})}
    entry |= {"units": offered} if unit else {}
    entry |= {"convert": convert} if convert else {}
    why = first.feedback or part.feedback
    entry |= _reason(why)
    draft = Draft(entry | _misreadings(part))
    if others:
        said = ", ".join(answer.text for answer in others)
        draft.doubts.append(because(ONE_NUMBER, number=first.text, others=said))
    for number in key.values():
        if not _TYPABLE.fullmatch(number):
            draft.doubts.append(because(LONG_NUMBER, number=number))
    return draft


def _misreadings(part: Part) -> Entry:
    wrong = [answer for answer in part.answers if not answer.correct and answer.value is not None]
    read = [{"value": _written(a.value)} | _reason(a.feedback) | _harm(a.harm) for a in wrong]
    return {"misreadings": read} if read else {}


def _units(said: str) -> tuple[str, list[str], dict[str, str]]:
    """ "mm | cm=10 | kg": the key's unit, the offered ones, and what one of another is worth."""
    offered, convert = [], {}
    for piece in (piece.strip() for piece in said.split("|")):
        unit, _, worth = piece.partition("=")
        if unit.strip():
            offered.append(unit.strip())
        if worth.strip():
            convert[unit.strip()] = worth.strip()
    return (offered[0] if offered else "", offered, convert)


def _middle(answer: Answer) -> Decimal | None:
    if answer.low is not None and answer.high is not None:
        return (answer.low + answer.high) / 2
    return answer.value


def _miss(answer: Answer) -> Decimal:
    if answer.low is not None and answer.high is not None:
        return (answer.high - answer.low) / 2
    return answer.tolerance or Decimal(0)


def _written(number: Decimal | None) -> str:
    text = format(number or Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text and len(text) > 12 else text


def _short(part: Part) -> Draft:
    right = best_of([answer for answer in part.answers if answer.correct and answer.text])
    accepted = {
        folded(answer.text): answer.text for answer in reversed(right) if folded(answer.text)
    }
    wrong = {folded(a.text): a for a in part.answers if not a.correct and folded(a.text)}
    why = next((answer.feedback for answer in right if answer.feedback), part.feedback)
    entry: Entry = {"accepted": list(reversed(accepted.values()))} if accepted else {}
    entry |= _reason(why)
    misses = [
        {"text": answer.text} | _reason(answer.feedback) | _harm(answer.harm)
        for fold, answer in wrong.items()
        if fold not in accepted
    ]
    return Draft(entry | ({"near_misses": misses} if misses else {}), [])


def _matching(part: Part) -> Draft:
    named = {option.name: option.text for option in part.options if option.name}
    seconds = [pair.second for pair in part.pairs]
    partners = list(dict.fromkeys([*seconds, *_without_partner(part, named)]))
    codes = {partner: str(place) for place, partner in enumerate(partners, start=1)}
    draft = Draft(
        {
            "left": [
                {"code": LETTERS[place % 26], "text": _text(pair.first, named), "match": codes[pair.second]}
                | _picture(named.get(pair.first, NOTHING))
                | _reason(pair.feedback)
                for place, pair in enumerate(part.pairs)
            ],
            "right": [
                {"code": code, "text": _text(partner, named)} | _picture(named.get(partner, NOTHING))
                for partner, code in codes.items()
            ],
        }
    )  # fmt: skip
    draft.counted("pairs", len(part.pairs), 3, 6)
    draft.counted("partners", len(partners), 3, 8)
    twice = next((partner for partner in seconds if seconds.count(partner) > 1), None)
    if twice:
        draft.doubts.append(because(SAME_PARTNER, partner=twice))
    firsts = [_text(pair.first, named) for pair in part.pairs]
    again = next((left for left in firsts if firsts.count(left) > 1 and not named.get(left, NOTHING).picture), None)  # fmt: skip
    if again:
        draft.doubts.append(because(SAME_LEFT, left=again))
    return draft


def _text(said: str, named: dict[str, Prose]) -> str:
    return named.get(said, NOTHING).markdown or from_plain(said).markdown


def _without_partner(part: Part, named: dict[str, Prose]) -> Iterator[str]:
    """What nobody's partner is: as the file says, or the named ones that are in no pair."""
    used = {name for pair in part.pairs for name in (pair.first, pair.second)}
    yield from part.distractors
    yield from (name for name in named if name not in used and name not in part.distractors)


def _ordering(part: Part) -> Draft:
    known = {option.name or option.text.plain: option for option in part.options}
    steps = [known.get(step) or Option(text=from_plain(step), correct=False) for step in part.order]
    options = [
        {"code": LETTERS[place % 26], "text": step.text.markdown}
        | _picture(step.text)
        | _reason(step.feedback)
        for place, step in enumerate(steps)
    ]
    draft = Draft({"options": options} if options else {})
    draft.counted("steps", len(options), 3, 6)
    return draft


WRITERS: dict[str, Callable[[Part], Draft]] = {
    reading.SINGLE_CHOICE: _single,
    reading.MULTIPLE_RESPONSE: _several,
    reading.TRUE_FALSE: _truth,
    reading.NUMERIC: _numeric,
    reading.SHORT_TEXT: _short,
    reading.MATCHING: _matching,
    reading.ORDERING: _ordering,
}


def explained(part: Part) -> Part:
    """The part with the explanation of the whole at the right option, where that has no reason of its own."""
    place = place_of_reason(part)
    if place is None:
        return part
    options = list(part.options)
    options[place] = replace(options[place], feedback=part.feedback)
    return replace(part, options=tuple(options), feedback=NOTHING)


def place_of_reason(part: Part) -> int | None:
    """At which option the explanation of the whole becomes the reason: the first right one; None where it becomes none."""
    right = next((place for place, option in enumerate(part.options) if option.correct), None)
    if right is None or not (part.explains and part.feedback) or part.options[right].feedback:
        return None
    return right


def has_key(part: Part) -> bool:
    """Whether the file says what is right."""
    if part.kind == reading.MATCHING:
        return bool(part.pairs)
    if part.kind == reading.ORDERING:
        return bool(part.order)
    return any(option.correct for option in part.options) or any(a.correct for a in part.answers)


def drafted(part: Part) -> Draft:
    """The entry of a part of one of our kinds, its kind and stem included."""
    draft = WRITERS[part.kind](part)
    kind = (
        reading.TRUE_FALSE
        if "answer" in draft.entry and part.kind == reading.SINGLE_CHOICE
        else part.kind
    )
    draft.entry = {"kind": kind, "stem": part.stem.markdown} | _picture(part.stem) | draft.entry
    draft.doubts += [*_said_twice(draft.entry), *_marked(part)]
    if not has_key(part) or lacks_answer(draft.entry):
        _forget_key(draft.entry)
        draft.doubts.insert(0, because(NO_KEY))
    return draft


def lacks_answer(entry: Entry) -> str:
    """The key under which what is typed as the answer is missing; "" where it is there, or nothing is typed."""
    key = {reading.NUMERIC: "answer", reading.SHORT_TEXT: "accepted"}.get(entry["kind"], "")
    return "" if entry.get(key) else key


def _said_twice(entry: Entry) -> Iterator[Because]:
    """Options or steps that nobody can tell apart."""
    letters: dict[tuple[str, str], list[str]] = {}
    for option in entry.get("options", []):
        said = " ".join(option["text"].split()).casefold()
        same = (said, str(option.get("picture", {}).get("file", "")))
        letters.setdefault(same, []).append(option["code"].upper())
    for (text, _picture), named in letters.items():
        if len(named) > 1:
            yield because(SAME_TEXT, letters=", ".join(named), text=text)


def _marked(part: Part) -> Iterator[Because]:
    """Options that bear a mark of what is right: the key may be another, or everybody sees it."""
    texts = [option.text.plain for option in part.options]
    are_sides = any(map(_LEFT.search, texts))
    marked = [place for place, text in enumerate(texts) if _MARK.search(_without_side(text) if are_sides else text)]  # fmt: skip
    is_key = any(option.correct for option in part.options)
    for place in marked if is_key and len(marked) < len(texts) else ():
        message = SHOWN if part.options[place].correct else MARKED
        yield because(message, letter=LETTERS[place % 26].upper(), text=texts[place])


def _without_side(text: str) -> str:
    return re.sub(r"(?i)[(\[]right[)\]]", "", text).strip()


def _forget_key(entry: Entry) -> None:
    """Options of which nobody knows which is right say nothing of it."""
    for option in entry.get("options", []):
        option.pop("correct", None)
