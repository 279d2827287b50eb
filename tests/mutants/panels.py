"""Mutants of panels: readers who read blind, and judges who set pass marks."""

from tests.mutants.mutant import Mutant

READING = "tests/quizzes/panels/test_reading.py"
STANDARDS = "tests/quizzes/panels/test_standards.py"
_READINGS = "quizzes/panels/models/readings.py"
_TIES = "quizzes/panels/actions/independence.py"

MUTANTS = (
    Mutant(
        _READINGS, 'Count("reader__person", distinct=True)', 'Count("reader__person")', READING,
        "one person who reads twice is two readers",
    ),
    Mutant(
        _READINGS, "is_right=True, two_answers=False, outdated=False)\n\n    def disputing", "is_right=True)\n\n    def disputing", READING,
        "a reader who sees two right answers confirms the key",
    ),
    Mutant(
        _READINGS, "        against = open_case | Q(case__outcome=MEND)", "        against = open_case", READING,
        "a question that has to be mended counts as read",
    ),
    Mutant(
        _TIES, "Tie.OPENED: keys.values_list", "Tie.OPENED: keys.none().values_list", READING,
        "somebody reads blind what they have seen the key of",
    ),
    Mutant(
        "quizzes/panels/actions/reading.py", "    if not is_told and not has_begun(reader, now):", "    if False:", READING,
        "a reader is not told what reading costs",
    ),
    Mutant(
        "quizzes/panels/domain/bounds.py", "_at_most(wrong, of, middle) > 1 - confidence", "_at_most(wrong, of, middle) > confidence", "tests/quizzes/panels/test_domain.py",
        "the bound on wrong keys is a lower one",
    ),
    Mutant(
        "quizzes/panels/domain/angoff.py", "ceil(percent * questions / HIGHEST - _TINY)", "round(percent * questions / HIGHEST)", "tests/quizzes/panels/test_domain.py",
        "a pass mark is rounded down",
    ),
    Mutant(
        "quizzes/panels/actions/adopting.py", "    if cut < computed:", "    if False:", STANDARDS,
        "a pass mark is lower than the panel set it",
    ),
    Mutant(
        "quizzes/panels/actions/adopting.py", "    if is_tied(study, by):", "    if False:", STANDARDS,
        "a judge proposes what the panel came to",
    ),
    Mutant(
        "quizzes/panels/domain/sheets.py", "    if 0 < number < 1:", "    if False:", STANDARDS,
        "a share of 0.75 is taken for less than one percent",
    ),
)  # fmt: skip
