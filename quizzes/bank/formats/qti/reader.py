"""QTI items to parts: one for each interaction."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element, place_of
from quizzes.bank.formats.numbers import ONE, ZERO
from quizzes.bank.formats.qti.body import interactions, stem_of
from quizzes.bank.formats.qti.contradictions import contradiction
from quizzes.bank.formats.qti.declarations import Declaration, declared, most_points
from quizzes.bank.formats.qti.interactions import READERS, by_hand
from quizzes.bank.formats.qti.names import attribute, first, inside, tag
from quizzes.bank.formats.qti.processing import MAP, Scoring, scoring_of
from quizzes.bank.formats.qti.proving import CONTRARY, RIVAL, doubt_about
from quizzes.bank.formats.qti.reckoning import NotReckoned, Reckoning, reckoning_of
from quizzes.bank.formats.reading import (
    TOO_COSTLY,
    Effort,
    Part,
    Reading,
    Status,
    brief,
    counted,
    few,
)
from quizzes.bank.formats.source import Source

NAME = "qti"
ROOTS = ("assessmentitem", "assessmentstimulus")
ADAPTIVE = gettext_noop("The item is adaptive: it changes while it is answered.")
RANDOM = gettext_noop("The item makes its values by chance (template processing).")
OWN_RULES = gettext_noop("The item is scored by rules of its own, so what is declared as right need not be all.")  # fmt: skip
NO_BODY = gettext_noop("The item has no body.")
OWN = "scoring rules"
UNDECLARED = gettext_noop("The interaction answers '{response}', which the item does not declare.")
TWO_RULES = gettext_noop("The item says more than once how it is scored. Decide which is meant.")
TOO_MUCH_TEXT = gettext_noop("The question has too much text for its {count} gaps, as each is read with all of it. Make it several questions.")  # fmt: skip
# Elements and hundreds of signs, each as often as there are gaps.
MOST_READ = 100_000
ONLY_A_TEST = gettext_noop("This is a test that only names its items. Bring the package (ZIP) with the items.")  # fmt: skip


def claims(source: Source) -> bool:
    """XML whose root is an item, a stimulus or a test."""
    name = source.root_name.lower().removeprefix("qti-").replace("-", "")
    return name in (*ROOTS, "assessmenttest")


def read(source: Source) -> Reading:
    """The parts of one item."""
    return Reading(NAME, counted(parts_of(source.root, Effort())))


def parts_of(root: Element, effort: Effort, member: str = "") -> Iterator[Part]:
    """The parts of an item or a stimulus. `effort`: what its file may still cost. Raises Refused."""
    if tag(root) == "assessmenttest":
        raise Refused(because(ONLY_A_TEST))
    body = first(root, "itembody") if tag(root) == "assessmentitem" else first(root, "stimulusbody")
    if body is None:
        raise Refused(because(NO_BODY), place_of(root, member))
    found = interactions(body)
    few(len(found))
    effort.begin()
    _check_text(body, len(found), effort)
    base = _base(root, body, member)
    if not found:
        yield replace(base, kind=reading.DESCRIPTION, points=ZERO)
        return
    yield from _answered(root, body, found, base, effort)


def _check_text(body: Element, gaps: int, effort: Effort) -> None:
    """Refuse a text that is read with every gap and takes minutes so, alone or with those before it. Raises Refused."""
    size = sum(1 + len(f"{node.text or ''}{node.tail or ''}") // 100 for node in body.iter())
    if size * gaps > MOST_READ:
        raise Refused(because(TOO_MUCH_TEXT, count=gaps))
    if effort.is_spent_by(size * gaps):
        raise Refused(because(TOO_COSTLY))


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


def _answered(
    root: Element, body: Element, found: list[Element], base: Part, effort: Effort
) -> Iterator[Part]:
    said = inside(root, "responsedeclaration", "outcomedeclaration", "responseprocessing")
    brief(sum(1 for top in said for _node in top.iter()))
    responses, scoring = declared(root), scoring_of(root)
    fault, reckoning = _fault(root), reckoning_of(root, responses, effort)
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
        read = _read(part, node, responses.get(response), scoring, fault)
        yield _proved(read, responses.get(response), reckoning)


def _fault(root: Element) -> Because | None:
    if attribute(root, "adaptive").lower() in ("true", "1"):
        return because(ADAPTIVE)
    if any(tag(node) in ("templatedeclaration", "templateprocessing") for node in root):
        return because(RANDOM)
    if sum(tag(node) == "responseprocessing" for node in root) > 1:
        return because(TWO_RULES)
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
    unkept = (*part.unkept, *fields.pop("unkept", ()), *((OWN,) if scoring.own else ()))
    read = replace(part, unkept=unkept, points=part.points or _points(response, scored), **fields)
    fault = fault or contradiction(read, response, has_rules=not scoring.none)
    if response.identifier in scoring.contrary:
        fault = fault or because(CONTRARY)
    other = scoring.rivals.get(response.identifier)
    if other is not None:
        fault = fault or because(RIVAL, key=", ".join(response.correct), other=other)
    if fault:
        return read.flagged(fault)
    return read if scored or read.kind == reading.ESSAY else read.flagged(because(OWN_RULES))


def _proved(part: Part, response: Declaration | None, reckoning: Reckoning | None) -> Part:
    """The part, held against the rules of its item: where these cannot be gone through, that is named."""
    if response is None or reckoning is None or part.status is not Status.IMPORTED:
        return part
    try:
        doubt = doubt_about(part, response, reckoning)
    except NotReckoned:
        return replace(part, unkept=tuple(dict.fromkeys((*part.unkept, OWN))))
    return part if doubt is None else part.flagged(doubt)


def _points(response: Declaration, scored: str) -> Decimal | None:
    if scored == MAP:
        return response.most()
    return ONE if scored and response.correct else None
