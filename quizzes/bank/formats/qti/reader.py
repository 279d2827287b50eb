"""QTI items to parts: one for each interaction."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element, place_of
from quizzes.bank.formats.numbers import ONE, ZERO
from quizzes.bank.formats.qti.body import interactions, stem_of
from quizzes.bank.formats.qti.declarations import Declaration, declared, most_points
from quizzes.bank.formats.qti.interactions import READERS, by_hand
from quizzes.bank.formats.qti.names import attribute, first, inside, tag
from quizzes.bank.formats.qti.processing import MAP, Scoring, scoring_of
from quizzes.bank.formats.reading import Part, Reading, counted, few
from quizzes.bank.formats.source import Source

NAME = "qti"
ROOTS = ("assessmentitem", "assessmentstimulus")
STRANGE_KEY = gettext_noop("'{key}' is declared as right and is none of the options.")
OTHER_KEY = gettext_noop("'{key}' is declared as right, and '{best}' gives most points. Decide which is meant.")  # fmt: skip
OTHER_KEYS = gettext_noop("Declared as right is {keys}, and points are given for {best}. Decide which is meant.")  # fmt: skip
CONTRARY = gettext_noop("The rules give the answer that is declared as right no more points than any other. Decide which is meant.")  # fmt: skip
RIVAL = gettext_noop("'{key}' is declared as right, and the rules give as many points, or more, for '{other}'. Decide which is meant.")  # fmt: skip
ADAPTIVE = gettext_noop("The item is adaptive: it changes while it is answered.")
RANDOM = gettext_noop("The item makes its values by chance (template processing).")
OWN_RULES = gettext_noop("The item is scored by rules of its own, so what is declared as right need not be all.")  # fmt: skip
NO_BODY = gettext_noop("The item has no body.")
UNDECLARED = gettext_noop("The interaction answers '{response}', which the item does not declare.")
ONLY_A_TEST = gettext_noop("This is a test that only names its items. Bring the package (ZIP) with the items.")  # fmt: skip


def claims(source: Source) -> bool:
    """XML whose root is an item, a stimulus or a test."""
    name = source.root_name.lower().removeprefix("qti-").replace("-", "")
    return name in (*ROOTS, "assessmenttest")


def read(source: Source) -> Reading:
    """The parts of one item."""
    return Reading(NAME, counted(parts_of(source.root)))


def parts_of(root: Element, member: str = "") -> Iterator[Part]:
    """The parts of an item or a stimulus. Raises Refused."""
    if tag(root) == "assessmenttest":
        raise Refused(because(ONLY_A_TEST))
    body = first(root, "itembody") if tag(root) == "assessmentitem" else first(root, "stimulusbody")
    if body is None:
        raise Refused(because(NO_BODY), place_of(root, member))
    found = interactions(body)
    few(len(found))
    base = _base(root, body, member)
    if not found:
        yield replace(base, kind=reading.DESCRIPTION, points=ZERO)
        return
    yield from _answered(root, body, found, base)


def _base(root: Element, body: Element, member: str) -> Part:
    feedback = (
        next(inside(root, "modalfeedback", "feedbackblock", "feedbackinline"), None) is not None
    )
    rubric = any("candidate" not in attribute(node, "view") for node in inside(body, "rubricblock"))
    elsewhere = next(inside(root, "include"), None) is not None
    named = (
        ("feedback", feedback),
        ("notes for graders", rubric),
        ("text of other files", elsewhere),
    )
    unkept = [name for name, there in named if there]
    return Part(
        kind=reading.UNKNOWN,
        stem=stem_of(body, None),
        external_id=attribute(root, "identifier"),
        place=place_of(root, member),
        points=most_points(root),
        unkept=tuple(unkept),
    )


def _answered(root: Element, body: Element, found: list[Element], base: Part) -> Iterator[Part]:
    responses, scoring = declared(root), scoring_of(root)
    fault = _fault(root)
    parts_that_count = [node for node in found if tag(node) != "endattemptinteraction"]
    for node in found:
        response = attribute(node, "responseidentifier")
        several = len(parts_that_count) > 1 and node in parts_that_count
        part = replace(
            base,
            stem=stem_of(body, node),
            part=response if several else "",
            place=place_of(node, base.place.member),
            unkept=(*base.unkept, "several gaps") if several else base.unkept,
        )
        yield _read(part, node, responses.get(response), scoring, fault)


def _fault(root: Element) -> Because | None:
    if attribute(root, "adaptive").lower() in ("true", "1"):
        return because(ADAPTIVE)
    if any(tag(node) in ("templatedeclaration", "templateprocessing") for node in root):
        return because(RANDOM)
    return None


def _read(
    part: Part, node: Element, response: Declaration | None, scoring: Scoring, fault: Because | None
) -> Part:
    reader = READERS.get(tag(node))
    if reader is None:
        kind, reason = by_hand(tag(node))
        return replace(part, kind=kind).flagged(reason)
    if response is None and tag(node) == "extendedtextinteraction":
        return replace(part, kind=reading.ESSAY)
    if response is None:
        return part.flagged(because(UNDECLARED, response=attribute(node, "responseidentifier")))
    scored = "" if response.cardinality == "record" else scoring.of(response.identifier)
    try:
        fields = reader(node, response, scored)
    except Refused as refused:
        return part.flagged(refused.reason)
    unkept = (*part.unkept, *fields.pop("unkept", ()), *(("scoring rules",) if scoring.own else ()))
    read = replace(part, unkept=unkept, points=part.points or _points(response, scored), **fields)
    fault = fault or _contradiction(read, response, scored)
    if response.identifier in scoring.contrary:
        fault = fault or because(CONTRARY)
    other = scoring.rivals.get(response.identifier)
    if other is not None:
        fault = fault or because(RIVAL, key=", ".join(response.correct), other=other)
    if fault:
        return read.flagged(fault)
    return read if scored or read.kind == reading.ESSAY else read.flagged(because(OWN_RULES))


def _contradiction(part: Part, response: Declaration, scored: str) -> Because | None:
    """What of the key of a choice cannot be meant: an option that is not there, or another one than that with most points."""
    if part.kind not in (reading.SINGLE_CHOICE, reading.MULTIPLE_RESPONSE):
        return None
    names = {option.name for option in part.options}
    strange = next((key for key in response.correct if key not in names), None)
    if strange is not None:
        return because(STRANGE_KEY, key=strange)
    if not response.entries or (scored != MAP and response.correct):
        return None
    worth = {name: response.value_of(name) or ZERO for name in names}
    return _other_key(response, worth)


def _other_key(response: Declaration, worth: dict[str, Decimal]) -> Because | None:
    """That the mapping gives its points for other options than those that are right. `worth`: of each option."""
    most, keys = max(worth.values(), default=ZERO), set(response.keys())
    if most <= 0 or not keys:
        return None
    is_one = response.cardinality == "single"
    best = {name for name, value in worth.items() if (value == most if is_one else value > 0)}
    if best == keys:
        return None
    if is_one and len(keys) == 1:
        return because(OTHER_KEY, key=min(keys), best=min(best - keys))
    said, given = (", ".join(sorted(some)) for some in (keys, best))
    return because(OTHER_KEYS, keys=said, best=given)


def _points(response: Declaration, scored: str) -> Decimal | None:
    if scored == MAP:
        return response.most()
    return ONE if scored and response.correct else None
