"""Files whose size grows into something far larger when they are gone through: each is read within a second, or refused."""

from collections.abc import Callable
from io import BytesIO
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from quizzes.bank.formats.reading import Part, Status
from quizzes.bank.formats.whole import SMALL, is_small
from tests.quizzes.formats import test_qti12 as old
from tests.quizzes.formats.qti_items import item, response, template
from tests.quizzes.formats.reads import only, reading_of
from tests.quizzes.formats.test_qti_keys import KEY, gives, where, worth

MAPS = '<setOutcomeValue identifier="SCORE"><mapResponse identifier="R"/></setOutcomeValue>'


def choices(count: int) -> str:
    options = "".join(f'<simpleChoice identifier="o{at}">{at}</simpleChoice>' for at in range(count))  # fmt: skip
    return f'<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0"><prompt>Which?</prompt>{options}</choiceInteraction>'


def asked(options: int, right: int, rules: str, mapped: int | None = None) -> str:
    """A question of so many options, of which the first are right; with points for each, behind so many mapped texts without any."""
    entries = {f"x{at}": "0" for at in range(mapped or 0)} | {f"o{at}": "1" for at in range(right)}
    mapping = "" if mapped is None else worth(**entries)
    declared = response(*(f"o{at}" for at in range(right)), cardinality="multiple", mapping=mapping)
    return item(declared, choices(options), f"<responseProcessing>{rules}</responseProcessing>")


def takes(at: int) -> str:
    return f'<member><baseValue baseType="identifier">o{at}</baseValue><variable identifier="R"/></member>'


def adds(points: str) -> str:
    return f'<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">{points}</baseValue></sum></setOutcomeValue>'


def each(count: int) -> str:
    """The key gives points, and so does every option."""
    return where(KEY, gives("1")) + "".join(where(takes(at), adds("0.001")) for at in range(count))


def deep(levels: int) -> str:
    rules = each(150)
    for _level in range(levels):
        rules = where(KEY, rules)
    return rules


def gaps(count: int) -> str:
    """So many gaps, each with a rule."""
    declared = "".join(response("A").replace('"R"', f'"R{at}"') for at in range(count))
    options = (
        '<inlineChoice identifier="A">a</inlineChoice><inlineChoice identifier="B">b</inlineChoice>'
    )
    body = "".join(f'<inlineChoiceInteraction responseIdentifier="R{at}">{options}</inlineChoiceInteraction>' for at in range(count))  # fmt: skip
    rules = "".join(where(KEY.replace('"R"', f'"R{at}"'), adds("1")) for at in range(count))
    return item(declared, f"<p>{body}</p>", f"<responseProcessing>{rules}</responseProcessing>")


def labels(count: int, several: bool = False) -> str:
    options = "".join(f'<response_label ident="o{at}"/>' for at in range(count))
    return f'{old.STEM}<response_lid ident="r" rcardinality="{"Multiple" if several else "Single"}"><render_choice>{options}</render_choice></response_lid>'


def any_of(count: int) -> str:
    """Points for any of so many texts, which are names of no option."""
    return old.gives(f"<or>{''.join(old.equal(f'z{at % 8}') for at in range(count))}</or>", "1", "Set")  # fmt: skip


RIGHT = old.gives(old.equal("o0"), "1", "Set")


def blanks(count: int, others: int) -> str:
    """So many gaps of Canvas, and points for so many texts of another."""
    kind = "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>fill_in_multiple_blanks_question</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
    names = [f"r{at}" for at in range(count)]
    asks = "".join(labels(8).replace('ident="r"', f'ident="{name}"') for name in names)
    rights = "".join(old.gives(old.equal("o0").replace('"r"', f'"{name}"'), "1") for name in names)
    return old.item(asks, rights + any_of(others)).replace("<presentation>", f"{kind}<presentation>")  # fmt: skip


def referring(count: int, text: str) -> str:
    """So many references to one text."""
    before = f'<presentation_material><flow_mat><material label="m"><mattext>{text}</mattext></material></flow_mat></presentation_material>'
    return old.item('<material_ref linkrefid="m"/>' * count + old.ONE, old.RIGHT, before=before)


def long_text(text: str) -> str:
    """A long text with three hundred gaps in it."""
    body = "".join(f'<p><textEntryInteraction responseIdentifier="R{at}"/></p>' for at in range(300))  # fmt: skip
    return item("", f"<p>{text}</p>{body}")


COSTLY: dict[str, Callable[[], str]] = {
    "dots.gift": lambda: "Q? {=" + "." * 50_000 + "x}",
    "points.gift": lambda: "Q? {=" + "1." * 25_000 + "x}",
    "references.xml": lambda: referring(20_000, "x"),
    "text.xml": lambda: referring(10_000, "word " * 12_000),
    "sections.xml": lambda: f"<questestinterop><section>{'<item/>' * 60_000}</section></questestinterop>",
    "sets.xml": lambda: old.item(labels(8, several=True), RIGHT + any_of(10_000)),
    "conditions.xml": lambda: old.item(labels(8, several=True), RIGHT + any_of(30) * 250),
    "labels.xml": lambda: old.item(labels(5_000), RIGHT + any_of(10_000)),
    "blanks.xml": lambda: blanks(60, 5_000),
    "gaps-of-canvas.xml": lambda: blanks(40, 400),
    "rules.xml": lambda: asked(300, 150, each(900)),
    "steps.xml": lambda: asked(300, 150, each(200)),
    "deep.xml": lambda: asked(300, 150, deep(90)),
    "mapping.xml": lambda: asked(300, 150, MAPS, 13_000),
    "mapped.xml": lambda: asked(300, 150, MAPS, 1_500),
    "right.xml": lambda: asked(10, 14_000, where(KEY, gives("1"))),
    "gaps.xml": lambda: gaps(140),
    "bold.xml": lambda: long_text("<b>w</b> " * 50_000),
    "words.xml": lambda: long_text("word " * 120_000),
}  # fmt: skip


@pytest.mark.parametrize("name", COSTLY)
def test_file_that_grows_while_it_is_gone_through_costs_no_second(name: str):
    said = COSTLY[name]().encode()
    assert len(said) <= SMALL  # such a file is read while somebody waits for the page
    began = process_time()
    read = reading_of(name, said)

    assert process_time() - began < 1
    assert sum(len(part.stem.markdown) for part in read.parts) < 3_000_000


def packed(said: str, count: int) -> bytes:
    """The same item so many times, each under a name of its own."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for at in range(count):
            archive.writestr(f"{at}.xml", said.replace('identifier="I1"', f'identifier="i{at}"', 1))
    return out.getvalue()


@pytest.mark.parametrize(("said", "count"), [(asked(60, 30, each(60)), 30), (gaps(100), 18), (asked(300, 150, MAPS, 150), 25), (long_text("<b>w</b> " * 150), 50)])  # fmt: skip
def test_package_of_items_that_each_keep_to_their_bounds_costs_no_second(said: str, count: int):
    data = packed(said, count)
    assert is_small(data)
    began = process_time()
    read = reading_of("a.zip", data)

    assert process_time() - began < 1
    assert read.refusal is not None or len(read.parts) >= count


def test_what_a_file_does_not_get_to_is_named():
    honest = asked(4, 2, each(0) + where(KEY, gives("1")))
    parts = reading_of("a.zip", packed(honest, 150)).parts
    costly = reading_of("a.zip", packed(asked(60, 30, each(60)), 60)).parts

    assert {part.status for part in parts} == {Status.IMPORTED}
    assert not any("scoring rules" in part.unkept for part in parts)
    assert "scoring rules" in costly[-1].unkept


def read_within_a_second(said: str) -> Part:
    began = process_time()
    part = only("i.xml", said)
    assert process_time() - began < 1
    return part


@pytest.mark.parametrize(("options", "right"), [(30, 15), (8, 4), (30, 1), (30, 30)])
@pytest.mark.parametrize("rules", [where(KEY, gives("1")), where(KEY, gives("1"), gives("0")), MAPS])  # fmt: skip
def test_honest_question_of_many_options_is_taken(options: int, right: int, rules: str):
    part = read_within_a_second(asked(options, right, rules, mapped=5))

    assert part.status is Status.IMPORTED
    assert "scoring rules" not in part.unkept


@pytest.mark.parametrize(("rules", "other"), [(where(takes(9), gives("2")), "o9"), (where(takes(1), gives("1")), "o1")])  # fmt: skip
def test_rival_among_many_options_is_found(rules: str, other: str):
    part = read_within_a_second(asked(30, 15, where(KEY, gives("1")) + rules))

    assert part.status is Status.FLAGGED
    assert f"'{other}'" in str(part.reason)


def test_key_of_many_options_by_a_template_is_read():
    declared = response(*(f"o{at}" for at in range(15)), cardinality="multiple")

    assert only("i.xml", item(declared, choices(30), template("match_correct"))).status is Status.IMPORTED  # fmt: skip
