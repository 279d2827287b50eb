"""Every rule for a lesson finds what it is for, and a sound lesson is left alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from courses.domain.blocks import blocks_of
from courses.domain.lint import LESSON_RULES, LessonSubject, lint_lesson
from courses.domain.lint.reading import reading_grade, sentences, syllables

FILLER = "\n\n".join(
    f"This short line {n} says one plain thing. You read it and go on to the next one. [E001]"
    for n in range(42)
)
BODY = f"""A page about heat. [none]

## One part

{FILLER}

![A drawing of a pad on a thigh [E001]](pad.svg)

| site | mm |
|---|---|
| cheek [E001] | 1 |

- An item with its fact. [E001]

::: pitfall
A trap that people fall into. [E001]
:::

:::: case
A patient sits in front of you. What would you do?

::: answer
Look at the pad, as in [the other page](../other/). [E001]
:::
::::

::: key-points
- Keep this. [E001]
:::
"""


def lesson(body: str = BODY, **changes: Any) -> LessonSubject:
    sound = LessonSubject(
        code="l-1",
        body=body,
        minutes=8,
        objectives=("Explain heat", "Choose a pad", "Locate a nerve"),
        facts=frozenset({"E001", "E002"}),
        expired=frozenset({"E002"}),
        figures=frozenset({"pad.svg"}),
        links=frozenset({"../other/"}),
        never_say=("no downtime",),
        reviewed=date(2026, 11, 25),
        review_by=date(2027, 11, 30),
    )
    return replace(sound, blocks=[], **changes)


def found(subject: LessonSubject) -> set[str]:
    return {finding.rule.name for finding in lint_lesson(subject)}


HARD = "Thermocoagulative instrumentation necessitates individualised parameterisation considerations. [E001]\n\n"
SEEDS = {
    "statement-uncited": ["A claim without a fact.", "- An item without one.", "| nose | 2 |\n|---|---|\n| chin | 3 |"],
    "claim-and-none": ["A claim. [E001] [none]", "- Another. [none] [E001]", "Half a claim [E001] and none. [none]"],
    "fact-unusable": ["A claim. [E021]", "A claim. [E001, E999]", "A claim. [E 12] [E001]"],
    "fact-expired": ["A claim. [E002]", "- A claim. [E002]", "A claim. [E001, E002]"],
    "never-said": ["It has no downtime. [E001]", "No Downtime for you. [E001]", "- There is no downtime. [E001]"],
    "figure": ["![A drawing of another thing [E001]](gone.svg)", "![Pad [E001]](pad.svg)", "![ [E001]](pad.svg)"],
    "link-dead": ["See [there](../gone/). [none]", "See [x](../../m/gone/). [none]", "- See [y](pad/). [none]"],
    "reading-grade": [HARD * 30, HARD * 40, HARD * 60],
    "sentence-long": ["word " * 33 + "end. [E001]", "- " + "and more " * 17 + "end. [E001]", "Short one. " + "word " * 40 + "end. [E001]"],
    "none-often": ["A bridge. [none]\n\n" * n for n in (20, 25, 30)],
}  # fmt: skip
CHANGES: dict[str, list[dict[str, Any]]] = {
    "length": [{"minutes": 1}, {"minutes": 60}, {"body": BODY.replace(FILLER, "Short. [E001]")}],
    "objectives": [
        {"objectives": ("Explain heat",)},
        {"objectives": ("Understand heat", "Choose a pad", "Locate a nerve")},
        {"objectives": ("Explain",) * 7},
    ],
    "parts-missing": [
        {"body": BODY.replace("::: pitfall", "::: note")},
        {"body": BODY.replace("::: key-points", "::: note")},
        {"body": BODY.replace("::: answer", "::: note")},
    ],
    "dates-missing": [{"reviewed": None}, {"review_by": None}, {"review_by": date(2026, 1, 1)}],
}


def test_sound_lesson_is_left_alone() -> None:
    assert [str(finding) for finding in lint_lesson(lesson())] == []


def test_every_rule_has_seeds() -> None:
    assert {rule.name for rule, _check in LESSON_RULES} == set(SEEDS) | set(CHANGES)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(rule, text, id=f"{rule}-{n}")
        for rule, texts in SEEDS.items()
        for n, text in enumerate(texts)
    ],
)
def test_rule_finds_its_seed(rule: str, text: str) -> None:
    assert rule in found(lesson(BODY + "\n" + text + "\n"))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        pytest.param(rule, one, id=f"{rule}-{n}")
        for rule, ones in CHANGES.items()
        for n, one in enumerate(ones)
    ],
)
def test_rule_finds_what_stands_around_the_text(rule: str, change: dict[str, Any]) -> None:
    assert rule in found(lesson(**change))


def test_situation_of_a_case_needs_no_fact_but_its_answer_does() -> None:
    body = BODY.replace("as in [the other page](../other/). [E001]", "at once.")

    assert found(lesson(body)) == {"statement-uncited"}


def test_finding_names_the_line_of_the_file() -> None:
    subject = lesson("Fine. [E001]\n\nA claim without a fact.\n", first_line=12)
    finding = next(f for f in lint_lesson(subject) if f.rule.name == "statement-uncited")

    assert finding.line == 14


def test_blocks_know_their_kind_and_boxes() -> None:
    blocks = blocks_of(BODY)

    assert [b.kind for b in blocks if b.boxes == ("case", "answer")] == ["paragraph"]
    assert [b.text for b in blocks if b.kind == "row"] == ["cheek [E001] | 1"]


def test_reading_grade_follows_kincaid_and_spares_clinical_terms() -> None:
    # 5 words, 1 sentence, 8 syllables: 0.39 * 5 + 11.8 * 8 / 5 - 15.59
    text = "The maxillary nerve goes there."
    spoken = sum(syllables(word) for word in ("the", "maxillary", "nerve", "goes", "there"))

    assert reading_grade([text]) == pytest.approx(0.39 * 5 + 11.8 * spoken / 5 - 15.59)
    assert reading_grade([text], terms={"maxillary"}) < reading_grade([text])


def test_sentences_do_not_end_at_short_forms_or_decimals() -> None:
    assert sentences("Use e.g. 2.5 mm. Then stop.") == ["Use e.g 2.5 mm.", "Then stop."]
