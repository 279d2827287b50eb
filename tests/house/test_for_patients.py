"""What pages of certificates tell patients is what the course says: each sentence rests on facts that stand in it."""

import re

import pytest
from django.template.loader import render_to_string

from tests.house.said import course, lesson
from tests.site import ROOT

PAGE = ROOT / "certificates" / "templates" / "certificates" / "_for_patients.html"
# Each sentence of the page that says something of treatments, the facts behind it, and where a lesson says it in which words.
RESTS_ON = {
    "It is no licence. The law, their regulator and their insurer say what they may do.": (
        {"E338", "E355"},
        "com-choosing-a-practitioner",
        "The law, your regulator and your insurer say what you may do. [E338, E355]",
    ),
    "Are you licensed, trained and experienced on this device?": (
        {"E337"},
        "com-choosing-a-practitioner",
        "Are you licensed, trained and experienced on *this* device?",
    ),
    "Which device will you use? Is it cleared for this purpose and this place?": (
        {"E337"},
        "com-choosing-a-practitioner",
        "Which device will you use? Is it cleared for this purpose and this place?",
    ),
    "Are you on the register? Are you insured for this? May I see it, and what it leaves out?": (
        {"E338"},
        "com-choosing-a-practitioner",
        "Are you on the register? Are you insured for this? May I see it, and what it leaves out?",
    ),
    "Short of breath, pain in the chest, or crackling under the skin: call an ambulance.": (
        {"E319", "E322"},
        "rft-generators-and-room",
        "crackling under the skin, breathlessness or chest pain after such a treatment is an emergency. It is no \"normal swelling\". [E319, E322]",
    ),
    "A weakness that grows fast: emergency department, now. New numbness with a weakness: be seen at once.": (
        {"E233"},
        "com-summary",
        "| Weakness that grows fast | emergency department [E233] |\n| New numbness or another nerve sign with weakness | immediate referral [E233] |",
    ),
    "An eye that no longer closes: urgently to an eye doctor, and today if it is red or hurts, light hurts or you see worse.": (
        {"E203"},
        "com-summary",
        "| Weak closure and a red or painful eye, light that hurts, worse sight | ophthalmology, same day [E203] |\n"
        "| Weak closure and a cornea that still shows | ophthalmology, urgent, white eye too [E203] |",
    ),
    "Redness that spreads, great pain, or you feel very unwell: be seen at once.": (
        {"E227"},
        "com-summary",
        "Redness that spreads, very unwell, pain out of proportion | reassess now; possible sepsis, deep or orbital infection: hospital [E227]",
    ),
    "First the clinic: ask for a name, a way to write and a date for the answer.": (
        {"E354"},
        "com-patients-rights",
        "Give a name, a way to write and a date for the answer. Our advice. [E354]",
    ),
    "Then the statutory regulator of their profession, which can take a licence. A voluntary register cannot.": (
        {"E341"},
        "com-patients-rights",
        "A voluntary register mediates; the statutory regulator can take a licence. [E341]",
    ),
    "Then the regulator that keeps the register: it can take a licence.": (
        {"E341"},
        "com-patients-rights",
        "**The statutory regulator** can take a professional's licence. [E341]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("sentence", RESTS_ON, ids=lambda sentence: sentence[:40])
def test_sentence_for_patients_stands_in_a_lesson(sentence: str) -> None:
    _facts, code, said = RESTS_ON[sentence]

    assert sentence in " ".join(PAGE.read_text().split())
    assert said in lesson(code)


def test_page_names_the_facts_behind_it_and_each_is_there() -> None:
    named = set(re.findall(r"\bE\d{3}\b", PAGE.read_text()))

    assert named == set().union(*(facts for facts, _code, _said in RESTS_ON.values()))
    assert named <= {fact.code for fact in course().facts}


@pytest.mark.parametrize(("look_up", "is_regulators"), [("", False), ("https://x.example", True)])
def test_only_a_register_that_we_know_is_called_a_regulators(look_up, is_regulators):
    said = {"title": "RF", "register": "Save Face", "look_up": look_up}
    text = render_to_string("certificates/_for_patients.html", said)

    assert ("it can take a licence" in text) == is_regulators
    assert ("A voluntary register cannot" in text) != is_regulators
