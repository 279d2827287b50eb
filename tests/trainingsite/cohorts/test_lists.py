"""What somebody pasted or brought as a table, read line by line."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from courses.content.formats.refusals import Refused
from trainingsite.cohorts.domain import judging, lists
from trainingsite.cohorts.domain.lists import Said, read_file, read_text

pytestmark = pytest.mark.any_engine


def found(rows: list[Said]) -> list[tuple[int, str, str]]:
    return [(row.line, row.email, row.name) for row in rows]


def test_lines_are_read_with_and_without_names() -> None:
    text = (
        "ada@clinic.example\n\n"
        "Bob Okafor <BOB@Clinic.example>\n"
        '"Lindqvist, Eve" <eve@clinic.example>,\n'
        "Noor Haddad; noor@clinic.example\r\n"
        "<una@clinic.example>\n"
        "nobody here\n"
    )

    assert found(read_text(text)) == [
        (1, "ada@clinic.example", ""),
        (3, "bob@clinic.example", "Bob Okafor"),
        (4, "eve@clinic.example", "Lindqvist, Eve"),
        (5, "noor@clinic.example", "Noor Haddad"),
        (6, "una@clinic.example", ""),
        (7, "", ""),
    ]


def test_several_addresses_of_one_line_are_several() -> None:
    text = "ada@c.example, Bob <bob@c.example>; eve@c.example"

    assert found(read_text(text)) == [
        (1, "ada@c.example", ""),
        (1, "bob@c.example", "Bob"),
        (1, "eve@c.example", ""),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_table_with_headings_is_read_by_them_whatever_stands_between(sign: str) -> None:
    text = f"Surname{sign}First name{sign}E-Mail\nSørensen{sign}Ada{sign}ada@c.example\n{sign}{sign}\nX{sign}Y{sign}\n"

    assert found(read_text(text)) == [(2, "ada@c.example", "Ada Sørensen"), (4, "", "Y X")]


def _workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_is_read_with_headings_and_without() -> None:
    with_headings = _workbook(["email", "name"], ["ada@c.example", "Ada"], [], ["none", "Bob"])
    without = _workbook(["Ada", "Sørensen", "ada@c.example"], [3, None, "bob@c.example"])

    assert found(read_file(with_headings)) == [(2, "ada@c.example", "Ada"), (4, "none", "Bob")]
    assert found(read_file(without)) == [
        (1, "ada@c.example", "Ada Sørensen"),
        (2, "bob@c.example", "3"),
    ]


def test_text_file_is_read_as_if_it_were_pasted() -> None:
    assert found(read_file("email\nada@c.example\n".encode("utf-16"))) == [(2, "ada@c.example", "")]


def test_hostile_files_are_refused_with_a_reason() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 9_000_000)
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    refused = [bomb.getvalue(), entities.getvalue(), b"PK\x03\x04 no archive", b"", b" \n"]

    for data in refused:
        with pytest.raises(Refused):
            read_file(data)


def test_long_lists_are_refused_whole() -> None:
    with pytest.raises(Refused, match="more than 1000 lines"):
        read_text("\n".join(f"p{n}@c.example" for n in range(1001)))
    with pytest.raises(Refused, match="more than 300 kB"):
        read_text("x" * 300_001)
    assert len(read_text("\n".join(f"p{n}@c.example" for n in range(1000)))) == 1000


def test_no_sign_of_a_line_reaches_a_header_or_hides_in_a_name() -> None:
    (said,) = read_text("Ada\u202e\u0000 Evil <ada@c.example>")

    assert (said.email, said.name) == ("ada@c.example", "Ada Evil")


def test_signs_that_nobody_sees_are_no_part_of_an_address() -> None:
    (said,) = read_text("\ufeff\u200bada@clinic.example\u200b\u00ad")

    assert said.email == "ada@clinic.example"


def test_each_line_gets_the_verdict_that_fits() -> None:
    known = judging.Known(members={"in@c.example"}, invited={"asked@c.example"}, declined={"no@c.example"}, room=2, mails_left=5)  # fmt: skip
    lines = read_text(
        "new@c.example\nin@c.example\nasked@c.example\nno@c.example\nNEW@c.example\nbad@\nb@c.example\nc@c.example"
    )

    rows = judging.judged(lines, known, lambda email: not email.endswith("@"))

    assert [row["verdict"] for row in rows] == [
        judging.NEW, judging.MEMBER, judging.INVITED, judging.DECLINED, judging.TWICE, judging.INVALID,
        judging.NEW, judging.FULL,
    ]  # fmt: skip


def test_mails_of_a_day_are_a_limit_of_their_own() -> None:
    rows = judging.judged(
        read_text("a@c.example\nb@c.example"), judging.Known(mails_left=1), lambda _email: True
    )

    assert [row["verdict"] for row in rows] == [judging.NEW, judging.TOO_MANY]
    assert lists.MOST_LINES == 1_000
