"""Every rule for a question finds what it is for, three times over, and leaves a sound question alone."""

import copy
from typing import Any

import pytest

from quizzes.domain.lint import QUESTION_RULES, lint_question, subject_of

SOUND: dict[str, Any] = {
    "code": "s-01",
    "kind": "single_choice",
    "pool": "exam",
    "stem": "A pulse of monopolar RF has little effect on the abdomen. What do you check first?",
    "objective": "o1",
    "topic": "pad",
    "level": "judgement",
    "critical": True,
    "evidence": ["E001"],
    "difficulty": 0.6,
    "review_by": "2027-11-30",
    "options": [
        {
            "code": "a",
            "text": "The cooling of the handpiece",
            "correct": False,
            "rationale": "Cooling guards the surface; it says nothing about the circuit.",
            "harm": 1,
        },
        {
            "code": "b",
            "text": "The contact of the return electrode",
            "correct": True,
            "rationale": "A weak contact is the nearest cause, and more power through it burns the thigh.",
        },
        {
            "code": "c",
            "text": "The number on the power dial",
            "correct": False,
            "rationale": "More power through a bad contact burns under the electrode.",
            "harm": 3,
        },
    ],
}
AROUND = {
    "usable_facts": frozenset({"E001", "E002", "E003"}),
    "limited_facts": frozenset({"E002"}),
    "expired_facts": frozenset({"E003"}),
}
KEY, WRONG, OTHER = 1, 0, 2


def seeded(**changes: Any) -> dict[str, Any]:
    """The sound question with keys replaced; `texts` replaces option texts by place, `key` the right place."""
    entry = copy.deepcopy(SOUND)
    for place, text in enumerate(changes.pop("texts", [])):
        if text is not None:
            entry["options"][place]["text"] = text
    for place, value in changes.pop("options_with", {}).items():
        entry["options"][place] |= value
    extra = changes.pop("extra_options", [])
    entry["options"] += [
        {
            "code": f"x{n}",
            "text": text,
            "correct": False,
            "rationale": "Wrong for a plain reason.",
            "harm": 1,
        }
        for n, text in enumerate(extra)
    ]
    return entry | changes


def found(entry: dict[str, Any], *, language: str = "en") -> set[str]:
    return {
        f.rule.name
        for f in lint_question(subject_of(entry, module="m", language=language, **AROUND))
    }


SEEDS: dict[str, list[dict[str, Any]]] = {
    "lead-in-missing": [
        seeded(stem="A pulse has little effect on the abdomen. Check this first:"),
        seeded(stem="The first thing to check after a pulse without effect is the"),
        seeded(stem="What do you check first? Choose one of these options."),
    ],
    "lead-in-negative": [
        seeded(stem="A pulse has little effect. Which step is NOT right here?"),
        seeded(stem="A pulse has little effect. All of these help except which?"),
        seeded(stem="A pulse has little effect. Which step is least likely to help?"),
        seeded(stem="A pulse has little effect. Which of these statements is incorrect?"),
    ],
    "lead-in-unfocused": [
        seeded(stem="Regarding the return pad, which of the following is true?"),
        seeded(stem="About monopolar RF: which of the following statements is correct?"),
        seeded(stem="Check which first?"),
    ],
    "blank-in-stem": [
        seeded(stem="A weak effect points to ____ contact before low power. What do you check?"),
        seeded(stem="The __ pad carries the current back. What do you check first?"),
        seeded(stem="Check the ______ before you raise the power: what is it?"),
    ],
    "sentence-long": [
        seeded(stem="word " * 31 + "ends here?"),
        seeded(stem="A short one. " + "and so on " * 12 + "until the end?"),
        seeded(stem="Because " + "the patient feels nothing and " * 7 + "you wonder, what now?"),
    ],
    "stem-long": [seeded(stem="Five words in this sentence. " * n + "What now?") for n in (41, 45, 60)],
    "double-negative": [
        seeded(stem="It is not unusual that a pulse has little effect. What do you check?"),
        seeded(stem="Never go on without looking at the pad. What do you check first?"),
        seeded(stem="The effect is not unlikely to be small. What do you check first?"),
    ],
    "all-above": [
        seeded(texts=[None, None, "All of the above"]),
        seeded(texts=["All of these"]),
        seeded(texts=[None, "Any of the above"]),
    ],
    "none-above": [
        seeded(texts=[None, None, "None of the above"]),
        seeded(texts=["None of these"]),
        seeded(texts=[None, "Neither of them"]),
    ],
    "combination": [
        seeded(texts=[None, None, "A and B"]),
        seeded(texts=["Both A and C"]),
        seeded(texts=[None, "I, II and IV only"]),
    ],
    "longest-is-key": [
        seeded(texts=[None, "The contact of the return electrode with the skin of the thigh on all of its edges"]),
        seeded(texts=["Gel", "The contact of the pad", "Power"]),
        seeded(texts=["The cooling", "The contact of the return electrode", "The dial"]),
    ],
    "article-cue": [
        seeded(stem="What do you look at? The pad is an", texts=["probe", "electrode", "dial"]),
        seeded(stem="To burn, the current needs a", texts=["electrode", "contact", "imprint"]),
        seeded(stem="The safest imaging is an", texts=["CT scan", "MRI", "X of bone and a scan"]),
    ],
    "grammar-cue": [
        seeded(texts=["Raising the power", "A look at the pad", "Changing the tip"]),
        seeded(texts=["Heated fat", "The pad", "Cooled skin"]),
        seeded(texts=["Stopping now", "12 more pulses", "Cooling first"]),
    ],
    "absolute-term": [
        seeded(texts=["Always the cooling"]),
        seeded(texts=[None, None, "Only the number on the dial"]),
        seeded(texts=["The cooling, which must be on"]),
    ],
    "vague-frequency": [
        seeded(texts=["Often the cooling"]),
        seeded(texts=[None, "Usually the contact"]),
        seeded(texts=[None, None, "Sometimes the dial"]),
    ],
    "interval-overlap": [
        seeded(texts=["18 to 25 mm", "25 to 35 mm", "36 to 40 mm"]),
        seeded(texts=["1-3 weeks", "2-4 weeks", "5-6 weeks"]),
        seeded(texts=["10–20", "21–30", "15–16"]),
    ],
    "numeric-unordered": [
        seeded(texts=["20 mm", "10 mm", "30 mm"]),
        seeded(texts=["1 cm", "2 mm", "3 cm"]),
        seeded(texts=["100", "300", "200"]),
    ],
    "option-duplicate": [
        seeded(texts=["The contact of the return electrode."]),
        seeded(texts=["10 mm", "1 cm", "3 cm"]),
        seeded(texts=[None, None, "the cooling of the  handpiece"]),
    ],
    "options-heterogeneous": [
        seeded(texts=["The gel", "The pad", "The number on the power dial of the device in front of you"]),
        seeded(texts=["The cooling of the handpiece."]),
        seeded(texts=["A few", "12 mm", "Some more"]),
    ],
    "clang": [
        seeded(texts=[None, "The effect on the return electrode"]),
        seeded(stem="The abdomen stays cold. What do you check?", texts=[None, "The abdomen under the pad"]),
        seeded(stem="A pulse burns. What do you check?", texts=[None, "What the burns look like"]),
    ],
    "convergence": [
        seeded(texts=["Cold plate, thin cream", "Warm plate, thick cream", "Warm blanket, thick cloth"]),
        seeded(texts=["Upper lip weakness", "Lower lip weakness", "Lower lid swelling"]),
        seeded(texts=["High power, thin cream", "Small power, thin cream", "Small power, long pulse"]),
    ],
    "option-count": [
        seeded(options=SOUND["options"][:2]),
        seeded(options=SOUND["options"][1:]),
        seeded(extra_options=["The gel", "The tip", "The room"]),
    ],
    "option-long": [seeded(texts=["one more word " * n]) for n in (9, 10, 12)],
    "unit-missing": [
        seeded(texts=["10 mm", "20", "30 mm"]),
        seeded(texts=["1", "2 weeks", "3 weeks"]),
        seeded(texts=["40 °C", "50 °C", "60"]),
    ],
    "unit-mixed": [
        seeded(texts=["10 mm", "2 cm", "30 mm"]),
        seeded(texts=["1 day", "2 weeks", "3 weeks"]),
        seeded(texts=["5 mg", "7 ml", "9 mg"]),
    ],
    "laterality": [
        seeded(texts=["The left pad", None, "The right pad"]),
        seeded(texts=["Left-sided weakness", "Right-sided weakness"]),
        seeded(texts=[None, "Right brow", "Left brow"]),
    ],
    "opposite-prefix": [
        seeded(texts=["Hypotension", None, "Hypertension"]),
        seeded(texts=["Hyperalgesia", "Hypoalgesia"]),
        seeded(texts=[None, "Hypopigmentation", "Hyperpigmentation"]),
    ],
    "rationale-missing": [
        seeded(options_with={KEY: {"rationale": "It is right."}}),
        seeded(options_with={WRONG: {"rationale": "Wrong."}}),
        seeded(options_with={OTHER: {"rationale": "The number on the power dial!"}}),
    ],
    "evidence-missing": [seeded(evidence=[]), seeded(evidence=None), seeded(evidence=())],
    "evidence-unusable": [
        seeded(evidence=["E021"]),
        seeded(evidence=["E001", "E999"]),
        seeded(evidence=["e001"]),
    ],
    "evidence-expired": [
        seeded(evidence=["E003"]),
        seeded(evidence=["E001", "E003"]),
        seeded(evidence=["E003", "E002"]),
    ],
    "key-on-limit": [
        seeded(evidence=["E002"]),
        seeded(evidence=["E002"], critical=False),
        seeded(evidence=["E002"], level="recall"),
    ],
    "harm-missing": [
        seeded(options_with={WRONG: {"harm": None}}),
        seeded(options_with={OTHER: {"harm": 4}}),
        {**seeded(kind="numeric", misreadings=[{"value": "1", "rationale": "Off by ten."}]), "options": []},
    ],
    "critical-harmless": [
        seeded(options_with={OTHER: {"harm": 1}}),
        seeded(options_with={OTHER: {"harm": 0}, WRONG: {"harm": 0}}),
        seeded(options_with={OTHER: {"harm": 0}}),
    ],
    "undecided": [seeded(level=None), seeded(objective=""), seeded(critical=None)],
    "difficulty-missing": [seeded(difficulty=None), seeded(difficulty=None, pool="practice"), {k: v for k, v in SOUND.items() if k != "difficulty"}],
    "review-by-missing": [seeded(review_by=None), seeded(review_by="soon"), {k: v for k, v in SOUND.items() if k != "review_by"}],
}  # fmt: skip


def test_sound_question_is_left_alone() -> None:
    assert found(SOUND) == set()


def test_every_rule_has_seeds() -> None:
    assert {rule.name for rule, _check in QUESTION_RULES} == set(SEEDS)
    assert min(len(seeds) for seeds in SEEDS.values()) >= 3


@pytest.mark.parametrize(
    ("rule", "entry"),
    [
        pytest.param(rule, entry, id=f"{rule}-{n}")
        for rule, seeds in SEEDS.items()
        for n, entry in enumerate(seeds)
    ],
)
def test_rule_finds_its_seed(rule: str, entry: dict[str, Any]) -> None:
    assert rule in found(entry)


@pytest.mark.parametrize(
    "text",
    [
        "Vitamins B and C",
        "All patients with a pacemaker",
        "Hepatitis A and B",
        "None, as the pad is dry",
    ],
)
def test_lookalikes_of_above_and_combination_are_left_alone(text: str) -> None:
    assert {"all-above", "none-above", "combination"}.isdisjoint(found(seeded(texts=[text])))


def test_span_points_at_the_words() -> None:
    entry = seeded(stem="A pulse has little effect. Which step is NOT right here?")
    finding = lint_question(subject_of(entry, module="m", **AROUND))[0]

    assert entry["stem"][finding.span.start : finding.span.end] == "NOT"
    assert (finding.severity, finding.span.key) == ("error", "stem")


def test_waiver_names_a_person_and_turns_an_error_into_information() -> None:
    waived = {
        "rule": "all-above",
        "reason": "Historic form of a licensed item.",
        "by": "Lin Bergström",
    }
    entry = seeded(texts=[None, None, "All of the above"], waivers=[waived])
    finding = next(f for f in lint_question(subject_of(entry, module="m", **AROUND)) if f.waiver)

    assert (finding.rule.name, finding.is_error, finding.waiver.by) == (
        "all-above",
        False,
        "Lin Bergström",
    )


def test_waiver_that_waives_nothing_is_found() -> None:
    waived = {"rule": "laterality", "reason": "The side is what is asked.", "by": "Lin Bergström"}

    assert found(seeded(waivers=[waived])) == {"waiver-unused"}


def test_another_language_is_skipped_and_said() -> None:
    assert found(seeded(texts=["Always the cooling"]), language="de") == {"language-skipped"}
