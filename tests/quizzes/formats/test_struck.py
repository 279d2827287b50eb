"""Words that are struck through or hidden are no part of a text: left out, and told, in every format that has them."""

import time

import pytest

from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.prose import from_html
from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.qti_items import choices, item, response, template
from tests.quizzes.formats.reads import keyed, only, reading_of, why
from tests.quizzes.formats.test_moodle import answer, question, quiz

GONE = [
    "<del>not </del>", "<s>not </s>", "<strike>not </strike>",
    '<span style="text-decoration: line-through;">not </span>',
    '<span style="color: red; text-decoration-line:underline line-through">not </span>',
    '<b style="display : none">not </b>', '<p style="visibility: hidden">not </p>', "<div hidden>not </div>",
    '<span style="color:red;display:none !important;">not </span>', '<b style="mso-hide:all">not </b>',
    '<b style="/* a; /* b */display:/* c */none">not </b>',
    "<del>n<b>o<br/>t</b> </del>", '<span style="DISPLAY:NONE"><img alt="not "/></span>',
]  # fmt: skip
KEPT = [
    '<span style="text-decoration: underline">not </span>', "<ins>not </ins>",
    '<span style="display: inline">not </span>', '<b style="visibility:visible">not </b>',
    '<b style="text-decoration:none; font-family:line-through">not </b>', '<b style="display">not </b>',
    '<b style="backface-visibility:hidden">not </b>', '<b style="/* display:none; */color:red">not </b>',
]  # fmt: skip


@pytest.mark.parametrize("said", GONE)
def test_html_loses_what_nobody_reads_and_tells_it(said: str) -> None:
    read = from_html(f"<p>Heat is {said}good <b>here</b>.</p>")
    assert " ".join(read.plain.split()) == "Heat is good here."
    assert "n" in read.struck
    assert "not" not in read.markdown


@pytest.mark.parametrize("said", KEPT)
def test_html_keeps_what_is_read(said: str) -> None:
    read = from_html(f"<p>Heat is {said}good.</p>")
    assert (read.plain, read.struck) == ("Heat is not good.", "")


def test_long_style_takes_no_longer_than_it_is() -> None:
    style = "text-decoration:" * 3_600
    began = time.process_time()
    for _text in range(10):
        read = from_html(f'<b style="{style}">not good</b>')
        assert (read.plain, read.struck) == ("not good", "")
    # Looked through from each of its words anew, ten took more than two seconds.
    assert time.process_time() - began < 1


@pytest.mark.parametrize("said", GONE[:3])
def test_tag_that_never_closes_hides_the_rest_and_tells_it(said: str) -> None:
    read = from_html(f"Heat {said.partition('</')[0]}is good.")
    assert (read.plain, read.struck) == ("Heat", "not is good.")


@pytest.mark.parametrize("said", GONE)
def test_moodle_flags_struck_words(said: str) -> None:
    options = answer(f"<![CDATA[{said}warm]]>", "100") + answer("b", "0") + answer("c", "0")
    text = quiz(question("multichoice", options, "<p>Which?</p>"))
    (row,) = as_drafts(reading_of("a.xml", text))
    assert row.part is not None
    assert (row.verdict, keyed(row.part)) == (Verdict.FLAGGED, ["warm"])
    assert "struck through or hidden" in why(row.part)


@pytest.mark.parametrize("said", [one for one in GONE if "=" not in one])
def test_gift_flags_struck_words(said: str) -> None:
    part = only("a.gift", f"[html]<p>Which is {said}right?</p>{{=a ~b ~c}}")
    assert (part.stem.plain, part.status) == ("Which is right?", Status.FLAGGED)


@pytest.mark.parametrize("said", [one for one in GONE if " hidden" not in one])
def test_qti_flags_struck_words(said: str) -> None:
    body = choices().replace("Which?", f"Which is {said}right?").replace(">b<", f">{said}b<")
    part = only("a.xml", item(response("B"), body, template("match_correct")))
    assert (part.stem.plain, keyed(part)) == ("Which is right?", ["b"])
    assert part.status is Status.FLAGGED


def test_partners_and_accepted_texts_lose_them_and_tell_it() -> None:
    pairs = "".join(
        f"<subquestion format='html'><text>{one}</text><answer><text><![CDATA[<s>un</s>{one}]]></text></answer></subquestion>"
        for one in ("safe", "even")
    )
    texts = (
        ("a.xml", quiz(question("matching", pairs))),
        ("a.gift", "[html]Match{=a -> <s>one</s>1 =b -> 2}"),
        ("a.gift", "[html]Which?{=<del>deep</del>facial}"),
    )
    for name, text in texts:
        (row,) = as_drafts(reading_of(name, text))
        assert row.verdict is Verdict.FLAGGED
        assert "struck through or hidden" in " ".join(map(str, row.reasons))
