"""What a certificate must be read with: codes and plain sentences, never a bare yes."""

from dataclasses import dataclass

FULL_FORM = 40

CAVEATS = {
    "trial": "Issued on a trial installation. Do not rely on it.",
    "disclosed_bank": "The exam held questions whose source others can read, so that a candidate may have seen them before.",
    "provisional_content": "No named clinical lead has signed off the lessons and questions yet.",
    "provisional_cut": "The pass mark is provisional: no expert panel has set it yet.",
    "short_form": f"The exam had fewer than {FULL_FORM} scored questions, so its result is less certain.",
    "sitting_not_reviewed": "The exam was answered faster than reading takes, and nobody has looked at the sitting.",
}
ASSURANCES = {
    "unsupervised": "The exam was sat without supervision. Nobody checked who sat it.",
    "id_checked": "The candidate's identity was checked before the exam.",
    "invigilated": "The exam was sat under the eyes of an invigilator.",
}


@dataclass(frozen=True)
class Circumstances:
    """What the caveats depend on."""

    is_trial: bool
    has_disclosed_question: bool
    is_signed_off: bool
    is_pilot: bool
    scored_questions: int
    is_sitting_unreviewed: bool


def caveat_codes(circumstances: Circumstances) -> list[str]:
    """The caveats that apply, in the order of CAVEATS."""
    applies = {
        "trial": circumstances.is_trial,
        "disclosed_bank": circumstances.has_disclosed_question,
        "provisional_content": not circumstances.is_signed_off,
        "provisional_cut": circumstances.is_pilot,
        "short_form": circumstances.scored_questions < FULL_FORM,
        "sitting_not_reviewed": circumstances.is_sitting_unreviewed,
    }
    return [code for code in CAVEATS if applies[code]]


def printed_caveats(codes: list[str]) -> list[dict[str, str]]:
    """The caveats as the API and the documents print them."""
    return [{"code": code, "words": CAVEATS[code]} for code in codes]
