"""Every rule for a lesson finds what it is for, and a sound lesson is left alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from courses.content.domain.blocks import blocks_of
from courses.content.domain.curriculum import examine_course
from courses.content.domain.lint.reading import reading_grade, sentences, syllables, words
from courses.lessons.domain.lint import LESSON_RULES, LessonSubject, lint_lesson, measured
from courses.lessons.domain.lint.course import lesson_gate, lesson_subjects, lint_course
from quizzes.bank.domain.lint.files import question_gate, question_subjects
from quizzes.sitting.domain.bank_of_files import bank_subject
from tests.curriculum_small import copy_to, edit

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
    return replace(sound, **changes)


def found(subject: LessonSubject) -> set[str]:
    return {finding.rule.name for finding in lint_lesson(subject)}


HARD = "Thermocoagulative instrumentation necessitates individualised parameterisation considerations. [E001]\n\n"
SEEDS = {
    "statement-uncited": ["A claim without a fact.", "- An item without one.", "| nose | 2 |\n|---|---|\n| chin | 3 |", "```\nA claim in a fence.\n```", "    A claim in a code block.", "> A claim in a quotation."],
    "claim-and-none": ["A claim. [E001] [none]", "- Another. [none] [E001]", "Half a claim [E001] and none. [none]"],
    "fact-unusable": ["A claim. [E021]", "A claim. [E001, E999]", "A claim. [E 12] [E001]"],
    "fact-expired": ["A claim. [E002]", "- A claim. [E002]", "A claim. [E001, E002]"],
    "never-said": ["It has no downtime. [E001]", "No Downtime for you. [E001]", "- There is no downtime. [E001]", "It has no\ndowntime. [E001]", "It has **no** downtime. [E001]", "It has no\u00a0downtime. [E001]", "It has no&nbsp;down\u00adtime. [E001]", "![A pad with no downtime at all [E001]](pad.svg)", "| no downtime | x |\n|---|---|\n| a [E001] | b |"],
    "figure": ["![A drawing of another thing [E001]](gone.svg)", "![Pad [E001]](pad.svg)", "![ [E001]](pad.svg)", "![A drawing of another thing [E001]][one]\n\n[one]: gone.svg"],
    "link-dead": ["See [there](../gone/). [none]", "See [x](../../m/gone/). [none]", "- See [y](pad/). [none]", 'See [there](../gone/ "A title"). [none]', "See [there][one]. [none]\n\n[one]: ../gone/", "See [x](/courses/c/m/other/). [none]", "See [x](../gone/#part). [none]", "See [x](//elsewhere.example/). [none]", "See [x](ftp://elsewhere.example/). [none]"],
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
        {"objectives": ("", "Choose a pad", "Locate a nerve")},
    ],
    "parts-missing": [
        {"body": BODY.replace("::: pitfall", "::: note")},
        {"body": BODY.replace("::: key-points", "::: note")},
        {"body": BODY.replace("::: answer", "::: note")},
    ],
    "never-said": [
        {"title": "Tighter with no downtime"},
        {"title": "No  Downtime"},
        {"never_say": ("NO\u00a0DOWNTIME",), "body": BODY + "\nno downtime [E001]\n"},
    ],
    "dates-missing": [{"reviewed": None}, {"review_by": None}, {"review_by": date(2026, 1, 1)}],
}


def test_sound_lesson_is_left_alone() -> None:
    assert [str(finding) for finding in lint_lesson(lesson())] == []


def test_one_block_in_four_may_claim_nothing() -> None:
    cited = ["A bridge stands here. [E001]"]
    exactly, too_often = ("\n\n".join([*cited * n, "A bridge. [none]"]) for n in (3, 2))
    assert "none-often" not in found(lesson(exactly))
    assert "none-often" in found(lesson(too_often))


def test_next_review_is_on_a_later_day_than_the_last() -> None:
    assert "dates-missing" in found(lesson(review_by=date(2026, 11, 25)))
    assert "dates-missing" not in found(lesson(review_by=date(2026, 11, 26)))


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
    counted = sum(syllables(word) for word in ("the", "maxillary", "nerve", "goes", "there"))

    assert reading_grade([text]) == pytest.approx(0.39 * 5 + 11.8 * counted / 5 - 15.59)
    assert reading_grade([text], terms={"maxillary"}) < reading_grade([text])


def test_sentences_do_not_end_at_short_forms_or_decimals() -> None:
    assert sentences("Use e.g. 2.5 mm. Then stop.") == ["Use e.g 2.5 mm.", "Then stop."]


@pytest.mark.parametrize(
    "address",
    ["#part", "../other/", "../other/#part", "mailto:help@example.org", "https://example.org/a"],
)
def test_good_address_is_left_alone(address: str) -> None:
    assert found(lesson(BODY + f"\nSee [there]({address}). [none]\n")) == set()


def test_absolute_path_is_told_how_to_be_written() -> None:
    dead = lint_lesson(lesson(BODY + "\nSee [x](/courses/c/m/other/). [none]\n"))

    assert "is an absolute path. Write '../slug/'" in dead[0].message


def test_empty_phrase_forbids_nothing_and_links_in_code_are_none() -> None:
    subject = lesson(BODY + "\nWrite `[x](gone/)` there. [none]\n", never_say=("", "  "))

    assert found(subject) == set()


def test_caption_and_rules_know_other_scripts_and_english_of_any_country() -> None:
    body = BODY.replace("A drawing of a pad on a thigh", "Электрод лежит на бедре плотно")

    assert found(lesson(body)) == set()
    assert found(lesson(language="en-GB")) == set()
    assert found(lesson(language="ru")) == {"language-skipped"}
    assert words("Тёплый pad's ток-ток 5") == ["Тёплый", "pad's", "ток-ток"]
    assert sentences("Это тепло. Это ток. и ещё") == ["Это тепло.", "Это ток. и ещё"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("course.yaml", "language: en", "language: en\nnever_say: ['']", "none empty"),
        ("course.yaml", "language: en", "language: en\nnever_say: 5", "list of phrases"),
        ("01-alpha/module.yaml", "text: State", "text: ''  # ", "every objective is"),
        ("01-alpha/module.yaml", "objectives:", "objectives: 5\nother:", "'objectives' is a list"),
        (
            "01-alpha/questions-practice.yaml",
            "evidence: [E001]\n  difficulty: 0.9",
            "evidence: 5\n  difficulty: 0.9",
            "list of codes",
        ),
        ("01-alpha/lesson-2-floating.md", "objectives: [", "objectives: 5  # [", "list of codes"),
        (
            "01-alpha/lesson-2-floating.md",
            "reviewed: 2026-11-24",
            "reviewed: 2026-11-24 10:00:00",
            "",
        ),
    ],
)
def test_loader_refuses_with_file_and_line_and_the_rules_survive(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    folder = copy_to(tmp_path)
    edit(folder, name, old, new)
    files, problems = examine_course(folder)
    day = date(2026, 11, 25)

    assert files is not None
    assert not message or [
        p for p in problems if p.path.endswith(name) and p.line > 1 and message in p.message
    ]
    lesson_subjects(files, today=day)
    lesson_gate(files, today=day)
    lint_course(files)
    question_gate(files, today=day)
    bank_subject(files, question_subjects(files, today=day))


def test_titles_and_summaries_of_course_and_modules_keep_the_list(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, "course.yaml", "language: en", "language: en\nnever_say: ['no downtime']")
    edit(folder, "01-alpha/module.yaml", "summary: ", "summary: No downtime. ")
    files, _problems = examine_course(folder)
    assert files is not None

    assert [f.subject for f in lint_course(files) if f.rule.name == "never-said"] == ["alpha"]


@pytest.mark.parametrize(("body", "words", "minutes"), [
    ("", 0, 0), ("One two. [none]", 2, 1), (" ".join(["word"] * 130), 130, 1), (" ".join(["word"] * 131), 131, 2),
])  # fmt: skip
def test_lesson_is_measured_in_words_and_whole_minutes(body: str, words: int, minutes: int) -> None:
    found = measured(lesson(body))

    assert (found.length, found.minutes) == (words, minutes)


def test_grade_is_measured_where_it_means_something() -> None:
    text = f"{'The cat sat on the mat. ' * 5}[none]"

    assert measured(lesson("The cat sat on the mat. [none]")).grade is None
    assert measured(lesson(text)).grade == round(0.39 * 6 + 11.8 - 15.59, 1)
    assert measured(lesson(text, language="de")).grade is None
    assert measured(lesson("")).grade is None
