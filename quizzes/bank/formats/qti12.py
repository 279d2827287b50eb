"""QTI 1.2 as Canvas, Blackboard and Respondus write it: the simple kinds. The others are named and left alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import (
    Element,
    child,
    children,
    descendants,
    inner_html,
    name_of,
    place_of,
    text_of,
)
from quizzes.bank.formats.numbers import ZERO, decimal_of
from quizzes.bank.formats.prose import Prose, from_html, from_plain
from quizzes.bank.formats.reading import Answer, Option, Part, Reading, counted
from quizzes.bank.formats.source import Source

NAME = "qti12"
NO_ITEMS = gettext_noop("There is no item in the file.")
NOT_READ = gettext_noop("Items of the kind '{kind}' are not read from QTI 1.2.")
NO_KEY = gettext_noop("None of the answers is marked as right.")
NOT_ALONE = gettext_noop("The right answer is said by conditions that are not read here.")
BLACKBOARD = gettext_noop("These are items of Blackboard's own kind, which is not read here. Export the questions as QTI 2.1.")  # fmt: skip
OTHER_COMPARISON = gettext_noop("Answers are compared by '{way}', which is not done here.")
_LABELS = ("question_type", "cc_profile", "respondusapi_qtype")
_KINDS = {
    "multiple_choice": reading.SINGLE_CHOICE, "true_false": reading.TRUE_FALSE, "multiple_answers": reading.MULTIPLE_RESPONSE,
    "multiple_response": reading.MULTIPLE_RESPONSE, "short_answer": reading.SHORT_TEXT, "fib": reading.SHORT_TEXT,
    "essay": reading.ESSAY, "text_only": reading.DESCRIPTION, "multiple_dropdowns": reading.INLINE_CHOICE,
    "fill_in_multiple_blanks": reading.SHORT_TEXT, "multiplechoice": reading.SINGLE_CHOICE, "truefalse": reading.SINGLE_CHOICE,
    "textinformation": reading.DESCRIPTION, "fillintheblank": reading.SHORT_TEXT, "multipleresponse": reading.MULTIPLE_RESPONSE,
}  # fmt: skip
_IN_PARTS = ("matching", "multiple_dropdowns", "fill_in_multiple_blanks")
_FLAGGED = {"calculated": "calculated", "file_upload": "upload", "numerical": reading.NUMERIC, "matching": reading.MATCHING}  # fmt: skip
_LOGIC = ("or", "and", "not", "varequal", "other", "unanswered", "respident")


@dataclass(frozen=True)
class Right:
    """What one condition that gives points asks of a response."""

    response: str
    values: tuple[str, ...]
    points: Decimal


def claims(source: Source) -> bool:
    """XML whose root is <questestinterop>."""
    return source.root_name == "questestinterop"


def read(source: Source) -> Reading:
    """Every item of the file."""
    parts = counted(part for item in items_of(source.root) for part in item)
    if not parts:
        return Reading(NAME, refusal=because(NO_ITEMS))
    return Reading(NAME, parts)


def items_of(root: Element, member: str = "") -> Iterator[list[Part]]:
    """The parts of each item."""
    if next((node for node in root.iter() if name_of(node).startswith("bbmd_")), None) is not None:
        raise Refused(because(BLACKBOARD), place_of(root, member))
    return (list(_item(item, member)) for item in descendants(root, "item"))


def _item(item: Element, member: str) -> Iterator[Part]:
    labelled = _metadata(item)
    responses = list(
        descendants(
            item, "response_lid", "response_str", "response_num", "response_xy", "response_grp"
        )
    )
    kind = _kind(labelled, responses)
    base = Part(
        kind=_KINDS.get(kind, _FLAGGED.get(kind, reading.UNKNOWN)),
        stem=_stem(item),
        external_id=item.get("ident") or "",
        place=place_of(item, member),
        points=decimal_of(labelled.get("points_possible")),
        unkept=("feedback",) if child(item, "itemfeedback") is not None else (),
    )
    if base.kind in (reading.ESSAY, reading.DESCRIPTION):
        yield base
        return
    try:
        yield from _answered(item, base, responses, kind)
    except Refused as refused:
        parts = (
            [response.get("ident") or "" for response in responses] if kind in _IN_PARTS else [""]
        )
        yield from (replace(base, part=part).flagged(refused.reason) for part in parts)


def _kind(labelled: dict[str, str], responses: list[Element]) -> str:
    """What the metadata calls the kind; without them, what the responses show."""
    said = next((labelled[label] for label in _LABELS if labelled.get(label)), "")
    if said:
        return said.lower().removeprefix("cc.").split(".")[0].removesuffix("_question")
    if len(responses) != 1:
        return "several responses" if responses else "text_only"
    if name_of(responses[0]) == "response_str":
        rows = next(descendants(responses[0], "render_fib"), None)
        numeric = rows is not None and (rows.get("fibtype") or "").lower() in ("decimal", "integer")
        return "numerical" if numeric else "short_answer"
    cardinality = (responses[0].get("rcardinality") or "single").lower()
    return {"single": "multiple_choice", "multiple": "multiple_answers"}.get(
        cardinality, cardinality
    )


def _metadata(item: Element) -> dict[str, str]:
    return {
        text_of(child(field, "fieldlabel")).strip(): text_of(child(field, "fieldentry")).strip()
        for field in descendants(item, "qtimetadatafield")
    }


def _stem(item: Element) -> Prose:
    presentation = child(item, "presentation")
    if presentation is None:
        return Prose()
    flow = child(presentation, "flow")
    material = child(presentation if flow is None else flow, "material")
    return Prose() if material is None else _prose(next(descendants(material, "mattext"), None))


def _prose(text: Element | None) -> Prose:
    if text is None:
        return Prose()
    if len(text):
        return from_html(inner_html(text))
    said = text.text or ""
    return from_plain(said) if text.get("texttype") == "text/plain" else from_html(said)


def _answered(item: Element, base: Part, responses: list[Element], kind: str) -> Iterator[Part]:
    if kind not in _KINDS:
        raise Refused(because(NOT_READ, kind=kind))
    right = list(_rights(item))
    if (
        base.kind == reading.SHORT_TEXT
        and kind != "fill_in_multiple_blanks"
        and len(responses) == 1
    ):
        yield replace(base, answers=tuple(_texts(right)))
    elif kind == "fill_in_multiple_blanks":
        for response in responses:
            part = replace(
                base, part=response.get("ident") or "", unkept=(*base.unkept, "several gaps")
            )
            yield _typed(part, response, right)
    elif base.kind == reading.INLINE_CHOICE:
        for response in responses:
            part = replace(
                base, part=response.get("ident") or "", unkept=(*base.unkept, "several gaps")
            )
            yield _chosen(part, response, right)
    elif len(responses) == 1:
        yield _chosen(base, responses[0], right)
    else:
        raise Refused(because(NOT_READ, kind=kind))


def _chosen(base: Part, response: Element, right: list[Right]) -> Part:
    mine = [one for one in right if one.response == (response.get("ident") or "")]
    keys = {value for one in mine for value in one.values}
    labels = list(descendants(response, "response_label"))
    options = tuple(
        Option(
            text=_prose(next(descendants(label, "mattext"), None)),
            name=label.get("ident") or "",
            correct=(label.get("ident") or "") in keys,
        )
        for label in labels
    )
    if not any(option.correct for option in options):
        raise Refused(because(NO_KEY))
    if (
        base.kind in (reading.SINGLE_CHOICE, reading.TRUE_FALSE, reading.INLINE_CHOICE)
        and len(keys) > 1
    ):
        raise Refused(because(NOT_ALONE))
    return replace(base, options=options)


def _typed(base: Part, response: Element, right: list[Right]) -> Part:
    """A gap of Canvas: its accepted texts are written as if they were choices."""
    ways = {label.get("scoring_algorithm") for label in descendants(response, "response_label")}
    other = next((way for way in ways if way not in (None, "TextEquivalence")), None)
    if other:
        return base.flagged(because(OTHER_COMPARISON, way=other))
    chosen = _chosen(base, response, right)
    texts = tuple(Answer(text=option.text.plain) for option in chosen.options if option.correct)
    return replace(base, answers=texts)


def _texts(right: list[Right]) -> Iterator[Answer]:
    if not right:
        raise Refused(because(NO_KEY))
    worth: dict[str, Decimal] = {}
    for one in right:
        worth |= {value: max(one.points, worth.get(value, ZERO)) for value in one.values}
    is_weighed = len(set(worth.values())) > 1
    yield from (Answer(text=text, weight=points if is_weighed else None) for text, points in worth.items())  # fmt: skip


def _rights(item: Element) -> Iterator[Right]:
    """The conditions that give points. Raises Refused where one asks what is not read here."""
    for condition in descendants(item, "respcondition"):
        points = [decimal_of(text_of(given)) for given in children(condition, "setvar")]
        good = [number for number in points if number is not None and number > 0]
        asked = child(condition, "conditionvar")
        if not good or asked is None:
            continue
        if any(name_of(node) not in _LOGIC for node in asked.iter() if node is not asked):
            raise Refused(because(NOT_ALONE))
        for node in descendants(asked, "varequal"):
            if not any(name_of(above) == "not" for above in node.iterancestors()):
                yield Right(
                    node.get("respident") or "", ((node.text or "").strip(),), good[0] or ZERO
                )
