"""Rules and numbers about what options give away by themselves, over a whole bank."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from quizzes.bank.domain.lint import english
from quizzes.bank.domain.lint.guessing import GivenAway, Guess, Item, guesses
from quizzes.bank.domain.lint.subject import QuestionSubject
from quizzes.kinds.linting import Choice

# The share of exam questions that may be guessed from their options alone. With four options chance is 25 %.
CEILING = Fraction(33, 100)


def guess_bank(questions: Iterable[QuestionSubject], lessons: Mapping[str, str]) -> list[Guess]:
    """A guess at every question with one right option. `lessons` says which lesson teaches an objective."""
    return guesses(items_of(questions, lessons))


def items_of(questions: Iterable[QuestionSubject], lessons: Mapping[str, str]) -> list[Item]:
    """The questions with one right option. One whose lesson is not known belongs with its whole module."""
    return [
        Item(
            code=question.code,
            lesson=lessons.get(str(question.entry.get("objective")), question.module),
            options=tuple(_shown(choice) for choice in question.choices),
            key=question.choices.index(question.key),
            critical=question.entry.get("critical") is True,
            asked=question.pool == "exam" and not question.is_unscored,
        )
        for question in questions
        if question.key is not None and question.distractors
    ]


def _shown(choice: Choice) -> str:
    return f"{choice.text} {choice.alternative or ''}".strip()


def asked_in_exams(made: Iterable[Guess], *, critical: bool = False) -> list[Guess]:
    """The guesses at questions that exams ask and count; at the safety-critical ones alone, where that is wanted."""
    return [one for one in made if one.item.asked and (one.item.critical or not critical)]


def only_cautious(items: Iterable[Item]) -> GivenAway:
    """The questions in which one option alone holds back: how many, and in how many of them it is the key."""
    found = []
    for item in items:
        cautious = [at for at, said in enumerate(item.options) if english.CAUTIOUS.search(said)]
        if len(cautious) == 1:
            found.append((cautious[0] == item.key, item.chance))
    return GivenAway(sum(hit for hit, _ in found), len(found), sum(chance for _, chance in found))


def is_too_many(found: GivenAway) -> bool:
    """Whether more are guessed than the ceiling allows."""
    return found.right > CEILING * found.of
