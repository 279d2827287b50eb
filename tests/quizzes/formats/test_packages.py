"""Packages, and files that would do harm: each is refused in a moment, with the reason and the place."""

import io
import time
import zipfile

import pytest

from quizzes.bank.formats import prose
from quizzes.bank.formats.reading import Reading, Status
from tests.quizzes.formats.qti_items import ITEM_3, MANIFEST, STIMULUS, choices, item, response
from tests.quizzes.formats.reads import keyed, parts_of, reading_of, why


def packed(files: dict[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


A, B = (item(response("B"), choices()).replace('"I1"', f'"{name}"') for name in "AB")


def test_items_stand_in_the_order_of_the_manifest():
    parts = parts_of(
        "p.zip", packed({"imsmanifest.xml": MANIFEST, "a.xml": A, "b.xml": B, "x.txt": "no"})
    )

    assert [(part.external_id, keyed(part), part.place.member) for part in parts] == [
        ("B", ["b"], "b.xml"),
        ("A", ["b"], "a.xml"),
    ]


def test_stimulus_that_items_share_stands_before_each():
    (part,) = parts_of("p.zip", packed({"item.xml": ITEM_3, "stimuli/s.xml": STIMULUS}))

    assert part.stem.plain == "A case of a burn. Look. Which?"


@pytest.mark.parametrize("name", ["__MACOSX/q/._a.xml", "q/._a.xml", ".DS_Store", "q/Thumbs.db"])
def test_what_a_computer_leaves_beside_files_is_no_question(name: str):
    (part,) = parts_of("p.zip", packed({"q/a.xml": A, name: b"\0\5\x16\7"}))

    assert keyed(part) == ["b"]


def test_item_that_is_there_twice_is_read_once_and_said():
    first, second = parts_of("p.zip", packed({"a.xml": A, "copy.xml": A}))

    assert (first.status, second.status) == (Status.IMPORTED, Status.FLAGGED)
    assert "same identifier, 'A'" in why(second)


def test_broken_item_is_refused_and_the_others_are_read():
    broken, whole = parts_of("p.zip", packed({"a.xml": "<assessmentItem>\n<p>", "b.xml": B}))

    assert (broken.status, broken.place.member, broken.place.line) == (Status.REFUSED, "a.xml", 2)
    assert keyed(whole) == ["b"]


def bomb(name: str = "a.xml") -> bytes:
    return packed({name: b"0" * 19_000_000})


def lying_bomb() -> bytes:
    """An archive whose directory says that a file is small."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    data = bytearray(packed({"a.xml": A}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


LAUGHS = '<!DOCTYPE quiz [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 20}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><questiontext><text>&x;</text></questiontext></question></quiz>'
HARMFUL = {
    "outer entity": ("a.xml", XXE.encode(), "entities"),
    "outer entity, UTF-16": ("a.xml", XXE.encode("utf-16"), "entities"),
    "entity in a DTD elsewhere": ("a.xml", XXE.replace("[<!ENTITY x SYSTEM", "[<!ENTITY % x SYSTEM").encode(), "ntity"),
    "laughs": ("a.xml", f"{LAUGHS}]><quiz><question type='essay'><name>&i;</name></question></quiz>".encode(), ""),
    "laughs in an attribute": ("a.xml", f"{LAUGHS}]><quiz><question type='&i;'/></quiz>".encode(), ""),
    "deep": ("a.xml", b"<quiz>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</quiz>", "depth"),
    "not well-formed": ("a.xml", b"<quiz>\n<question>\n</quiz>", "well-formed"),
    "unknown encoding": ("a.xml", b'<?xml version="1.0" encoding="klingon"?><quiz/>', "well-formed"),
    "broken encoding": ("a.xml", b'<?xml version="1.0" encoding="UTF-8"?><quiz>\xff\xfe</quiz>', "well-formed"),
    "zip bomb": ("p.zip", bomb(), "bombs"),
    "zip bomb that lies": ("p.zip", lying_bomb(), ""),
    "path up": ("p.zip", packed({"../../etc/cron.d/x.xml": A}), "outside"),
    "path from the root": ("p.zip", packed({"/etc/x.xml": A}), "outside"),
    "path of Windows": ("p.zip", packed({"..\\..\\x.xml": A}), "outside"),
    "locked": ("p.zip", locked(), "password"),
    "many files": ("p.zip", packed({f"{n}.xml": "" for n in range(3_001)}), "3001 files"),
    "cut off": ("p.zip", packed({"a.xml": A})[:60], "damaged"),
    "50 MB": ("a.gift", b"{" * 50_000_000, "20 MB"),
    "50 MB of XML": ("a.xml", b"<quiz>" + b" " * 50_000_000, "20 MB"),
    "UTF-8 that stops": ("a.gift", "\ufeffÄ{T}".encode()[:-4] + b"\xc3", "byte"),
    "UTF-16 that stops": ("a.gift", "\ufeffA{T}".encode("utf-16")[:-1], "byte"),
    "neither text": ("a.gift", bytes(range(256)) * 4, "byte"),
    "PDF": ("a.pdf", b"%PDF-1.7", "PDF"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "before 2007"),
    "JSON": ("a.json", b'{"questions": {}}', "JSON"),
    "deep JSON": ("a.json", b"[" * 200_000, ""),
    "empty": ("a.gift", b" \n", "empty"),
    "anything": ("a.txt", b"Dear all, no question here.", "no format"),
    "cmi5": ("c.xml", b"<courseStructure/>", "cmi5"),
    "Anki": ("d.apkg", packed({"collection.anki2": b"x"}), "Anki"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_file_is_refused_in_a_moment(name: str):
    file, data, reason = HARMFUL[name]
    began = time.monotonic()

    read = reading_of(file, data)

    assert time.monotonic() - began < 1
    assert isinstance(read, Reading)
    assert read.refusal is not None
    assert reason in str(read.refusal)
    assert "root:" not in str(read)


def test_text_of_windows_is_read_and_said():
    read = reading_of("a.gift", "5 µm är rätt?{T}".encode("cp1252"))

    assert read.parts[0].stem.plain == "5 µm är rätt?"
    assert "Windows-1252" in str(read.remarks[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_every_encoding_with_which_programs_save(encoding: str):
    assert parts_of("a.gift", "Größe in mm?{T}".encode(encoding))[0].stem.plain == "Größe in mm?"


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<", "<a b='", "<b><br>", "<td>", "&#", "**a ", "![", "\n", " "]
)
def test_text_that_is_made_to_be_slow_is_read_in_a_moment(piece: str):
    text = (piece * 60_000)[:60_000]
    began = time.monotonic()

    for read in (prose.from_html, prose.from_moodle, prose.from_markdown, prose.from_plain):
        assert isinstance(read(f"<i>{text}"), prose.Prose)

    assert time.monotonic() - began < 5


def test_file_with_more_questions_than_anybody_looks_through_is_refused():
    read = reading_of("a.gift", b"It is.{T}\n\n" * 5_001)

    assert "more than 5000 questions" in str(read.refusal)


def test_end_of_a_very_long_text_is_missed():
    assert prose.from_plain("a" * 60_001).lost == ("the end of a very long text",)
