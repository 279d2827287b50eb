"""Formulas of Word come to one line with every sign that says what belongs together, or are flagged."""

import docx
import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from tests.quizzes.formats.reads import reading_of
from tests.quizzes.formats.test_tables import formula, run, table_of, written

HEADED = ("Question", "A", "B", "C", "Answer")


def part(name: str, *inside: str) -> str:
    return f"<m:{name}>{''.join(inside)}</m:{name}>"


def e(*inside: str) -> str:
    return part("e", *(one if one.startswith("<") else run(one) for one in inside))


def d(*inside: str, about: str = "") -> str:
    return part("d", part("dPr", about), *(e(one) for one in inside))


def f(above: str, below: str, about: str = "") -> str:
    above, below = (one if one.startswith("<") else run(one) for one in (above, below))
    return part("f", part("fPr", about), part("num", above), part("den", below))


def power(base: str, high: str = "2") -> str:
    return part("sSup", e(base), part("sup", run(high)))


def chars(**signs: str) -> str:
    return "".join(f'<m:{name} m:val="{sign}"/>' for name, sign in signs.items())


def row_of(said: str, before: str = "Which is it, ") -> Row:
    document = docx.Document()
    table = table_of(document, HEADED, (before, "x", "y", "z", "A"))
    table.cell(1, 0).paragraphs[0]._p.append(formula(said))
    (row,) = as_drafts(reading_of("a.docx", written(document)))
    return row


def stem(row: Row) -> str:
    assert row.part is not None
    return row.part.stem.plain.removeprefix("Which is it, ")


NARY = part("nary", part("naryPr", chars(chr="∑")), part("sub", run("i=1")), part("sup", run("n")), e("x+1"))  # fmt: skip


@pytest.mark.parametrize(("said", "line"), [
    (f(d("140-age") + run("×weight"), "72×creatinine"), "((140-age)×weight)/(72×creatinine)"),
    (f(run("140-") + d("age×weight"), "72×creatinine"), "(140-(age×weight))/(72×creatinine)"),
    (f("weight", power(d("height+2"))), "weight/((height+2)²)"),
    (f(d("a+b"), d("c+d")), "(a+b)/(c+d)"),
    (f(d("a") + d("b"), "c"), "((a)(b))/c"),
    (f("a", f("b", "c")), "a/(b/c)"),
    (d("x", about=chars(begChr="|", endChr="|")), "|x|"),
    (d("x", "y", about=chars(begChr="[", endChr=")", sepChr=";")), "[x;y)"),
    (d("x", about=chars(begChr="", endChr="")), "x"),
    (NARY, "∑_(i=1)ⁿ(x+1)"),
    (part("nary", e("x")), "∫(x)"),
    (part("bar", part("barPr", chars(pos="top")), e("x")), "x̅"),
    (part("acc", e("x")), "x̂"),
    (part("acc", part("accPr", chars(chr="⃗")), e("v")), "v⃗"),
    (part("func", part("fName", run("log")), e("x")), "log(x)"),
    (part("func", part("fName", run("sin")), e(f("a+b", "2"))), "sin((a+b)/2)"),
    (power("e", "-kt"), "e^(-kt)"),
    (power("10", "1/2"), "10^(1/2)"),
    (power("43", "°"), "43°"),
    (part("sSub", e("V"), part("sub", run("max"))), "V_max"),
    (power(")", "2"), ")²"),
    (run("3") + f("1", "2"), "3 1/2"),
    (run("2") + f("a", "b") + run("c"), "2(a/b)c"),
    (f("1", "2") + run("bh"), "(1/2)bh"),
    (run("c/") + f("a", "b"), "c/(a/b)"),
    (run("c=") + f("a", "b") + run("+1"), "c=a/b+1"),
    (run("2") + part("rad", part("deg", run("3")), e("x")), "2(³√(x))"),
])  # fmt: skip
def test_what_belongs_together_stays_together(said: str, line: str) -> None:
    row = row_of(said)
    assert (stem(row), row.verdict) == (line, Verdict.TAKEN)


@pytest.mark.parametrize("said", [
    power("a+b"), power(run("a") + d("b")), power(d("a") + d("b")), f("n", "k", chars(type="noBar")),
    part("sSubSup", e("a·b"), part("sub", run("1")), part("sup", run("2"))),
    part("bar", e("xy")), part("acc", e("ab")), part("acc", part("accPr", chars(chr="x")), e("a")),
    part("m", part("mr", e("a"), e("b")), part("mr", e("c"), e("d"))), part("eqArr", e("a"), e("b")),
    part("limLow", e("lim"), part("lim", run("x→0"))), part("groupChr", e("x")), part("phant", e("x")),
    part("borderBox", e("x")), part("sPre", part("sub", run("1")), part("sup", run("2")), e("x")), part("unheard", e("x")),
    f("1", part("m", part("mr", e("a")))),
])  # fmt: skip
def test_formula_that_loses_a_sign_is_flagged(said: str) -> None:
    row = row_of(said)
    assert row.verdict is Verdict.FLAGGED
    assert "A formula in the row loses signs" in " ".join(map(str, row.reasons))


def test_words_beside_a_fraction_are_no_part_of_it() -> None:
    assert stem(row_of(f("1", "2"), "Is it 3")) == "Is it 3 1/2"
    assert stem(row_of(f("a", "2"), "Is it 3")) == "Is it 3(a/2)"
