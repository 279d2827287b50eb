"""Rows of a table to parts, by the layout of its columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from courses.content.formats.refusals import Because, Place, Refused, because, gettext_noop
from courses.content.formats.sheet import Cell, Line, Sheet
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.reading import Part
from quizzes.bank.formats.tables.answers import (
    are_letters,
    names_option,
    own_letters,
    places_in_order,
    side_of,
    truth_of,
    two_ways,
)
from quizzes.bank.formats.tables.columns import (
    ABOUT,
    ALL_OPTIONS,
    LETTERS,
    MOST_OPTIONS,
    PAIR_SIGNS,
    WRONG_OPTION,
)
from quizzes.bank.formats.tables.in_stem import asked_in
from quizzes.bank.formats.tables.kinds import READERS, Row, Said, loses_sides, without_percent
from quizzes.bank.formats.tables.labels import Unlabelled, without_labels
from quizzes.bank.formats.tables.mapping import (
    HEADINGS_WITHIN,
    Layout,
    guessed,
    is_enough,
    is_key,
    left_out,
)
from quizzes.bank.formats.tables.one_cell import OneCell, of_paragraphs, one_cell
from quizzes.bank.formats.tables.pictures import NO_PICTURES, Pictures
from quizzes.bank.formats.tables.quantities import looks_numeric, measured, numbered

NO_STEM = gettext_noop("The column for the question is empty.")
UNKNOWN_KIND = gettext_noop("The kind '{kind}' is none of: {kinds}.")
ODD = gettext_noop("The cell in column {column} holds a date or a fault of the sheet, not what was typed. Make it a text.")  # fmt: skip
TOO_MANY = gettext_noop("There are more than {most} options.")
FEW_NAMED = gettext_noop("The answer '{answer}' names an option, and fewer than two options are there. Add them; or write short_text or numeric in the column kind, if '{answer}' is what people type.")  # fmt: skip
TYPED = gettext_noop("Beside the answer stands one option alone, so this was taken for {kind}. If it is a choice, add the other options.")  # fmt: skip
UNUSED = gettext_noop("The answer '{answer}' was not used: {why}")
PAIRS_SAY = gettext_noop("of pairs, the arrows say which belong together.")
STEPS_SAY = gettext_noop("the steps are taken in the order in which they stand.")
NO_SIDES = gettext_noop("The options '{options}' do not say which is true and which is false, so what stands in their columns was not taken. Write True and False.")  # fmt: skip
STROKE = gettext_noop("The answer '{answer}' was taken for all of these options together. Write A, C if so; a question has no 'one or the other'.")  # fmt: skip
A_SIDE = gettext_noop("The answer '{answer}' was taken for {kind}, and can mean true or false. If so, write true or false.")  # fmt: skip
A_NUMBER = gettext_noop("The answer '{answer}' was taken for words that people type as they stand, and can mean the number {number} with the unit '{unit}'. If so, write numeric in the column kind, else short_text.")  # fmt: skip
NO_HEADING = gettext_noop("'{text}' stands in a column without a heading and was not taken.")
SHIFTED = gettext_noop("'{text}' stands in a column without a heading and was not taken. If a comma within a text shifted the cells, put the text into quotation marks.")  # fmt: skip
NOT_READ = gettext_noop("What stands in the column '{heading}' was not taken.")
NO_PERCENT = gettext_noop("'{text}' has no % and the answer {answer} has; it was read as {text} %. Write the one that is meant.")  # fmt: skip
OTHER_KEY = gettext_noop("The column '{heading}' also seems to say what is right, and was not read: the key may be half of it. Write all letters into one column (A, C), or say which column is which.")  # fmt: skip
WITH_UNIT = gettext_noop("The answer '{answer}' was read as the number {number} with the unit '{unit}'. Look whether that is meant.")  # fmt: skip

NO_UNIT = gettext_noop("What stands in the column {column}, '{text}', was not taken: {kind} has none. Write a number as the answer, or empty the cell.")  # fmt: skip
TYPED_KINDS = (reading.NUMERIC, reading.SHORT_TEXT)
CHOICES = (reading.SINGLE_CHOICE, reading.MULTIPLE_RESPONSE)
_NOTHING = (
    "",
    "0",
    "-",
    "–",
    "—",
    "/",
    "n/a",
    "none",
)  # what stands in a cell that nothing is said in


def headings_of(sheet: Sheet) -> tuple[int, Layout] | None:
    """At which row the headings stand, from 0, and what the columns are; None where nobody can tell."""
    for place, (_, cells) in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        layout = guessed(cells)
        if is_enough(layout):
            return place, layout
    return None


def parts_of(
    sheet: Sheet,
    place: int,
    layout: Layout,
    member: str = "",
    pictures: Pictures = NO_PICTURES,
    *,
    is_named: bool = False,
) -> Iterator[Part]:
    """A part for every row below the headings that says anything. `pictures`: that came with the table. `is_named`: a person
    said which columns are read, and which are not."""
    headings = sheet.rows[place][1]
    is_ours = "stem" in layout and headings[layout["stem"]].strip() == "stem"
    near = {} if is_named else left_out(headings, layout)
    odd, doubts = _by_row(sheet.odd), _by_row(sheet.doubts)
    columns = set(layout.values())
    # The name of a sheet is missing where a text is the table: there commas part the cells.
    bare = NO_HEADING if sheet.name else SHIFTED
    for number, cells in sheet.rows[place + 1 :]:
        told = [sheet.doubts[number, at] for at in doubts.get(number, ()) if at in columns]
        # A row of which every word is struck through is told, and never passed over.
        if any(cell.strip() for cell in cells) or told:
            held = {key: sheet.held[number, at] for key, at in layout.items() if (number, at) in sheet.held}  # fmt: skip
            lines = {key: sheet.listed[number, at] for key, at in layout.items() if (number, at) in sheet.listed}  # fmt: skip
            row = replace(_row(cells, layout, lines, is_ours=is_ours), pictures=pictures, held=held)
            here = Place(row=number, sheet=sheet.name, member=member)
            part = _part(row, here, [at for at in odd.get(number, ()) if at in columns])
            for doubt in (*told, *sheet.notes.get(number, ())):
                part = part.doubted(doubt)
            part = _with_unread(part, [heading for at, heading in near.items() if at < len(cells) and cells[at].strip()])  # fmt: skip
            yield _with_bare(part, bare, _below_nothing(cells, headings, columns))


def _with_bare(part: Part, doubt: str, text: str) -> Part:
    """The part with a doubt of what stands below no heading."""
    return replace(part, doubts=(*part.doubts, because(doubt, text=text))) if text else part


def _below_nothing(cells: Sequence[str], headings: Sequence[str], columns: set[int]) -> str:
    """What stands below no heading: a comma within a text shifts what follows, the answer too. Left of all columns that are read
    nothing is shifted to, and tables of Word number their rows there."""
    places = range(min(columns, default=0), len(cells))
    bare = (cells[at].strip() for at in places if at not in columns and not "".join(headings[at : at + 1]).strip())  # fmt: skip
    return next(filter(None, bare), "")


def _with_unread(part: Part, headings: Sequence[str]) -> Part:
    """The part with what stands in columns that nobody reads; where one speaks of what is right, the key may be half of it."""
    for heading in headings:
        if is_key(heading):
            part = part.doubted(because(OTHER_KEY, heading=heading))
        else:
            part = replace(part, doubts=(*part.doubts, because(NOT_READ, heading=heading)))
    return part


def _by_row(cells: Iterable[Cell]) -> dict[int, list[int]]:
    """The columns of these cells by their rows."""
    found: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        found.setdefault(row, []).append(column)
    return found


def _row(
    cells: Sequence[str], layout: Layout, lines: Mapping[str, Sequence[Line]], *, is_ours: bool
) -> Row:
    """What a row says, by our keys. `lines`: the paragraphs of some of its cells."""
    said = {key: cells[at].strip() if at < len(cells) else "" for key, at in layout.items()}
    said |= {key: _numbered(listed) for key, listed in lines.items() if _is_prose(key) and any(line.sign for line in listed)}  # fmt: skip
    options = [Said(letter, *(said.get(f"{key}_{letter}", "") for key in ("option", "rationale", "harm", "picture", "partner_picture"))) for letter in LETTERS]  # fmt: skip
    options = _without_tail(options)
    bare = Unlabelled(tuple(options), said.get("answer", ""))
    kind = kind_said(said.get("kind", ""))
    if kind not in TYPED_KINDS:
        bare = without_labels(options, bare.answer, is_ours=is_ours)
    options, said["answer"] = list(bare.options), bare.answer
    cell = OneCell() if options else _in_one_cell(said.get(ALL_OPTIONS, ""), lines.get(ALL_OPTIONS, ()))  # fmt: skip
    options = options or [_at(place, text) for place, text in enumerate(cell.texts)]
    wrong = [text for letter in LETTERS if (text := said.get(f"{WRONG_OPTION}_{letter}", ""))]
    if not (options or wrong) and kind in ("", *CHOICES):
        has_unit = said.get("unit", "").casefold() not in _NOTHING
        asked = asked_in(said.get("stem", ""), said["answer"], lines.get("stem", ()), is_choice=bool(kind), has_unit=has_unit)  # fmt: skip
        said["stem"], cell = asked.stem, asked.options
        options = [_at(place, text) for place, text in enumerate(cell.texts)]
    signs = cell.signs or bare.signs
    if wrong and not options:
        options = [_at(place, text) for place, text in enumerate((said.get("answer", ""), *wrong))]
        said["answer"], signs = "A", tuple(option.letter for option in options)
    has_options = any(key == ALL_OPTIONS or key.startswith("option_") for key in layout)
    doubts = (*cell.doubts, *bare.doubts)
    return Row(said=said, options=tuple(options), is_ours=is_ours, has_options=has_options, signs=signs, doubts=doubts)  # fmt: skip


def _in_one_cell(cell: str, lines: Sequence[Line]) -> OneCell:
    return of_paragraphs(lines) if lines else one_cell(cell)


def _is_prose(key: str) -> bool:
    """Whether a column holds a text that is read, and not the sign of an answer or a code."""
    return key == "stem" or key.startswith(("rationale", "option_"))


def _numbered(lines: Sequence[Line]) -> str:
    """The paragraphs with the numbers of their list, as people see them: options may name these."""
    return "\n".join(f"{line.sign} {line.text}".strip() for line in lines)


def _at(place: int, text: str) -> Said:
    """An option that has no column of its own, by its place from 0."""
    return Said(ascii_lowercase[place % 26], text, "", "")


def _without_tail(options: list[Said]) -> list[Said]:
    """The options up to the last that says anything: a hole between two keeps its letter, and what stands beside no text is told."""
    last = max((at for at, option in enumerate(options) if option.says_anything), default=-1)
    return options[: last + 1]


def _part(row: Row, place: Place, odd: list[int]) -> Part:
    base = Part(
        kind=reading.UNKNOWN,
        stem=row.shown(row.get("stem"), row.get("picture")),
        external_id=row.get("code"),
        place=place,
        feedback=row.prose(row.get("rationale")),
        explains=True,
        columns=tuple(
            (key, row.get(key)) for key in ("code", *(c.key for c in ABOUT)) if row.get(key)
        ),
    )
    try:
        return _read(base, row, odd)
    except Refused as refused:
        return base.flagged(refused.reason)


def _read(base: Part, row: Row, odd: list[int]) -> Part:
    if odd:
        raise Refused(because(ODD, column=odd[0] + 1))
    if not base.stem:
        raise Refused(because(NO_STEM))
    if len(row.options) > MOST_OPTIONS:
        raise Refused(because(TOO_MANY, most=MOST_OPTIONS))
    kind = kind_of(row)
    if kind not in READERS:
        raise Refused(because(UNKNOWN_KIND, kind=kind, kinds=", ".join(READERS)))
    if kind != reading.TRUE_FALSE and row.options:
        row.texts()
    row = numbered(row) if kind == reading.NUMERIC else row
    read = replace(base, kind=kind, **READERS[kind](row))
    for one in (*row.doubts, *_doubts(row, kind)):
        read = read.doubted(one)
    return read


def _doubts(row: Row, kind: str) -> Iterator[Because]:
    """What a row says that its kind has no place for, that could mean another kind, or another number."""
    doubt = _doubt(row, kind)
    if doubt is not None:
        yield doubt
    if kind in CHOICES and "/" in row.get("answer") and row.get("answer") not in [option.text for option in row.options]:  # fmt: skip
        yield because(STROKE, answer=row.get("answer"))
    if kind in TYPED_KINDS and may_be_side(row):
        yield because(A_SIDE, answer=row.get("answer"), kind=kind)
    if kind in CHOICES and (meant := _two_ways(row)):
        yield meant
    if kind == reading.SHORT_TEXT and not row.get("kind") and (found := measured(row.get("answer"))):  # fmt: skip
        yield because(A_NUMBER, answer=row.get("answer"), number=found.first, unit=found.unit)
    if kind != reading.NUMERIC:
        said = ((key, row.get(key)) for key in ("unit", "tolerance"))
        yield from (because(NO_UNIT, column=key, text=text, kind=kind) for key, text in said if text.casefold() not in _NOTHING)  # fmt: skip
    if kind == reading.NUMERIC:
        yield from (because(NO_PERCENT, text=text, answer=row.get("answer")) for text in without_percent(row))  # fmt: skip


def _two_ways(row: Row) -> Because | None:
    """A doubt where the answer was taken for a place and can also mean words. In our own table a letter is a place."""
    texts, answer = [option.text for option in row.options], row.get("answer")
    if row.is_ours and own_letters(answer, len(texts)):
        return None
    return two_ways(answer, texts, row.signs)


def _doubt(row: Row, kind: str) -> Because | None:
    """What a row says that its kind has no place for, or that could mean another kind."""
    answer, count = row.get("answer"), sum(bool(option.text) for option in row.options)
    if kind == reading.MATCHING and answer:
        return because(UNUSED, answer=answer, why=because(PAIRS_SAY))
    if kind == reading.ORDERING and answer and places_in_order(answer) != list(range(count)):
        return because(UNUSED, answer=answer, why=because(STEPS_SAY))
    if kind == reading.TRUE_FALSE and loses_sides(row):
        return because(NO_SIDES, options=" / ".join(option.text for option in row.options))
    if kind == reading.NUMERIC and (unit := row.quantity(answer, "answer")[1]):
        return because(WITH_UNIT, answer=answer, number=row.quantity(answer, "answer")[0], unit=unit)  # fmt: skip
    if not row.get("kind") and count == 1:
        return because(TYPED, kind=kind)
    return None


def kind_said(cell: str) -> str:
    """The kind that a cell names, by our name of it; "" where it names none."""
    said = cell.casefold().replace(" ", "_").replace("-", "_").replace("/", "_")
    return _OTHER_NAMES.get(said, said)


def kind_of(row: Row) -> str:
    """The kind as the row says it, else as its options and answer show it."""
    if said := kind_said(row.get("kind")):
        return said
    texts, answer = [option.text for option in row.options if option.text], row.get("answer")
    are_pairs = len(texts) > 1 and all(any(sign in text for sign in PAIR_SIGNS) for text in texts)
    if are_pairs and not answer:
        return reading.MATCHING
    if len(texts) > 1:
        return reading.SINGLE_CHOICE if len(row.right_places()) == 1 else reading.MULTIPLE_RESPONSE
    return _kind_without_options(row, texts)


def _kind_without_options(row: Row, texts: Sequence[str]) -> str:
    """The kind of a row with one option or none. An answer that names an option is no answer that is typed."""
    answer = row.get("answer")
    if not texts and truth_of(answer) is not None:
        return reading.TRUE_FALSE
    if (row.has_options and names_option(answer, texts)) or (not texts and are_letters(answer)):
        row.texts()
        raise Refused(because(FEW_NAMED, answer=answer))
    if truth_of(answer) is not None:
        return reading.TRUE_FALSE
    is_number = decimal_of(answer) is not None or "answer" in row.held or looks_numeric(row)
    return reading.NUMERIC if is_number else reading.SHORT_TEXT


def may_be_side(row: Row) -> bool:
    """Whether the answer of a row that says no kind can mean true or false: "1", "Y", "right"."""
    said_besides = any(row.get(key) for key in ("kind", "unit", "tolerance")) or row.options
    answer = row.get("answer")
    return not said_besides and (answer in ("0", "1") or side_of(answer) is not None)


_OTHER_NAMES = {
    "mcq": reading.SINGLE_CHOICE, "mc": reading.SINGLE_CHOICE, "multiple_choice": reading.SINGLE_CHOICE, "sba": reading.SINGLE_CHOICE,
    "single": reading.SINGLE_CHOICE, "single_best_answer": reading.SINGLE_CHOICE, "type_a": reading.SINGLE_CHOICE,
    "multiple_answer": reading.MULTIPLE_RESPONSE, "multiple_answers": reading.MULTIPLE_RESPONSE, "multi_select": reading.MULTIPLE_RESPONSE,
    "multiple": reading.MULTIPLE_RESPONSE, "multiple_select": reading.MULTIPLE_RESPONSE, "tf": reading.TRUE_FALSE,
    "t_f": reading.TRUE_FALSE, "truefalse": reading.TRUE_FALSE, "number": reading.NUMERIC, "numerical": reading.NUMERIC,
    "match": reading.MATCHING, "order": reading.ORDERING, "sequence": reading.ORDERING, "short_answer": reading.SHORT_TEXT,
    "text": reading.SHORT_TEXT, "fill_in": reading.SHORT_TEXT, "fill_in_the_blank": reading.SHORT_TEXT,
}  # fmt: skip
