"""The document: archival, accessible, the same bytes for the same facts, and readable."""

import io
import shutil
import subprocess
import threading
import time
import unicodedata
from collections import Counter
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from certificates.domain import caveats
from certificates.domain.codes import grouped, make_code
from certificates.domain.document import entry_note
from certificates.domain.glyphs import missing_glyphs, printable
from certificates.proofs import Statement, pdf, text_layer
from certificates.proofs.pdf import UnprintableName, render
from tests.certificates.names import NAMES, OF_ONE_SCRIPT

CODE = make_code(2**129 + 12345)


def page(**changes: Any) -> Statement:
    fields: dict[str, Any] = {
        "issuer": "RF Safety Training",
        "name": "Ada Sørensen",
        "native_name": "",
        "register": "General Medical Council",
        "register_number": "7012345",
        "entry_note": "",
        "scheme": "Radio-frequency skin tightening",
        "edition": "2026 pilot",
        "scopes": ("Face and neck",),
        "limits": "It attests knowledge only.",
        "remarks": (caveats.ASSURANCES["unsupervised"], *caveats.CAVEATS.values()),
        "passed_on": date(2026, 11, 24),
        "valid_from": date(2026, 11, 24),
        "valid_until": date(2027, 5, 24),
        "code": CODE,
        "public_url": "https://certificates.example.org",
    }
    return Statement(**(fields | changes))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def printed_text(content: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_document_says_that_it_is_archival_and_accessible():
    with opened(render(page())) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert "Ada Sørensen" in metadata["dc:title"]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        assert "/OutputIntents" in pdf.Root
        assert len(pdf.pages) == 1


def test_document_is_a4_landscape_with_embedded_fonts_only():
    with opened(render(page(native_name="نور 王"))) as pdf:
        box = [round(float(edge)) for edge in pdf.pages[0].MediaBox]
        assert box == [0, 0, 842, 595]
        fonts = pdf.pages[0].Resources.Font.values()
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)


def frame_and_text(content: bytes) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """How far the frame and what stands in it are from each edge, in points: left, top, right, bottom."""
    document = pypdfium2.PdfDocument(content)
    try:
        picture = document[0].render(scale=1).to_pil().convert("L")
    finally:
        document.close()

    def free(shown: Image.Image) -> tuple[int, int, int, int]:
        left, top, right, bottom = shown.point(lambda shade: 255 * (shade < 200)).getbbox()
        return left, top, shown.width - right, shown.height - bottom

    inside = picture.crop((26, 26, picture.width - 26, picture.height - 26))
    return free(picture), free(inside)


def test_on_letter_the_frame_is_even_and_all_stands_in_it():
    content = render(page(paper="letter", native_name="နော်"))
    with opened(content) as pdf:
        assert [round(float(edge)) for edge in pdf.pages[0].MediaBox] == [0, 0, 792, 612]
        assert len(pdf.pages) == 1
    frame, text = frame_and_text(content)
    assert frame == frame_and_text(render(page()))[0]
    # Five millimetres of white and more.
    assert min(text) > 14
    longest = ("Hohenlohe-Waldenburg-Schillingsfürst " * 6)[:200]
    arabic = ("عبد الرحمن " * 20)[:200]
    long = render(page(paper="letter", name=longest, native_name=arabic, register="R" * 80))
    with opened(long) as pdf:
        assert len(pdf.pages) == 1
    assert min(frame_and_text(long)[1]) > 14


def test_page_that_says_no_paper_is_a4_to_the_byte():
    assert render(page()) == render(page(paper="a4")) != render(page(paper="letter"))


def test_the_qr_code_has_a_text_for_those_who_cannot_see_it():
    with opened(render(page())) as pdf:
        texts = [
            str(item.Alt)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert texts == [f"QR code with the address https://certificates.example.org/v/{CODE}"]


def test_everything_that_a_clinic_needs_stands_on_the_page():
    said = printed_text(render(page()))
    wanted = [
        "Ada Sørensen", "General Medical Council, no. 7012345", "Radio-frequency skin tightening",
        "2026 pilot", "Face and neck", "It attests knowledge only.", "none recorded",
        "24 November 2026", "24 May 2027", grouped(CODE),
    ]  # fmt: skip
    assert [text for text in wanted if text not in said] == []
    for remark in page().remarks:
        assert remark in said
    assert "https://certificates.example.org/v/" in said.replace(" ", "")  # it may fill two lines


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_keep_to_one_page(name):
    content = render(page(native_name=name))
    with opened(content) as pdf:
        assert len(pdf.pages) == 1


# Names that came out with letters doubled, and such as never did.
COPIED = [
    "Nguyễn Thị Ngọc Ánh", "Γεώργιος", "Щёголева", "王小明", "Zoë Ångström-Łukasiewicz",
    "Adébáyọ̀ Ọlátúnjí", "Ọ̀jẹ́ Ọ̀ṣun", "J̌ižní M̃bala", "Ė̃glė",
    "محمد", "نور الدين", "عبد الرحمن بن علي", "محمّد بَدر", "پروین", "ثریا چنگیزی", "ټینګ",
    "श्री राम", "کیان\u200cمهر گل\u200cمحمدی", *OF_ONE_SCRIPT,
]  # fmt: skip


def other_reader(content: bytes) -> str:
    """The words as PDFium gives them, which Chromium reads with; it goes by the places of letters, pypdf by their order."""
    document = pypdfium2.PdfDocument(content)
    try:
        return " ".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


READERS = [pytest.param(printed_text, id="pypdf"), pytest.param(other_reader, id="pdfium")]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("place", ["name", "native_name"])
@pytest.mark.parametrize("name", COPIED)
def test_names_can_be_found_and_copied(name, place, read):
    assert unicodedata.is_normalized("NFC", name)
    said = read(render(page(**{place: name})))
    assert f"{name} General Medical Council" in said.replace("\u200b", "")
    assert said.count(name) == 1


TWO_DIRECTIONS = ["Ọ̀jẹ́ نور", "Muhammad بن علي", "Ọ̀jẹ́ بدر Ọ̀ṣun", "نور Ọ̀jẹ́"]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", TWO_DIRECTIONS)
def test_words_of_a_name_in_two_directions_keep_their_order(name, read):
    assert f"that {name} General Medical Council" in read(render(page(name=name)))


POPPLER = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="no pdftotext is installed: apt install poppler-utils"
)


def poppler(content: bytes, *how: str) -> str:
    """The words as poppler gives them, without the signs of direction that it adds."""
    command = ["pdftotext", *how, "-enc", "UTF-8", "-", "-"]
    said = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return " ".join(said.translate(dict.fromkeys(map(ord, "\u202a\u202b\u202c"))).split())


@POPPLER
@pytest.mark.parametrize("how", [(), ("-layout",)], ids=["plain", "layout"])
@pytest.mark.parametrize("name", [*COPIED, *TWO_DIRECTIONS])
def test_poppler_reads_names_as_they_are(name, how):
    assert f"that {name} General Medical Council" in poppler(render(page(name=name)), *how)


@POPPLER
@pytest.mark.parametrize(
    "name", [one for one in COPIED if not text_layer.is_rtl(one)] + TWO_DIRECTIONS
)
def test_poppler_reads_names_in_the_order_of_the_file(name):
    assert f"that {name} General Medical Council" in poppler(render(page(name=name)), "-raw")


def test_two_marked_names_of_one_length_are_both_said():
    """One sign stands for each: were it the same sign, both would be read as the first."""
    said = printed_text(render(page(name="Ọ̀jẹ́", native_name="J̌ṃ́ọ")))
    assert len("Ọ̀jẹ́") == len("J̌ṃ́ọ")
    assert "Ọ̀jẹ́ J̌ṃ́ọ General" in said


@pytest.mark.parametrize("length", [59, 60, 61, 120, 121, 199, 200])
def test_marked_name_of_any_length_is_said_once(length):
    name = ("Ọ̀jẹ́ ábc " * 30)[:length].strip()
    assert printed_text(render(page(name=name))).count(name) == 1


HARD = ["محمّدٍ", "محمد (علي) 3", "کیان\u200cمهر گل\u200cمحمدی", "Ada Sørensen"]


@pytest.mark.parametrize("name", HARD)
def test_document_carries_its_text_as_a_file_and_the_name_in_its_title(name):
    """What no order of letters on a page gives to every reader: there it stands as it is read."""
    with opened(render(page(name=name, native_name="نور"))) as pdf:
        file = pdf.attachments["certificate.txt"]
        assert str(file.obj.AFRelationship) == "/Alternative"
        lines = file.get_file().read_bytes().decode().splitlines()
        with pdf.open_metadata() as metadata:
            assert name in metadata["dc:title"]
    assert lines[2:5] == [name, "نور", "General Medical Council, no. 7012345"]
    assert lines[-1].endswith(page().verify_url)
    assert [remark for remark in page().remarks if remark not in lines] == []


def test_drawn_name_is_read_once_and_its_drawing_is_no_content():
    """Who hears the page hears the text, and nothing of the drawing over it."""
    with opened(render(page(name="Ọ̀jẹ́", native_name="نور"))) as pdf:
        alts = [
            str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
        ]
        assert len(alts) == 1  # of the QR code
        content = pdf.pages[0].Contents.read_bytes()
    assert content.count(b"/Artifact") == 4  # the frame, the line, two drawings


def lines_of_ink(content: bytes) -> list[tuple[int, int]]:
    """The rows of the left half of the page that have ink, as (first, last) of each line."""
    document = pypdfium2.PdfDocument(content)
    try:
        picture = document[0].render(scale=2).to_pil().convert("L")
    finally:
        document.close()
    body = picture.crop((60, 0, picture.width // 2, picture.height))
    inked = [min(body.crop((0, y, body.width, y + 1)).tobytes()) < 128 for y in range(body.height)]
    starts = [y for y, ink in enumerate(inked) if ink and not inked[y - 1]]
    ends = [y for y, ink in enumerate(inked) if ink and not inked[y + 1]]
    return list(zip(starts, ends, strict=True))


# Letters in storeys: with signs above and below, and some that fill the height of two.
HIGH = ["ปู่ น้ำผึ้ง", "ລຸ້ມ ກູ້", "ស្ត្រី ក្រុង", "လျှော့ ကြည်", "అర్జున్ కృష్ణ", "ಕ್ಷ್ಮಿ ಶ್ರೀ", "ශ්\u200dරී ප්\u200dරේ", "ক্রীড়া র্ক", "ਸ੍ਰੀ ਪ੍ਰੀਤ"]  # fmt: skip


@pytest.mark.parametrize("name", HIGH)
def test_high_letters_are_whole_and_touch_no_other_line(name, monkeypatch):
    content = render(page(name=name, native_name=name))
    lines = lines_of_ink(content)
    monkeypatch.setattr(pdf, "TALL_MARGIN", 2)

    assert lines == lines_of_ink(render(page(name=name, native_name=name)))
    # Half as high again as its letters are large, at two pixels for a point: less than two lines that touch.
    assert max(last - first for first, last in lines) < 30 * 1.5 * 2


def test_joiners_stay_in_a_copied_name():
    assert "می‌خواهم" in printed_text(render(page(native_name="می‌خواهم")))


@pytest.mark.parametrize("name", ["Ada Sørensen", "Nguyễn Thị Ngọc Ánh", "王小明", "D’Angelo, Jr."])
def test_names_that_readers_give_back_are_set_as_text(name):
    assert not text_layer.needs_drawing(name)


@pytest.mark.parametrize(
    "name", [one for one in [*COPIED, *TWO_DIRECTIONS] if text_layer.needs_drawing(one)]
)
def test_pieces_of_a_name_are_all_of_it(name):
    words = [word for run in text_layer.runs(name, Counter()) for word in run.parts]
    assert " ".join("".join(word) for word in words) == name


def test_font_of_the_text_layer_is_what_the_program_makes():
    made = io.BytesIO()
    text_layer.make().save(made)
    assert made.getvalue() == text_layer.FILE.read_bytes()


def test_text_layer_has_every_sign_that_names_are_drawn_with():
    with TTFont(text_layer.FILE) as font:
        known = set(font.getBestCmap())
    marks = {
        p for p in printable() if text_layer.needs_drawing(chr(p)) and not 0xFB50 <= p <= 0xFEFF
    }
    assert {f"U+{p:04X}" for p in marks - known if p < 0x2E80} == set()


WIDEST = "W" * 27


@pytest.mark.parametrize("code", [CODE, WIDEST, "1" * 27, "M" * 27])
@pytest.mark.parametrize(
    "read",
    [
        lambda c: PdfReader(io.BytesIO(c)).pages[0].extract_text(),
        lambda c: pypdfium2.PdfDocument(c)[0].get_textpage().get_text_bounded(),
    ],
    ids=["pypdf", "pdfium"],
)
def test_codes_stand_in_one_line(code, read):
    lines = read(render(page(code=code))).splitlines()
    assert [line.strip() for line in lines if grouped(code) in line] == [grouped(code)]


def test_the_longest_names_and_all_caveats_keep_to_one_page():
    longest = ("Hohenlohe-Waldenburg-Schillingsfürst " * 6)[:200]
    drawn = ("Ọ̀jẹ́nlohe-Waldẹ́nburg-Schillingsfürst " * 6)[:200]
    with opened(render(page(name=drawn, native_name=drawn, register="R" * 80))) as pdf:
        assert len(pdf.pages) == 1
    high = ("சுப்பிரமணிய பாரதி " * 20)[:200]
    with opened(render(page(name=high, native_name=high, register="R" * 80))) as pdf:
        assert len(pdf.pages) == 1
    content = render(
        page(
            name=longest,
            native_name=("عبد الرحمن " * 20)[:200],
            register="R" * 80,
            register_number="9" * 40,
            public_url="https://certificates.a-rather-long-name-of-a-clinic.example.org",
        )
    )
    with opened(content) as pdf:
        assert len(pdf.pages) == 1
    assert grouped(CODE) in printed_text(content)


def test_a_word_without_end_breaks_instead_of_leaving_the_page():
    text = PdfReader(io.BytesIO(render(page(name="W" * 200)))).pages[0].extract_text()

    lines = [line.strip("\u200b ") for line in text.splitlines()]
    assert [len(line) for line in lines if set(line) == {"W"}] == [36, 36, 36, 36, 36, 20]


def test_a_name_is_printed_and_never_run():
    assert '#panic() "x" \\ $1$ *b*' in printed_text(render(page(name='#panic() "x" \\ $1$ *b*')))


def test_same_facts_give_the_same_bytes():
    assert render(page()) == render(page())
    assert render(page()) != render(page(name="Bob Okafor"))


def test_a_sign_without_a_glyph_is_refused_by_name():
    with pytest.raises(UnprintableName, match=r"U\+1F642"):
        render(page(name="Ada 🙂"))


def test_threads_of_one_process_take_turns():
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(render(page()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [found[0]] * 4


signs = st.sampled_from(sorted(chr(point) for point in printable()))


@settings(max_examples=60, deadline=None)
@given(st.text(signs, min_size=1, max_size=30))
def test_whatever_the_entry_check_accepts_can_be_printed(text):
    if not missing_glyphs(text):
        render(page(name=text, native_name=text))


def test_one_document_costs_less_than_its_share_of_the_budget():
    render(page())
    began = time.process_time()
    for number in range(10):
        render(page(name=f"Ada {number}"))
    assert (time.process_time() - began) / 10 < 0.025


def test_document_says_as_large_as_its_text_that_nobody_compared_the_entry():
    words = entry_note(is_compared=False, register="General Medical Council")

    text = printed_text(render(page(entry_note=words)))

    assert "Typed by the holder. We did not compare it with the register: look it up there" in text
    assert "gmc-uk.org" in text
    assert "Typed by the holder" not in printed_text(render(page()))


def test_where_to_look_up_is_named_for_registers_that_we_know():
    assert entry_note(is_compared=True, register="GMC") == ""
    assert entry_note(is_compared=False, register="Guild of Nowhere").endswith("look it up there.")
    assert entry_note(is_compared=False, register="gmc").endswith("our-registers")
