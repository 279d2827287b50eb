"""Every rule for a question finds what it is for, three times over, and leaves a sound question alone."""

import copy
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from quizzes.bank.domain.lint import (
    QUESTION_RULES,
    BankSubject,
    lint_question,
    lint_whole_bank,
    subject_of,
)
from quizzes.bank.domain.lint.questions import NEVER_WAIVED
from quizzes.bank.domain.questions import parse_question
from quizzes.kinds import BadEntry
from tests.curriculum_small import copy_to, edit

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
        seeded(stem="A pulse has little effect. What should you not do?"),
        seeded(stem="A pulse has little effect. Which step must not follow?"),
        seeded(stem="A pulse has little effect. Which of these does not fit?"),
        seeded(stem="A pulse has little effect. Which nerve is least at risk?"),
        seeded(stem="A pulse has little effect. Which setting should be avoided?"),
        seeded(stem="If the pad does not stick, which drug cannot be given?"),
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
        seeded(texts=[None, None, "a, b"]),
        seeded(texts=[None, None, "1 and 2"], options_with={0: {"code": "1"}, 1: {"code": "2"}}),
        seeded(texts=["Both A and C"]),
        seeded(stem="Gel (I), power (II), pad (III), tip (IV). What do you check first?", texts=[None, "I, II and IV only"]),
    ],
    "longest-is-key": [
        seeded(texts=[None, "The contact of the return electrode with the skin of the thigh on all of its edges"]),
        seeded(texts=["Gel", "The contact of the pad", "Power"]),
        seeded(texts=["The cooling", "The contact of the return electrode", "The dial"]),
    ],
    "article-cue": [
        seeded(stem="The return pad of this device is best called an ____?", texts=["Probe", "Electrode", "Dial"]),
        seeded(stem="To burn the skin, the current first needs a ...?", texts=["electrode", "contact", "imprint"]),
        seeded(stem="The safest imaging before this treatment is an?", texts=["CT scan", "MRI", "UV picture"]),
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
        seeded(texts=["Any depth", "18 mm to 25 mm", "20 to 30 mm"]),
        seeded(texts=["18 to 25 mm", "2 to 3 cm", "36 to 40 mm"]),
        seeded(texts=["12 to 36 hours", "1 to 2 days", "3 to 4 days"]),
        seeded(texts=["between 1 and 3 weeks", "15 to 30 days", "2 months"]),
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
        seeded(texts=["24 hours", "1 day", "3 days"]),
        seeded(texts=["Контакт электрода", None, "контакт электрода."]),
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
        seeded(texts=["Охлаждение рукоятки аппарата"], options_with={WRONG: {"rationale": "Охлаждение рукоятки аппарата."}}),
    ],
    "picture-says-nothing": [
        seeded(picture={"alt": "Electrode"}),
        seeded(picture={"alt": "IMG_4711"}),
        seeded(picture={"alt": "a photo of pad.jpg"}),
        seeded(options_with={WRONG: {"picture": {"alt": ""}}}),
    ],
    "picture-tells-answer": [
        seeded(picture={"alt": "A return electrode that has come off"}),
        seeded(picture={"alt": "The contact is loose at its edge"}),
        seeded(options_with={KEY: {"picture": {"alt": "The right answer, in close view"}}}),
        {**seeded(kind="short_text", accepted=["arc"], picture={"alt": "An arc between two parts"}), "options": []},
        {**seeded(kind="numeric", answer={"value": "43", "unit": "°C"}, picture={"alt": "A dial that shows 43 degrees"}), "options": []},
    ],
    "picture-at-key": [
        seeded(options_with={KEY: {"picture": {"alt": "A pad on a thigh"}}}),
        seeded(options_with={WRONG: {"picture": {"alt": "A pad on a thigh"}}, OTHER: {"picture": {"alt": "A dial on a box"}}}),
        seeded(options_with={
            KEY: {"picture": {"alt": "A pad whose edge has come off the dry skin of a thigh, seen from the side"}},
            WRONG: {"picture": {"alt": "A tip with gel"}}, OTHER: {"picture": {"alt": "A dial on a box"}},
        }),
    ],
    "picture-said-twice": [
        seeded(options_with={WRONG: {"picture": {"alt": "A pad on a thigh"}}, OTHER: {"picture": {"alt": "a pad on a thigh"}}}),
        seeded(options_with={KEY: {"picture": {"alt": "A dial on a box"}}, OTHER: {"picture": {"alt": "A dial on a box"}}}),
        seeded(kind="matching", left=[{"code": "l1", "picture": {"alt": "A dial on a box"}}, {"code": "l2", "picture": {"alt": "A dial on a box"}}]),
    ],
    "signs-shown": [
        seeded(options_with={KEY: {"rationale": "It carries the current back ![the pad](nope.svg) to the device."}}),
        seeded(options_with={WRONG: {"rationale": "The dial only sets how much power is given [E999]."}}),
        seeded(options_with={OTHER: {"text": "The cooling ![of the tip]"}}),
        seeded(stem="A patient feels heat [E001, E002]. What has come off?"),
        seeded(stem="A patient feels heat [e 1]. What has come off?"),
        seeded(stem="[none] A patient feels heat. What has come off?"),
        seeded(stem="::: case\nA patient feels heat.\n:::\nWhat has come off?"),
        {**seeded(kind="true_false", answer=True, rationale_false="It is true, as ![x][y] shows."), "options": []},
        {**seeded(kind="numeric", misreadings=[{"value": "1", "harm": 1, "rationale": "Off by ten [E999]."}]), "options": []},
        {**seeded(kind="matching", left=[{"code": "l1", "text": "Pad [E001]"}]), "options": []},
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
        seeded(options_with={OTHER: {"harm": "3"}}),
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


def test_pictures_that_tell_nothing_are_left_alone() -> None:
    pictures = {
        code: {"picture": {"alt": f"Part {place} of the device on a table"}}
        for place, code in enumerate((KEY, WRONG, OTHER), start=1)
    }
    said = "Red skin on an abdomen after a pulse"
    assert found(seeded(picture={"alt": said}, options_with=pictures)) == set()


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
        "III and IV",
        "4-5",
        "2, 3",
        "V, VI and VII",
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


@pytest.mark.parametrize(
    "lead_in",
    [
        "Which drug is right for a patient who is not pregnant?",
        "How many false positive tests do you expect?",
        "Is a false negative possible here, and how often?",
        "If the pad does not stick, what do you check?",
        "The pad does not stick, so what do you check?",
        "What do you do when the pad does not stick?",
        "Why does the effect not last?",
        "Of 200 people with a palsy, about how many did not recover?",
        "In which order do they give heat, starting with the least?",
        "How much gel is at least needed?",
    ],
)
def test_negation_beside_the_question_is_left_alone(lead_in: str) -> None:
    assert "lead-in-negative" not in found(seeded(stem=f"A pulse has little effect. {lead_in}"))


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("> 40 °C", "< 40 °C"),
        ("+5 mm", "-5 mm"),
        ("1.5 mm", "1-5 mm"),
        ("at least 10 mm", "at most 10 mm"),
        ("10⁵ cells", "105 cells"),
        ("1:10", "1:1.0"),
        ("Поднять мощность", "Снизить мощность"),
        ("पैड", "पेड"),
    ],
)
def test_options_that_differ_in_a_sign_are_no_duplicates(first: str, other: str) -> None:
    assert "option-duplicate" not in found(seeded(texts=[first, None, other]))


def test_ranges_that_only_look_alike_do_not_overlap() -> None:
    texts = ["1 to 2 cm", "21 to 30 mm", "1 to 2 mg"]

    assert "interval-overlap" not in found(seeded(texts=texts))


def test_question_in_another_script_has_no_error() -> None:
    entry = seeded(
        stem="Импульс слабо действует на живот. Пациент лежит спокойно. Что проверить сначала?",
        texts=["Охлаждение рукоятки", "Контакт электрода", "Число на шкале"],
        options_with={
            WRONG: {"rationale": "Охлаждение защищает поверхность, но не говорит о цепи."},
            KEY: {"rationale": "Слабый контакт: ближайшая причина, и он обжигает бедро."},
            OTHER: {"rationale": "Больше мощности при плохом контакте обжигает кожу."},
        },
    )

    assert found(entry, language="ru") == {"language-skipped"}


@pytest.mark.parametrize("language", ["en-GB", "en_US", "EN"])
def test_english_of_any_country_is_english(language: str) -> None:
    assert "lead-in-negative" in found(
        seeded(stem="A pulse has little effect. Which step is NOT right?"), language=language
    )


@pytest.mark.parametrize("rule", sorted(NEVER_WAIVED))
def test_some_rules_cannot_be_waived(rule: str) -> None:
    waived = {"rule": rule, "reason": "Somebody is in a hurry today.", "by": "Lin Bergström"}
    entry = SEEDS[rule][0] | {"waivers": [waived]}
    errors = {
        f.rule.name for f in lint_question(subject_of(entry, module="m", **AROUND)) if f.is_error
    }

    assert {rule, "waiver-refused"} <= errors


BAD_WAIVERS = [
    ["x"],
    [{"rule": "clang", "by": "Lin"}],
    [{"rule": 5, "reason": "r" * 20, "by": "Lin"}],
    5,
    "x",
    [[]],
]


@pytest.mark.parametrize("waivers", BAD_WAIVERS)
def test_waiver_of_another_shape_is_refused_and_waives_nothing(waivers: Any) -> None:
    assert found(seeded(waivers=waivers)) == {"waiver-refused"}
    with pytest.raises(BadEntry) as refused:
        parse_question(seeded(waivers=waivers), str)
    assert refused.value.key == "waivers"


ODD: list[Any] = [
    None,
    5,
    1.5,
    True,
    "",
    "x",
    [],
    [""],
    ["x"],
    [5],
    [None],
    {},
    {"x": 1},
    [{}],
    [{"code": ["x"]}],
    [[1]],
]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("key", [*SOUND, "waivers", "misreadings", "enemies"])
def test_rules_survive_any_value_and_the_reader_refuses_or_takes_it(key: str, odd: Any) -> None:
    subject = subject_of(seeded(**{key: odd}), module="m", **AROUND)

    lint_question(subject)
    lint_whole_bank(BankSubject([subject, subject], {"o1": "x"}, {"E001": ""}, []))
    with suppress(BadEntry):
        parse_question(seeded(**{key: odd}), str)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("key", ["code", "text", "correct", "rationale", "harm"])
def test_rules_survive_any_value_of_an_option(key: str, odd: Any) -> None:
    subject = subject_of(seeded(options_with={0: {key: odd}, 1: {key: odd}}), module="m", **AROUND)

    lint_question(subject)
    lint_whole_bank(BankSubject([subject, subject], {"o1": "x"}, {"E001": ""}, []))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("critical: false", "critical: false\n  waivers: [x]", "list of {rule, reason, by}"),
        (
            "critical: false",
            "critical: false\n  waivers: [{rule: clang, by: Lin}]",
            "'reason' needs",
        ),
        ("critical: false", "critical: 5", "'critical' must be"),
        ("harm: 1", "harm: '3'", "'harm' 0 to 3"),
    ],
)
def test_lint_bank_refuses_with_file_and_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = copy_to(tmp_path)
    name = "01-alpha/questions-practice.yaml"
    first = (folder / name).read_text().partition("\n- ")[0]
    edit(folder, name, first, first.replace(old, new))
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("lint_bank", str(folder), stdout=out)
    refused = next(line for line in out.getvalue().splitlines() if "refused" in line)
    assert name in refused
    assert message in refused
    assert int(refused.split(":")[1]) >= 1


@pytest.mark.parametrize("count", [1, 8])
def test_any_number_of_options_is_survived(count: int) -> None:
    entry = seeded(options=SOUND["options"][1:2], extra_options=list("stuvwxy")[: count - 1])
    entry["options"].reverse()
    subject = subject_of(entry, module="m", **AROUND)

    lint_question(subject)
    lint_whole_bank(BankSubject([subject] * 9, {}, {}, []))
