"""What is read of a list that somebody brings, and what becomes of each line. Nothing is dropped in silence."""

import io

import pytest
from openpyxl import Workbook

from certificates.clinics.domain import list_judging
from certificates.clinics.domain.list_judging import Held, judged
from certificates.clinics.domain.list_lines import MOST_LINES, Line, read_file, read_text
from certificates.domain.codes import grouped, make_code
from courses.content.formats.refusals import Refused

ONE, TWO, THREE = (make_code(number) for number in (7, 8, 9))
WRONG = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")


def parts(line: Line) -> tuple[str, ...]:
    return line.code, line.name, line.number, line.site


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\tAda Sørensen\t1002\tQuay\n\tBob\t\t",
        f"{ONE},Ada Sørensen,1002,Quay\r\n,Bob,,",
        f"{grouped(ONE)};Ada  Sørensen ;1002;Quay\n;Bob",
        f"Ada Sørensen\t1002\tQuay\t{ONE}\nBob\t\t\t",
        f"site;number;name;code\nQuay;1002;Ada Sørensen;{ONE}\n;;Bob;",
        f"First name\tLast name\tCertificate\tRegister number\tSite\nAda\tSørensen\t{ONE}\t1002\tQuay\nBob\t\t\t\t",
        f"\ufeff\n\n{ONE}\tAda\u200b Sørensen\t1002\tQuay\n\nBob",
        f"https://training.example/v/{ONE}\tAda Sørensen\t1002\tQuay\nBob",
    ],
)
def test_people_are_read_however_their_columns_stand(text):
    ada, bob = read_text(text)

    assert parts(ada) == (ONE, "Ada Sørensen", "1002", "Quay")
    assert parts(bob) == ("", "Bob", "", "")
    assert (ada.fault, bob.fault) == ("", "")


def test_workbook_is_read_like_a_paste():
    book = Workbook()
    book.create_sheet("People")
    book["People"].append(["Name", "Number", "Code"])
    book["People"].append(["Ada", 1002, ONE])
    data = io.BytesIO()
    book.save(data)

    assert [parts(line) for line in read_file(data.getvalue())] == [(ONE, "Ada", "1002", "")]
    assert read_file(f"{ONE};Ada".encode()) == read_text(f"{ONE};Ada")
    with pytest.raises(Refused, match="damaged"):
        read_file(b"PK\x03\x04nothing")


@pytest.mark.parametrize(
    "heading",
    ["GMC number", "GMC no.", "NMC PIN", "Reg. no.", "Registration", "GMC/NMC number", "HCPC registration number", "No", "Register_Number:"],
)  # fmt: skip
def test_number_is_read_under_what_people_call_it(heading):
    (line,) = read_text(f"Name;{heading};Code\nAda;1002;{ONE}")

    assert parts(line) == (ONE, "Ada", "1002", "")


@pytest.mark.parametrize(
    ("headings", "unread"),
    [
        ("Name;Phone number;Code", "Phone number"),
        ("Name;Register;Code", "Register"),
        ("Name;GMC number;NMC PIN", "NMC PIN"),
        ("Name;E-mail;Born", "E-mail, Born"),
    ],
)
def test_columns_that_are_not_read_are_named(headings, unread):
    with pytest.raises(Refused, match=f"not read: {unread}. Columns are headed"):
        read_text(f"{headings}\nAda;1002;{ONE}")


def test_further_sheets_in_which_anything_stands_are_named():
    book = Workbook()
    for site in ("Quay", "Harbour"):
        book.create_sheet(site)
        book[site].append([ONE, "Ada"])
    data = io.BytesIO()
    book.save(data)

    with pytest.raises(Refused, match="Quay, Harbour"):
        read_file(data.getvalue())


@pytest.mark.parametrize(
    "name", ["x" * 40_000, "\u200b" * 1_001 + "Ada", "Ada" + " \u200b" * 1_000 + "Bob"]
)
def test_cell_that_is_looked_at_in_part_is_too_long(name):
    assert read_text(f"{ONE}\t{name}")[0].fault == "too-long"
    assert read_text(f"{ONE}\tAda{' ' * 2_000}Lee")[0].name == "Ada Lee"


def test_numbers_are_brought_into_their_form_once_each(monkeypatch):
    made = []
    monkeypatch.setattr(list_judging, "number_key", lambda number: made.append(number) or number)
    held = [Held(n, "", "Eve Lind", str(n), "") for n in range(100)]

    judged(read_text("\n".join(f"Eve Lind\t{n}" for n in range(1_000, 1_050))), held)

    assert len(made) <= 100 + 3 * 50


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"code,name,\n{ONE},Ada,1002", "too-wide"),
        (f"{WRONG}\tAda", "bad-code"),
        (f"{ONE[:-3]}\tAda", "bad-code"),
        ("code,name\nnone,Ada", "bad-code"),
        ("name,number\n,1002", "nobody"),
        (f"{ONE}\t{'x' * 201}", "too-long"),
        (f"{ONE}\tAda\t{'1' * 41}", "too-long"),
        (f"{ONE}\tAda\t1\tQuay\tmore", "too-wide"),
        (f"code\tname\n{ONE}\tAda\tmore", "too-wide"),
    ],
)
def test_line_that_cannot_be_read_says_why_and_keeps_what_stood_there(text, fault):
    (line,) = read_text(text)

    assert line.fault == fault
    assert all(cell in line.said for cell in text.splitlines()[-1].replace(",", "\t").split("\t"))
    assert judged([line], [])[0].verdict == fault


def test_name_of_a_long_title_is_no_code():
    assert read_text("Registered Practitioner 12345678\t99")[0].fault == ""


@pytest.mark.parametrize("text", ["", " \n\t\n", "code,name\n"])
def test_empty_list_is_refused(text):
    with pytest.raises(Refused, match="Nothing stands"):
        read_text(text)


def test_list_has_a_limit():
    assert len(read_text("\n".join(f"Person {n}" for n in range(MOST_LINES)))) == MOST_LINES
    with pytest.raises(Refused, match="more than 500 lines"):
        read_text("\n".join(f"Person {n}" for n in range(MOST_LINES + 1)))
    with pytest.raises(Refused, match="more than 300 kB"):
        read_text("x" * 300_001)


HELD = [
    Held(1, ONE, "Ada Sørensen", "1002", "Quay"),
    Held(2, "", "Bob Okafor", "", "Quay"),
    Held(3, "", "Eve Lind", "7", ""),
    Held(4, "", "Eve Lind", "8", ""),
]


@pytest.mark.parametrize(
    ("text", "verdict", "key", "becomes"),
    [
        (f"{ONE}", "same", 1, (ONE, "Ada Sørensen", "1002", "Quay")),
        (f"{ONE}\tAda Sørensen\t1002\tQuay", "same", 1, None),
        (f"{ONE}\t\t\tHarbour", "changed", 1, (ONE, "Ada Sørensen", "1002", "Harbour")),
        ("SORENSEN Ada", "changed", 1, (ONE, "SORENSEN Ada", "1002", "Quay")),
        ("Ada Sørensen\t0001002", "changed", 1, None),
        ("Ada Sørensen\t9", "new", None, ("", "Ada Sørensen", "9", "")),
        (f"{TWO}\tAda Sørensen\t1002", "new", None, None),
        (f"{TWO}\tBob Okafor\t55", "changed", 2, (TWO, "Bob Okafor", "55", "Quay")),
        ("Eve Lind", "several", None, None),
        ("Eve Lind\t8", "same", 4, None),
        (f"{THREE}", "new", None, (THREE, "", "", "")),
    ],
)
def test_line_is_of_the_row_that_fits_and_leaves_what_it_does_not_say(text, verdict, key, becomes):
    (one,) = judged(read_text(text), HELD)

    assert (one.verdict, one.key) == (verdict, key)
    if becomes is not None:
        assert one.becomes == becomes


@pytest.mark.parametrize(
    "text", [f"{ONE}\n{ONE}", f"{TWO}\tZoe\n{TWO}\tZoe", "Zoe\t5\nzoe\t5", f"{TWO}\tZoe\t5\n{TWO}"]
)
def test_line_that_says_what_another_says_is_taken_once(text):
    found = judged(read_text(text), HELD)[1]

    assert (found.verdict, found.before) == ("twice", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Zoe\nZoe", "Zoe\nzoe", "Bob Okafor\nBob Okafor", "Zoe\nZoe\t5", "Zoe\t5\nZoe", "Zoe\t5\nZoe\t5\tQuay",
        f"{ONE}\nAda Sørensen", f"{TWO}\tBob Okafor\n{TWO}\tZoe", f"{TWO}\n{TWO}\t\t\tQuay",
    ],
)  # fmt: skip
def test_line_that_says_otherwise_or_not_of_whom_is_not_taken_for_the_same(text):
    """Two of one name may be two people: the second comes back, and is not lost."""
    found = judged(read_text(text), HELD)[1]

    assert (found.verdict, found.before) == ("again", 1)


def test_two_of_one_name_with_two_numbers_are_two():
    found = judged(read_text(f"Zoe\t5\nZoe\t6\n{TWO}\tZoe\t7\n{THREE}\tZoe\t7"), HELD)

    assert [one.verdict for one in found] == ["new"] * 4


def test_list_that_is_full_takes_nobody_new_and_changes_those_it_has():
    found = judged(read_text(f"{ONE}\t\t\tNew\nZoe\nMia"), HELD, most=5)

    assert [one.verdict for one in found] == ["changed", "new", "full"]
