"""Files that people bring and that hold no questions that are read here: each is refused with its name."""

from collections.abc import Iterator
from typing import Any

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.prose import NOTHING, from_plain
from quizzes.bank.formats.reading import Part, Reading, Status
from quizzes.bank.formats.source import Source

NAME = "other"
INSTEAD = gettext_noop("Read are: XLSX, CSV, Word tables, Moodle XML, GIFT, AIKEN and QTI.")
OFFICE_97 = gettext_noop("This is a file of Word or Excel from before 2007. Save it as .docx or .xlsx.")  # fmt: skip
PDF = gettext_noop("This is a PDF: what in it is a question cannot be told. Bring the file that it was made of.")  # fmt: skip
JSON = gettext_noop("This is JSON, which no question file that is read here is.")
CMI5 = gettext_noop(
    "This is the structure of a cmi5 course. It names lessons and holds no questions."
)
MANIFEST = gettext_noop("This is a manifest alone. Bring the whole package (ZIP).")
ANKI = gettext_noop("This is a deck of Anki. Its cards have no answers to choose from and no key; export its notes as text and bring them as CSV.")  # fmt: skip
NO_QUESTIONS = gettext_noop("The archive holds no question file that is read here.")
OTHER_XML = gettext_noop("XML that begins with <{root}> is no question file that is read here.")
SCORES = gettext_noop(
    "This case gives an answer and its score. It tests a program and is no question."
)


def claims(source: Source) -> bool:
    """Everything that is asked last, and JSON, which looks like GIFT."""
    return _why(source) is not None


def read(source: Source) -> Reading:
    """The refusal; of a list of cases, one for each."""
    cases = tuple(_cases(source.json))
    if cases:
        return Reading(NAME, cases)
    raise Refused(_why(source) or because(INSTEAD))


def _why(source: Source) -> Because | None:
    if source.data.startswith(b"%PDF"):
        return because(PDF)
    if source.data.startswith(b"\xd0\xcf\x11\xe0"):
        return because(OFFICE_97)
    if source.is_zip:
        return _why_not_archive(source)
    if source.is_xml:
        known = {"courseStructure": CMI5, "manifest": MANIFEST}.get(source.root_name)
        return because(known) if known else because(OTHER_XML, root=source.root_name)
    return because(JSON) if source.json is not None else None


def _why_not_archive(source: Source) -> Because:
    names = {name.lower() for name in source.archive.names}
    decks = {"collection.anki2", "collection.anki21", "collection.anki21b"}
    return because(ANKI) if names & decks else because(NO_QUESTIONS)


def _cases(said: Any) -> Iterator[Part]:
    """A list of named cases with what they expect, as programs test their scoring with."""
    cases = said.get("cases") if isinstance(said, dict) else None
    for case in cases if isinstance(cases, list) else []:
        if isinstance(case, dict) and isinstance(case.get("name"), str) and "expect" in case:
            yield Part(
                kind=reading.UNKNOWN,
                stem=from_plain(case["name"]) or NOTHING,
                columns=(("case", case["name"]),),
                status=Status.FLAGGED,
                reason=because(SCORES),
            )
