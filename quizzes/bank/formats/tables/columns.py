"""The columns of a table of questions: what they are called, what stands in them, and what others call them."""

from dataclasses import dataclass

from courses.content.formats.refusals import gettext_noop
from quizzes.bank.formats.reading import OURS

LETTERS = "abcdefgh"
MOST_OPTIONS = len(LETTERS)


@dataclass(frozen=True)
class Column:
    """A column. `others`: names under which it is found in tables that are not ours. `letter`: of which option it speaks."""

    key: str
    says: str
    others: tuple[str, ...] = ()
    letter: str = ""
    values: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        """Whether it names a picture: workbooks without any leave it out."""
        return "picture" in self.key


COMMON = (
    Column("code", gettext_noop("your own name of the question, which becomes its code; a row with one that is there already is flagged, and is another question if you take it all the same. A mere number is no code"),
           ("id", "no", "nr", "number", "question id", "item id", "external id", "item", "item no", "question no")),
    Column("kind", gettext_noop("what sort of question; may stay empty where options and answer show it"), ("type", "question type", "item type"),
           values=OURS),
    Column("stem", gettext_noop("what is asked"),
           ("question", "question text", "question stem", "text", "prompt", "statement", "frage", "pregunta", "vraag", "questions")),
    Column("picture", gettext_noop("a picture beside the question, where table and pictures come as a ZIP: its file, then | and what it shows"),
           ("image", "figure", "photo", "bild", "imagen", "afbeelding", "image file", "picture file")),
    Column("answer", gettext_noop("the right answer: the letters of the options (B, or A, C); true or false; the number; what may be typed, synonyms apart by |; a | within one has a \\ before it"),
           ("correct", "correct answer", "correct answers", "right answer", "key", "answer key", "solution", "correct option",
            "correct choice", "answers", "antwort", "richtige antwort", "lösung", "respuesta", "antwoord", "right")),
    Column("tolerance", gettext_noop("numeric: how far an answer may lie from the number"), ("margin", "error")),
    Column("unit", gettext_noop("numeric: the unit of the number"), ("units", "einheit")),
    Column("rationale", gettext_noop("why the right answer is right (numeric and short_text), or a remark on the whole"),
           ("explanation", "feedback", "why", "comment", "general feedback", "explanations", "justification", "begründung")),
)  # fmt: skip
ABOUT = (
    Column("module", gettext_noop("the code of the module in which the question goes; a row that names none of the course is flagged, and goes where you choose"), ("chapter", "unit of study", "lesson", "section")),
    Column("objective", gettext_noop("the code of the learning objective"), ("learning objective", "outcome", "learning outcome")),
    Column("topic", gettext_noop("a short word, for sorting"), ("category", "subject", "tag", "tags", "theme", "thema")),
    Column("level", gettext_noop("how deep it goes"), ("cognitive level", "bloom", "taxonomy"), values=("recall", "application", "judgement")),
    Column("critical", gettext_noop("whether a mistake here is dangerous"), ("safety critical",), values=("yes", "no")),
    Column("evidence", gettext_noop("the codes of the facts that it rests on, apart by commas"), ("reference", "references", "source", "sources", "fact", "facts", "literature")),
    Column("difficulty", gettext_noop("the share of people whom you expect to answer rightly, 0 to 1"), ("expected share",)),
)  # fmt: skip
OPTIONS = tuple(
    column
    for letter in LETTERS
    for column in (
        Column(
            f"option_{letter}",
            gettext_noop(
                "an option; ordering: a step, in the right order; matching: 'left -> right', or '-> right' for a partner too many, a -> within a text has a \\ before it; numeric and short_text: a wrong answer that people give"
            ),
            letter=letter,
        ),
        Column(
            f"picture_{letter}",
            gettext_noop("a picture in the option, as in picture"),
            letter=letter,
        ),
        Column(
            f"partner_picture_{letter}",
            gettext_noop("matching: a picture in the right side, as in picture"),
            letter=letter,
        ),
        Column(f"rationale_{letter}", gettext_noop("why it is right or wrong"), letter=letter),
        Column(
            f"harm_{letter}",
            gettext_noop("of a wrong one: 0 to 3"),
            letter=letter,
            values=("0", "1", "2", "3"),
        ),
    )
)
PER_OPTION = len(OPTIONS) // MOST_OPTIONS
COLUMNS = (*COMMON, *OPTIONS, *ABOUT)
BY_KEY = {column.key: column for column in COLUMNS}
# Found in tables of others only: all options in one cell, and wrong options beside an answer that is written out.
ALL_OPTIONS = "options"
WRONG_OPTION = "wrong"
PAIR_SIGNS = ("->", "→", "=>")
SYNONYM_SIGN = "|"
TRUE, FALSE = ("true", "t", "yes", "richtig", "wahr"), ("false", "f", "no", "falsch")
# What options of a true or false say beside these.
SAYS_TRUE = ("right", "correct", "agree", "it is true", "y", "ja", "j", "stimmt", "korrekt", "sí", "si", "verdadero", "cierto", "correcto",
             "oui", "vrai", "juste", "waar", "juist", "vero", "sì", "sim", "verdadeiro")  # fmt: skip
SAYS_FALSE = ("wrong", "incorrect", "not true", "not correct", "disagree", "it is false", "n", "nein", "stimmt nicht", "unwahr", "inkorrekt",
              "falso", "incorrecto", "non", "faux", "nee", "onwaar", "niet waar", "onjuist", "não")  # fmt: skip


def described() -> str:
    """The columns as a table of Markdown, for the documents."""
    told: list[str] = ["| column | what stands in it |", "|---|---|"]
    for column in (*COMMON, *OPTIONS[:PER_OPTION], *ABOUT):
        names = f"`{column.key}`" + (
            f" ... `{column.key[:-1]}{LETTERS[-1]}`" if column.letter else ""
        )
        values = f" ({', '.join(column.values)})" if column.values else ""
        told.append(f"| {names} | {column.says.replace('|', chr(92) + '|')}{values} |")
    return "\n".join(told) + "\n"
