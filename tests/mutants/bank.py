"""Mutants of questions: the kinds, and what is asked of a question and of a bank."""

from tests.mutants.mutant import Mutant


def _tests_of(kind: str) -> str:
    return f"quizzes/kinds/{kind}/test_{kind}.py tests/quizzes/kinds/test_every_kind.py"


BANK_RULES = "tests/quizzes/bank/test_bank_rules.py"
LOADING = "tests/courses/lessons/test_loading.py"
QUESTION_RULES = "tests/quizzes/bank/test_question_rules.py"
_BANK = "quizzes/bank/domain/lint/whole_bank.py"
_OPTIONS = "quizzes/bank/domain/lint/options.py"

KINDS = (
    Mutant(
        "quizzes/kinds/single_choice/rules.py", 'if all(quantity_of(option["text"]) for option in spec["options"]):', "if False:", _tests_of("single_choice"),
        "numbers to choose from stand in no order",
    ),
    Mutant(
        "quizzes/kinds/single_choice/rules.py", 'for option in options) != 1:', 'for option in options) < 1:', _tests_of("single_choice"),
        "a question has two right answers and takes one",
    ),
    Mutant(
        "quizzes/kinds/multiple_response/rules.py", 'option["correct"] == (option["id"] in answer)', 'not option["correct"] or option["id"] in answer', _tests_of("multiple_response"),
        "whoever ticks everything is right",
    ),
    Mutant(
        "quizzes/kinds/multiple_response/rules.py", "if right < 2 or right == len(options):", "if right < 2:", _tests_of("multiple_response"),
        "a question in which everything is right is accepted",
    ),
    Mutant(
        "quizzes/kinds/multiple_response/rules.py", "    if not chosen:\n", "    if False:\n", _tests_of("multiple_response"),
        "an empty answer is stored as an answer",
    ),
    Mutant(
        "quizzes/kinds/numeric/rules.py", '_distance(value, spec["value"]) <= Decimal(spec["tolerance"])', '_distance(value, spec["value"]) < Decimal(spec["tolerance"])', _tests_of("numeric"),
        "a dose at the edge of what is allowed is wrong",
    ),
    Mutant(
        "quizzes/kinds/numeric/rules.py", '_stored_number(answer["value"]) * Decimal(factor)', '_stored_number(answer["value"])', _tests_of("numeric"),
        "12 cm are taken for 12 mm",
    ),
    Mutant(
        "quizzes/kinds/numeric/rules.py", "if len(found) > 1:", "if False:", _tests_of("numeric"),
        "1,200 is read as one and a bit",
    ),
    Mutant(
        "quizzes/kinds/ordering/rules.py", "while shown == key(spec):", "while False:", _tests_of("ordering"),
        "steps are shown in their right order already",
    ),
    Mutant(
        "quizzes/kinds/ordering/rules.py", 'POOLS = ("practice",)', 'POOLS = ("practice", "exam")', _tests_of("ordering"),
        "an exam asks for an order that can be disputed",
    ),
    Mutant(
        "quizzes/kinds/true_false/rules.py", 'POOLS = ("practice",)', 'POOLS = ("practice", "exam")', _tests_of("true_false"),
        "an exam asks what every other guess gets right",
    ),
    Mutant(
        "quizzes/kinds/matching/rules.py", 'if len({item["match"] for item in left}) != len(left):', "if False:", _tests_of("matching"),
        "two things share one partner, and one of them can only be wrong",
    ),
    Mutant(
        "quizzes/kinds/matching/rules.py", "answer.get(left) == right for left, right in key(spec).items()", "key(spec)[left] == right for left, right in answer.items()", _tests_of("matching"),
        "one right pair alone counts as everything",
    ),
    Mutant(
        "quizzes/kinds/marks.py", "return self.points == self.of", "return self.points > 0", "quizzes/kinds/ordering/test_ordering.py quizzes/kinds/matching/test_matching.py tests/quizzes/sitting/test_scoring.py",
        "half right is right",
    ),
)  # fmt: skip
RULES = (
    Mutant(
        _BANK, '(FORMS if cell["critical"] == "true" else 1)', "1", BANK_RULES,
        "a candidate who comes again meets the same critical questions",
    ),
    Mutant(
        _BANK, "Fraction(levels[\"recall\"], total) > MOST_RECALL", "Fraction(levels[\"recall\"], total) >= MOST_RECALL", BANK_RULES,
        "a bank that keeps the rule exactly is refused",
    ),
    Mutant(
        _BANK, ">= SHARED_WORDS", "> 1", BANK_RULES,
        "the same question is asked twice in other letters",
    ),
    Mutant(
        _OPTIONS, "not 3 <= len(question.choices) <= 5", "not 3 <= len(question.choices) <= 6", QUESTION_RULES,
        "six options are found worth writing",
    ),
    Mutant(
        _OPTIONS, "if len(units) > 1:", "if len(units) > 2:", QUESTION_RULES,
        "options mix millimetres and centimetres",
    ),
    Mutant(
        _OPTIONS, ">= RAGGED * max(", "> 9 * RAGGED * max(", QUESTION_RULES,
        "the one long option gives itself away",
    ),
    Mutant(
        _OPTIONS, 'if sides == {"left", "right"}:', "if False:", QUESTION_RULES,
        "nobody is asked whether left and right is what is tested",
    ),
    Mutant(
        "quizzes/kinds/linting.py", "type(harm) is int and 0 <= harm <= 3", "type(harm) is int", f"{QUESTION_RULES} {BANK_RULES}",
        "a harm of 7 is taken for one",
    ),
    Mutant(
        "quizzes/bank/domain/questions.py", "pool in ANY_POOL and pool not in kind.POOLS:", "False:", "quizzes/kinds/ordering/test_ordering.py quizzes/kinds/true_false/test_true_false.py tests/quizzes/kinds/test_every_kind.py",
        "a file brings a kind into the exam that does not belong there",
    ),
    Mutant(
        "quizzes/sitting/domain/quizzes.py", 'if any(cell["pool"] != pool for cell in quiz.cells):', "if False:", LOADING,
        "an exam draws from what everybody has practised",
    ),
    Mutant(
        "quizzes/sitting/domain/quizzes.py", 'if not 0 < quiz.policy["cut"] <= total:', 'if not 0 < quiz.policy["cut"]:', LOADING,
        "an exam needs more right answers than it has questions",
    ),
)  # fmt: skip
MUTANTS = (*KINDS, *RULES)
