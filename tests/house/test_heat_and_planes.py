"""Heat does not respect a plane: what spares a nerve from a blade is nowhere taught as sparing it from RF."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from courses.content.domain.curriculum import Entry
from tests.house.said import course

# A place told by layers: a sheet of tissue or a plane, or a side of a nerve ("deep to the facial nerve").
LAYER = r"\b(planes?|layers?|fasciae?|platysma|SMAS)\b"
SIDE = r"\b(above|below|beneath|under|underneath|deep(er)?|superficial)\b"
SIDE_OF_NERVE = rf"{SIDE}( [\w-]+){{0,4}} (nerves?|branch(es)?)\b"
# What no such place gives a nerve against heat.
SHELTER = (
    r"\b(spar(e[sd]?|ing)(?! the (skin|epidermis))|protect(s|ed|ing|ion)?|shield(s|ed|ing)?"
    r"|shelter(s|ed)?|safe(ly)?|avoid(s|ed|ing)?)\b"
)
# A sentence that says of what else it holds, or that says no to it right before or after the word.
BLADE = r"\b(blade|knife|dissections?)\b"
NO = r"\b(no|not|nor|never|neither|nothing)\b"
DENIED = rf"{NO}( \w+){{0,3}} {SHELTER}|{NO} (circle|plane|layer|sheet|fascia|depth)\b"
QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
DISSECTION_FACTS = ("E091", "E092", "E105", "E106")
KEYS_ABOUT_HEAT = ("nan-e-04", "nan-e-102", "nan-e-701")


def gives_shelter(sentence: str) -> bool:
    """Whether a sentence says that a layer, or a side of a nerve, keeps heat from the nerve."""

    def has(pattern: str) -> bool:
        return re.search(pattern, sentence, re.IGNORECASE) is not None

    told_by_layers = has(LAYER) or has(SIDE_OF_NERVE)
    return told_by_layers and has(SHELTER) and not has(BLADE) and not has(DENIED)


def sentences(text: str) -> list[str]:
    """The sentences in which the course itself speaks: what it quotes is answered, not taught."""
    return re.split(r"(?<=[.?!:;])\s+|\n{2,}|\n(?=[-|#:!])", QUOTED.sub('""', text))


def question_texts(entry: Entry) -> Iterator[str]:
    """Stem, key and every rationale; a wrong option may name the error that its rationale corrects."""
    data: dict[str, Any] = entry.data
    yield data["stem"]
    yield data.get("rationale") or ""
    for part in (data.get("misreadings") or []) + (data.get("left") or []):
        yield part["rationale"]
    for part in (data.get("options") or []) + (data.get("right") or []):
        yield part.get("rationale") or ""
        if part.get("correct", True):
            yield part["text"]


def drawn_text(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)<", svg))


def taught() -> Iterator[tuple[str, str]]:
    """Every text of the course that states something, with its place."""
    shipped = course()
    for fact in shipped.facts:
        yield fact.code, fact.data["statement"]
    for term in shipped.glossary:
        # One sentence of it all: the term is what the meaning speaks of.
        yield "glossary", f"{term.code}, {term.data['meaning'].replace('. ', ', ')}"
    for module in shipped.modules:
        yield module.code, module.data["summary"]
        for objective in module.data["objectives"]:
            yield objective["code"], objective["text"]
    for lesson in shipped.lessons:
        yield lesson.code, f"{lesson.data['title']}\n\n{lesson.data['body']}"
    for (_module, name), figure in shipped.figures.items():
        for text in (figure.title, figure.description, drawn_text(figure.svg)):
            yield name, text
    for question in shipped.questions:
        for text in question_texts(question):
            yield question.code, text
    for name, text in (shipped.course.data.get("handbook") or {}).items():
        yield f"handbook: {name}", text


def key_of(code: str) -> dict[str, Any]:
    question = next(entry for entry in course().questions if entry.code == code)
    return next(option for option in question.data["options"] if option["correct"])


def test_nothing_taught_lets_a_layer_keep_heat_from_a_nerve() -> None:
    found = [
        f"{place}: {' '.join(sentence.split())}"
        for place, text in taught()
        for sentence in sentences(text)
        if gives_shelter(sentence)
    ]

    assert found == []


@pytest.mark.parametrize(
    "sentence",
    [
        "What spares a motor branch is work plainly above or plainly below its plane.",
        "Inside a circle you are not lost: what spares a branch is work below its plane.",
        "Most facial-nerve branches lie protected under the deep fascia.",
        "Motor injury is avoided when the probe is clearly deep to the nerve.",
        "A probe under the branch is safe.",
    ],
)
def test_a_layer_that_shelters_is_found(sentence: str) -> None:
    assert gives_shelter(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The blade spares a motor branch while it stays plainly below its plane.",
        "The fascia over the nerve is no shield from heat.",
        "No plane above or below the nerve makes RF safe.",
        "The branch runs deep to platysma.",
    ],
)
def test_a_blade_a_denial_and_plain_anatomy_are_let_be(sentence: str) -> None:
    assert not gives_shelter(sentence)


@pytest.mark.parametrize("code", KEYS_ABOUT_HEAT)
def test_the_key_about_heat_names_no_plane(code: str) -> None:
    assert not re.search(f"{LAYER}|{SIDE}", key_of(code)["text"], re.IGNORECASE)


def test_the_old_key_is_now_a_wrong_answer_that_injures() -> None:
    question = next(entry for entry in course().questions if entry.code == "nan-e-102")
    below = [one for one in question.data["options"] if "plainly below" in one["text"]]

    assert [(one["correct"], one["harm"]) for one in below] == [(False, 3)]


@pytest.mark.parametrize("code", DISSECTION_FACTS)
def test_a_fact_of_dissection_says_that_it_is_none_about_heat(code: str) -> None:
    fact = next(fact for fact in course().facts if fact.code == code)

    assert re.search(r"\b(heat|RF)\b.*must not decide", fact.data["limit"])


def test_the_bench_distance_is_limited_to_a_still_electrode() -> None:
    fact = next(fact for fact in course().facts if fact.code == "E046")

    assert re.search(r"still .*no safety margin for a moving probe", fact.data["limit"])
