"""QTI 1.2 as Canvas, Blackboard and Respondus write it: the simple kinds. The others are named and left alone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import (
    Element,
    child,
    descendants,
    name_of,
    place_of,
    text_of,
)
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.qti12_rules import (
    NO_KEY,
    NOT_ALONE,
    Condition,
    Scale,
    Worth,
    conditions_of,
    has_others,
    rules_of,
)
from quizzes.bank.formats.qti12_scores import Scores, are_tried, scores_of
from quizzes.bank.formats.qti12_texts import SECTION_TEXT, Texts
from quizzes.bank.formats.reading import (
    OPTION_ORDER,
    Answer,
    Option,
    Part,
    Reading,
    are_sides,
    brief,
    check_names,
    counted,
    few,
)
from quizzes.bank.formats.source import Source

NAME = "qti12"
NO_ITEMS = gettext_noop("There is no item in the file.")
NOT_READ = gettext_noop("Items of the kind '{kind}' are not read from QTI 1.2.")
BLACKBOARD = gettext_noop("These are items of Blackboard's own kind, which is not read here. Export the questions as QTI 2.1.")  # fmt: skip
SCORED = gettext_noop("It was read as {kind}, which has no key, and its conditions name right answers. They were not taken.")  # fmt: skip
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
_SINGLE = (reading.SINGLE_CHOICE, reading.TRUE_FALSE, reading.INLINE_CHOICE)
OWN_RULES, EACH_OPTION = "scoring rules", "points for each option"
# Elements of conditions, gone through once for every response.
MOST_TRIED = 20_000


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
    texts = Texts(root)
    return (list(_item(item, texts, member)) for item in descendants(root, "item"))


def _item(item: Element, texts: Texts, member: str) -> Iterator[Part]:
    labelled = _metadata(item)
    responses = list(
        descendants(
            item, "response_lid", "response_str", "response_num", "response_xy", "response_grp"
        )
    )
    kind = _kind(labelled, responses)
    base = Part(
        kind=_KINDS.get(kind, _FLAGGED.get(kind, reading.UNKNOWN)),
        stem=texts.stem_of(item, is_one=len(responses) == 1 and kind not in _IN_PARTS),
        external_id=item.get("ident") or "",
        place=place_of(item, member),
        points=decimal_of(labelled.get("points_possible")),
        unkept=tuple(_unkept(item, texts)),
    )
    if base.kind in (reading.ESSAY, reading.DESCRIPTION):
        is_scored = any(node.get("respident") for node in descendants(item, "varequal"))
        yield base.flagged(because(SCORED, kind=base.kind)) if is_scored else base
        return
    try:
        yield from _answered(item, base, responses, kind, texts)
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


def _unkept(item: Element, texts: Texts) -> Iterator[str]:
    if child(item, "itemfeedback") is not None:
        yield "feedback"
    if texts.has_section_text(item):
        yield SECTION_TEXT


@dataclass(frozen=True)
class Rules:
    """How an item is scored. `has_more`: whether other numbers are reckoned besides."""

    scale: Scale
    conditions: list[Condition]
    has_more: bool

    def gains_of(self, response: str) -> tuple[Worth, bool]:
        """What the answers to a response gain each, and whether more is reckoned. Raises Refused."""
        rules = rules_of(self.conditions, has_more=self.has_more)
        return rules.of(response), rules.has_more


def _answered(item: Element, base: Part, responses: list[Element], kind: str, texts: Texts) -> Iterator[Part]:  # fmt: skip
    if kind not in _KINDS:
        raise Refused(because(NOT_READ, kind=kind))
    scale, conditions = conditions_of(item)
    _check_size(responses, conditions)
    rules = Rules(scale, conditions, has_others(item, scale))
    if base.kind == reading.SHORT_TEXT and kind not in _IN_PARTS and len(responses) == 1:
        yield _text(base, rules)
    elif kind in _IN_PARTS:
        check_names(response.get("ident") or "" for response in responses)
        answered = _typed if kind == "fill_in_multiple_blanks" else _chosen
        for response in responses:
            name, unkept = response.get("ident") or "", (*base.unkept, "several gaps")
            yield answered(replace(base, part=name, unkept=unkept), response, rules, texts)
    elif len(responses) == 1:
        yield _chosen(base, responses[0], rules, texts)
    else:
        raise Refused(because(NOT_READ, kind=kind))


def _check_size(responses: Sequence[Element], conditions: Sequence[Condition]) -> None:
    """Refuse what takes hours to go through. Raises Refused."""
    few(len(responses))
    size = sum(1 for one in conditions if one.asked is not None for _node in one.asked.iter())
    brief(size * len(responses), MOST_TRIED)


def _chosen(base: Part, response: Element, rules: Rules, texts: Texts) -> Part:
    labels, several = list(descendants(response, "response_label")), base.kind not in _SINGLE
    ident, names = response.get("ident") or "", [label.get("ident") or "" for label in labels]
    few(len(names))
    check_names(names)
    scores = scores_of(rules.conditions, rules.scale, ident, names, several=several)
    right, shares, lost = _by_scores(scores, names) if scores else _by_gains(rules, ident, names, several=several)  # fmt: skip
    options = tuple(
        Option(text=texts.label_of(label), name=name, correct=name in right, weight=share)
        for label, name, share in zip(labels, names, shares, strict=True)
    )
    if not any(option.correct for option in options):
        raise Refused(because(NO_KEY))
    if not several and len(right) > 1:
        raise Refused(because(NOT_ALONE))
    # Where all answers were tried and none is best, what single ones gain is not how the item is scored.
    is_odd = scores is None and are_tried(names, several=several)
    lost += [OWN_RULES] if rules.has_more or is_odd else []
    lost += [OPTION_ORDER] if _is_in_order(response) and not are_sides(options) else []
    return replace(base, options=options, unkept=(*base.unkept, *dict.fromkeys(lost)))


Key = tuple[Collection[str], list[Decimal | None], list[str]]


def _by_scores(scores: Scores, names: Sequence[str]) -> Key:
    """What is right by what every answer scores, the share of each option, and by name what of that is not kept."""
    lost = [EACH_OPTION if scores.is_summed else OWN_RULES] if scores.several and scores.is_in_part() else []  # fmt: skip
    return scores.right or (), [scores.share(name) for name in names], lost


def _by_gains(rules: Rules, ident: str, names: Sequence[str], *, several: bool) -> Key:
    """The same by what single answers gain, where nobody can say what every answer scores."""
    worth, has_more = rules.gains_of(ident)
    lost = [EACH_OPTION] if several and worth.adds else []
    is_ended = several and any(one.ends and one.adds for one in rules.conditions)
    lost += [OWN_RULES] if has_more or is_ended or worth.is_mixed(several=several) else []
    return worth.right(several=several), [worth.share(name) for name in names], lost


def _is_in_order(response: Element) -> bool:
    """Whether the options, or one of them, keep their place."""
    rows = descendants(response, "render_choice", "response_label")
    said = (node.get("shuffle" if name_of(node) == "render_choice" else "rshuffle") for node in rows)  # fmt: skip
    return any((one or "").casefold() == "no" for one in said)


def _typed(base: Part, response: Element, rules: Rules, texts: Texts) -> Part:
    """A gap of Canvas: its accepted texts are written as if they were choices."""
    ways = {label.get("scoring_algorithm") for label in descendants(response, "response_label")}
    other = next((way for way in ways if way not in (None, "TextEquivalence")), None)
    if other:
        return base.flagged(because(OTHER_COMPARISON, way=other))
    chosen = _chosen(base, response, rules, texts)
    accepted = tuple(Answer(text=option.text.plain) for option in chosen.options if option.correct)
    return replace(base, answers=accepted)


def _text(base: Part, rules: Rules) -> Part:
    """What is typed: every text that gives points is accepted."""
    found = rules_of(rules.conditions, has_more=rules.has_more)
    worth = Worth(found.gains)
    answers = tuple(Answer(text=text, weight=worth.share(text)) for text, points in worth.points.items() if points > 0)  # fmt: skip
    unkept = [OWN_RULES] if found.has_more else []
    unkept += ["case"] if any(one.by_case for one in found.gains) else []
    return replace(base, answers=answers, unkept=(*base.unkept, *unkept))
