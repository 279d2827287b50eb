"""Mutants of clinics' lists: how somebody stands, who is told of it, who gives a code."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/certificates/clinics"
_HERE = "certificates/clinics"
NIGHTS = f"{_TESTS}/test_list_nights.py"
ASKS = f"{_TESTS}/test_code_asks.py"
LINES = f"{_TESTS}/test_list_lines.py"

MUTANTS = (
    Mutant(
        f"{_HERE}/domain/standing.py", "told.valid_until - told.as_of.day <= SOON", "told.valid_until - told.as_of.day < SOON", f"{_TESTS}/test_standing.py",
        "a clinic hears a day late that a certificate ends",
    ),
    Mutant(
        f"{_HERE}/domain/standing.py", '        return Standing("changed", (*against, told.status))', '        return Standing("changed", tuple(against) or (told.status,))', f"{_TESTS}/test_standing.py",
        "nobody hears that a certificate was withdrawn whose name is another",
    ),
    Mutant(
        f"{_HERE}/actions/looking.py", "ListRow.objects.due_at(now).filter(pk=row.pk).update(", "ListRow.objects.filter(pk=row.pk).update(", NIGHTS,
        "a look overwrites what somebody has changed meanwhile",
    ),
    Mutant(
        f"{_HERE}/actions/looking.py", "look_at=now + SOON", "look_at=now", NIGHTS,
        "a suspension that comes during a look is seen a night later",
    ),
    Mutant(
        f"{_HERE}/domain/list_judging.py", "TWICE if is_told and not has_more else AGAIN", "TWICE", LINES,
        "the second of two people of one name is lost without a word",
    ),
    Mutant(
        f"{_HERE}/actions/telling.py", "        return False  # the rest", "        pass  # the rest", NIGHTS,
        "a clinic gets a mail for each part of the night",
    ),
    Mutant(
        f"{_HERE}/actions/list_rows.py", "organisation=api_key.organisation_id, row__removed_at=None", "row__removed_at=None", f"{_TESTS}/test_list_changes.py",
        "a clinic reads whom others have on their lists",
    ),
    Mutant(
        f"{_HERE}/actions/giving.py", "    if not is_asked_of(good, by):\n", "    if False:\n", ASKS,
        "whoever has the link puts somebody else's certificate on a list",
    ),
    Mutant(
        f"{_HERE}/actions/giving.py", "    if certificate not in certificates_to_give(by, now):\n", "    if False:\n", ASKS,
        "somebody gives the certificate of somebody else for their own",
    ),
    Mutant(
        f"{_HERE}/actions/saying_no.py", " or CodeAsk.objects.filter(**said).exists()", "", ASKS,
        "whoever said no gets further mails",
    ),
)  # fmt: skip
