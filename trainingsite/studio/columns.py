"""What the columns of a table of questions are called where a person names them, and what a row of one still lacks."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.bank.formats.tables.columns import (
    ALL_OPTIONS,
    COLUMNS,
    LETTERS,
    WRONG_OPTION,
    Column,
)
from trainingsite.studio.labels import LABELS, Said

# The columns whose names say more, or something else, than the keys of a question.
_NAMES: dict[str, Said] = {
    "code": gettext_lazy("Number or name of the question"),
    "answer": gettext_lazy("Right answer (a letter, words or a number)"),
    "rationale": gettext_lazy("Explanation of the right answer"),
}
_OF_OPTION: dict[str, Said] = {
    "option": gettext_lazy("Answer %(letter)s"),
    "rationale": gettext_lazy("Why answer %(letter)s is right or wrong"),
    "harm": gettext_lazy("Harm if answer %(letter)s is chosen (0 to 3)"),
    "picture": gettext_lazy("Picture of answer %(letter)s"),
    "partner_picture": gettext_lazy("Picture of the partner of %(letter)s"),
}


def column_choices() -> list[tuple[str, str]]:
    """Each column that a table may have, by its key, as people call it."""
    wrong = _("Wrong answer %(n)d")
    return [
        *((column.key, _name(column)) for column in COLUMNS),
        (ALL_OPTIONS, _("All answers in one cell")),
        *((f"{WRONG_OPTION}_{one}", wrong % {"n": n}) for n, one in enumerate(LETTERS[:7], 1)),
    ]


def _name(column: Column) -> str:
    if column.letter:
        said = _OF_OPTION[column.key.removesuffix(f"_{column.letter}")]
        return str(said) % {"letter": column.letter.upper()}
    return str(_NAMES.get(column.key) or LABELS[column.key])


def lacks_as_said(keys: Iterable[str]) -> list[str]:
    """What a row lacks, by the labels of the form; the same of several answers is said once: "Why (Answers B, C)"."""
    rows: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        first, *rest = key.split(".")
        places = rows.setdefault((first, rest[-1] if rest else ""), [])
        places += [rest[0].upper()] if len(rest) > 1 else []
    return [_lack(first, last, places) for (first, last), places in rows.items()]


def _lack(first: str, last: str, places: list[str]) -> str:
    if not last:
        return str(LABELS[first])
    within = " ".join([str(LABELS[first]), ", ".join(places)]).strip()
    return f"{LABELS[last]} ({within})"
