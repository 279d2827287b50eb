"""Rules for questions. One rule is one function and one line in the RULES of its module.

The rules and their fire rates on published banks: SAQUET (arXiv 2307.08161), NBME Item-Writing Guide (2020),
Haladyna, Downing and Rodriguez (2002).
"""

from quizzes.bank.domain.lint.questions import QUESTION_RULES, lint_question
from quizzes.bank.domain.lint.subject import QuestionSubject, subject_of
from quizzes.bank.domain.lint.whole_bank import BANK_RULES, BankSubject, lint_whole_bank

__all__ = [
    "BANK_RULES",
    "QUESTION_RULES",
    "BankSubject",
    "QuestionSubject",
    "lint_question",
    "lint_whole_bank",
    "subject_of",
]
