"""The document: archival, accessible, the same bytes for the same facts, and readable."""

import io
import threading
import time
from datetime import date
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates.domain import caveats
from certificates.domain.codes import grouped, make_code
from certificates.domain.glyphs import missing_glyphs, printable
from certificates.proofs import Statement
from certificates.proofs.pdf import UnprintableName, render
from tests.certificates.names import NAMES

CODE = make_code(2**129 + 12345)


def page(**changes: Any) -> Statement:
    fields: dict[str, Any] = {
        "issuer": "RF Safety Training",
        "name": "Ada Sørensen",
        "native_name": "",
        "register": "General Medical Council",
        "register_number": "7012345",
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


@pytest.mark.parametrize("name", ["Nguyễn Thị Ngọc Ánh", "Γεώργιος", "Щёголева", "王小明"])
def test_names_can_be_copied_from_the_document(name):
    assert name in printed_text(render(page(name=name)))


def test_the_longest_names_and_all_caveats_keep_to_one_page():
    longest = ("Hohenlohe-Waldenburg-Schillingsfürst " * 6)[:200]
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
