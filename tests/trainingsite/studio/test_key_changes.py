"""The review tells that a right answer changes, whichever way it does: by ticks and letters, or by the words behind them."""

from typing import Any

import pytest
from django.utils.html import escape

from courses.publishing.actions.adapters import adapter_named
from quizzes.models import Question
from tests.people import lead, noor
from tests.quizzes.kinds.entries import entry_of
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.changes import changes_of

QUESTION = "/studio/course/small/question/al-p-01/"


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What the review says of the key, as it reads."""
    found = [one for one in changes_of(adapter_named("question"), before, after) if one.is_key]
    return [f"{one.where}: {''.join(piece.text for piece in one.pieces)}" for one in found]


def of(kind: str, **said: Any) -> dict[str, Any]:
    return {"kind": kind, "stem": "Which?", **said}


def pairs(*partners: str) -> dict[str, Any]:
    right = [{"code": code, "text": text} for code, text in zip("ab", partners, strict=True)]
    return of("matching", left=[{"code": "a", "text": "Water", "match": "a"}, {"code": "b", "text": "Ice", "match": "b"}], right=right)  # fmt: skip


def options(kind: str, *texts: str, right: str = "a") -> dict[str, Any]:
    rows = [{"code": code, "text": text, "correct": code in right} for code, text in zip("abcd", texts, strict=False)]  # fmt: skip
    return of(kind, options=rows)


NUMBER = {"value": "5", "tolerance": "0.5", "unit": "mm"}


@pytest.mark.parametrize(("before", "after", "said"), [
    (pairs("cools", "harms"), pairs("harms", "cools"), "Water → cools\nIce → harms\n→\nWater → harms\nIce → cools"),
    (options("single_choice", "skin", "fat"), options("single_choice", "fat", "skin"), "skin → fat"),
    (options("single_choice", "skin", "fat"), options("single_choice", "skin", "fat", right="b"), "skin → fat"),
    (options("multiple_response", "skin", "fat", "bone", right="ab"), options("multiple_response", "skin", "bone", "fat", right="ab"), "fat → bone"),
    (options("ordering", "cool", "test"), options("ordering", "test", "cool"), "1. cool\n2. test\n→\n1. test\n2. cool"),
    (of("numeric", answer=NUMBER), of("numeric", answer=NUMBER | {"unit": "cm"}), "5 ± 0.5 mm → 5 ± 0.5 cm"),
    (of("numeric", answer=NUMBER, convert={"cm": "10"}), of("numeric", answer=NUMBER, convert={"cm": "100"}), "1 cm = 10 mm → 1 cm = 100 mm"),
    (of("true_false", answer=True), of("true_false", answer=False), "True → False"),
    (of("short_text", accepted=["nerve", "the nerve"]), of("short_text", accepted=["nerve", "vein"]), "the nerve → vein"),
    (of("short_text", accepted=["nerve"]), of("short_text", accepted=["nerve", "vein"]), "vein"),
    (options("single_choice", "skin", "fat"), options("single_choice", "skin", "fat", right=""), "skin → –"),
])  # fmt: skip
def test_right_answer_that_is_another_one_is_told_in_words(
    before: dict[str, Any], after: dict[str, Any], said: str
) -> None:
    assert told(before, after) == [f"Right answer: {said}"]


@pytest.mark.parametrize("kind", ["single_choice", "multiple_response"])
def test_pictures_that_change_places_change_the_key(kind: str) -> None:
    shown = [{"file": f"p{n}.png", "alt": alt} for n, alt in enumerate(["a nerve", "a vein"])]

    def pictured(*pictures: dict[str, str]) -> dict[str, Any]:
        made = options(kind, "Here", "There")
        rows = zip(made["options"], pictures, strict=True)
        return made | {"options": [row | {"picture": picture} for row, picture in rows]}

    assert told(pictured(*shown), pictured(*shown[::-1])) == [
        "Right answer: Here [a nerve] → Here [a vein]"
    ]


@pytest.mark.parametrize(("before", "after"), [
    ({}, options("single_choice", "skin", "fat")),
    (options("single_choice", "skin", "fat", right=""), options("single_choice", "skin", "fat")),
    (options("single_choice", "skin", "fat"), options("single_choice", "skin", "muscle")),
    (of("short_text", accepted=["a", "b"]), of("short_text", accepted=["b", "a"])),
])  # fmt: skip
def test_same_right_answer_is_no_change_of_the_key(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert told(before, after) == []


@pytest.mark.parametrize("kind", ["single_choice", "multiple_response", "matching"])
def test_order_of_rows_is_no_key_where_nothing_is_ordered(kind: str) -> None:
    entry = entry_of(kind) | {"kind": kind}
    turned = {k: v[::-1] if isinstance(v, list) else v for k, v in entry.items()}
    assert told(entry, turned) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_swapped_texts_of_a_live_question_are_told_in_its_review() -> None:
    draft = Question.objects.get(code="al-p-01").draft
    place = next(n for n, one in enumerate(draft["options"]) if one["correct"])
    other = 0 if place else 1
    right, wrong = draft["options"][place]["text"], draft["options"][other]["text"]
    form = posted_by(at_desk(noor()).get(QUESTION).content.decode())
    swapped = {f"options-{place}-text": wrong, f"options-{other}-text": right}
    assert at_desk(noor()).post(QUESTION, form | swapped).status_code == 302

    page = at_desk(lead()).get(f"{QUESTION}review/").content.decode()

    assert "The right answer changes" in page
    assert f"<del>{escape(right)}</del> → <ins>{escape(wrong)}</ins>" in page
