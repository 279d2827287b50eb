"""Pictures that people hand in: what is kept of them, what is taken out, and what is refused, at once and in words."""

import re
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image, ImageCms, PngImagePlugin

from courses.content.domain.figures import BadFigure, parse_figure
from courses.content.pictures import LONGEST_SIDE, MOST_BYTES, BadPicture, Picture, clean_picture
from courses.content.pictures.colours import FILLS, STROKES

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"{}><title>T</title><desc>D</desc>{}</svg>'


def drawn(inside: str, about: str = "") -> Picture:
    return clean_picture(SVG.format(about, inside).encode(), "a.svg")


def photograph(
    kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any
) -> bytes:
    image = Image.new(mode, size)
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "white"), (0, 0))
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data))


@pytest.mark.parametrize(("inside", "gone"), [
    ("<script>alert(1)</script>", "script"), ('<rect onclick="x()"/>', "onclick"), ('<g OnLoad="x()"/>', "OnLoad"),
    ('<a xlink:href="javascript:x()"><text>Nerve</text></a>', "javascript"), ("<style>@import 'https://e.example/x.css'</style>", "import"),
    ('<animate attributeName="href" values="javascript:x()"/>', "animate"), ('<rect style="background:url(https://e.example)"/>', "e.example"),
    ('<switch><foreignObject><b xmlns="http://www.w3.org/1999/xhtml">Nerve</b></foreignObject><text>Nerve</text></switch>', "xhtml"),
    ('<text>Ner<script>x()</script>ve</text>', "script"),
    ('<sodipodi:namedview xmlns:sodipodi="http://sodipodi.example/" pagecolor="#fff"/>', "pagecolor"),
])  # fmt: skip
def test_what_runs_or_reaches_out_leaves_a_drawing(inside: str, gone: str) -> None:
    text = drawn(f"{inside}<text>Nerve</text>").data.decode()

    assert gone not in text
    assert "Nerve" in re.sub(r"<[^>]+>", "", text)
    assert parse_figure(text, "a.svg").svg == text


def test_what_was_taken_out_is_told() -> None:
    made = drawn('<script>1</script><rect onclick="x"/><style>*{}</style><metadata>x</metadata>')

    assert made.left_out == ("<script>", "<style>", "<metadata>", "onclick")
    assert drawn("<text>Nerve</text>").left_out == ()


def test_drawing_of_another_program_is_brought_to_our_rules() -> None:
    text = """\ufeff<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
      <svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="120px" height="80"><title>T</title><desc>D</desc>
      <text style="font-size:12px;fill:#000000;fill-opacity:1" data-x="1">Marginal <tspan dx="1">branch</tspan></text></svg>"""
    made = clean_picture(text.encode(), "a.svg")
    cleaned = made.data.decode()

    assert 'viewBox="0 0 120 80"' in cleaned
    assert 'fill="currentColor"' in cleaned
    assert "style=" not in cleaned
    assert re.sub(r"<[^>]+>|\s+", " ", cleaned).split()[-2:] == ["Marginal", "branch"]
    assert (made.format, made.suffix, made.media_type) == ("svg", ".svg", "image/svg+xml")


@pytest.mark.parametrize(("inside", "why"), [
    ('<image href="data:image/png;base64,AA"/>', "PNG or JPEG"), ('<use href="#a"/>', "Unlink"),
    ("<foreignObject><p>Nerve</p></foreignObject>", "labels as text"), ('<rect fill="reddish"/>', "by the site's classes"),
    ('<rect fill="url(https://e.example/x)"/>', "by the site's classes"), ("<g>", "whole SVG"), ("<g>" * 90 + "</g>" * 90, "ungroup"),
    ("<g>" * 30000 + "</g>" * 30000, "ungroup"),
])  # fmt: skip
def test_drawing_that_readers_would_not_see_whole_is_refused(inside: str, why: str) -> None:
    with pytest.raises(BadPicture, match=why):
        drawn(inside)


INKSCAPE = """<g style="fill:#ff9999;stroke:#336699;stroke-width:0.5">
  <rect style="fill:#ff9999;fill-opacity:1" width="4" height="4"/><circle r="2" fill="#9cf"/>
  <path d="M0 0h2" style="fill:none;stroke:#336699"/><text style="fill:#222266">Nerve</text>
  <text fill="white">Bone</text></g>"""


def test_colours_of_a_drawing_become_the_nearest_of_the_site_and_are_told() -> None:
    made = drawn(INKSCAPE)
    text = made.data.decode()

    assert re.findall(r"#\w{3,6}", re.sub(r'"#\w+"', "", text)) == []
    assert parse_figure(text, "a.svg").svg == text
    assert dict(made.recoloured) == {
        "#ff9999": "red of muscle",
        "#9cf": "blue grey of fascia",
        "#336699": "teal of currents",
        "#222266": "ink",
        "white": "the page",
    }
    assert text.count('class="fig-fill-muscle') == 2
    assert 'fill="none" class="fig-stroke-current"' in text or 'class="fig-stroke-current"' in text
    assert '<text class="fig-fill-ink">Nerve</text>' in text
    assert '<text class="fig-fill-paper">Bone</text>' in text
    assert 'stroke-width="0.5"' in text
    assert drawn('<rect class="fig-fill-skin"/><path fill="none"/>').recoloured == ()


def test_two_colours_stay_two_while_near_ones_are_left() -> None:
    made = drawn('<rect fill="#ff9999"/><rect fill="#ff9595"/>')

    assert len({tone for _said, tone in made.recoloured}) == 2


def test_colours_in_classes_and_gradients_are_found() -> None:
    made = drawn(
        "<defs><style>.a,.b{fill:#ff9999;} .b{stroke:#336699}</style><linearGradient id='one'>"
        "<stop style='stop-color:#99ccff'/></linearGradient><linearGradient id='two' xlink:href='#one'/></defs>"
        "<rect class='a'/><rect class='b'/><rect fill='url(#two)'/>"
    )
    text = made.data.decode()

    assert text.count("fig-fill-muscle") == 2
    assert text.count("fig-stroke-current") == 1
    assert text.count("fig-fill-fascia") == 1


def test_every_tone_is_a_class_with_a_colour_for_dark_pages() -> None:
    folder = Path(settings.BASE_DIR) / "trainingsite/static/trainingsite"
    rules, tokens = ((folder / name).read_text() for name in ("site.css", "tokens.css"))
    for key, tones in (("fill", FILLS), ("stroke", STROKES)):
        for tone in tones:
            rule = re.search(rf"\.fig-{key}-{tone.name} \{{ {key}: var\((--[\w-]+)\); \}}", rules)
            assert rule, tone
            assert f"{rule[1]}: light-dark({tone.light}, " in tokens, tone


@pytest.mark.parametrize("entities", [
    '<!DOCTYPE x [<!ENTITY a "&b;">]>', '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
])  # fmt: skip
def test_entities_are_refused(entities: str) -> None:
    with pytest.raises(BadPicture, match="plain SVG"):
        clean_picture((entities + SVG.format("", "<text>&x;</text>")).encode(), "a.svg")


def test_one_set_of_rules_bounds_the_depth_of_shipped_drawings_too() -> None:
    with pytest.raises(BadFigure, match="ungroup"):
        parse_figure(SVG.format("", "<g>" * 20000 + "</g>" * 20000), "a.svg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photograph_keeps_nothing_that_a_camera_wrote(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "Patient Smith", {1: "N", 2: (51.0, 30.0, 0.0)}
    options: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        options["pnginfo"] = info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "Patient Smith")
    if kind == "JPEG":
        options["comment"] = b"Patient Smith"
    data = photograph(kind, **options)
    made = clean_picture(data, "a.jpg")

    assert b"Patient Smith" in data
    assert b"Smith" not in made.data
    assert not opened(made).getexif()
    assert set(opened(made).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
        "loop",
        "background",
        "timestamp",
        "duration",
    }
    assert (made.format, made.width, made.height) == (kind, 40, 20)


def test_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    made = opened(clean_picture(photograph(exif=exif), "a.jpg"))

    assert made.size == (20, 40)
    top, bottom = (made.getpixel((10, y)) for y in (3, 36))
    assert (top[0] > 200, bottom[0] < 50) == (True, True)  # type: ignore[index]


@pytest.mark.parametrize(
    ("mode", "kept"), [("L", "RGB"), ("RGBA", "RGBA"), ("P", "RGB"), ("I;16", "RGB"), ("1", "RGB")]
)
def test_pixels_of_every_kind_are_kept(mode: str, kept: str) -> None:
    made = BytesIO()
    grey = Image.new("L", (40, 20), 128)
    image = Image.new("I;16", (40, 20), 128 * 257) if mode == "I;16" else grey.convert(mode)
    image.save(made, "PNG")
    again = opened(clean_picture(made.getvalue(), "a.png"))

    assert again.mode == kept
    if mode != "1":
        assert abs(again.convert("L").getpixel((5, 5)) - 128) <= 2  # type: ignore[operator]


def test_wide_colours_are_those_of_screens_and_a_broken_profile_spoils_nothing() -> None:
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (good, b"no profile at all"):
        made = opened(clean_picture(photograph(icc_profile=profile), "a.jpg"))
        assert "icc_profile" not in made.info
        assert made.getpixel((5, 5))[0] > 240  # type: ignore[index]


def test_large_photograph_is_made_as_large_as_pages_need() -> None:
    made = clean_picture(photograph(size=(6000, 3000)), "a.jpg")

    assert (made.width, made.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def moving() -> bytes:
    made = BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    return made.getvalue()


@pytest.mark.parametrize(("data", "why"), [
    (b"", "empty"), (b"x" * (MOST_BYTES + 1), "Save it smaller"), (b"<svg" + b" " * 600_000, "Save it smaller"),
    (b"\xff\xfe<svg", "no picture"), (b"<svg \xff/>", "UTF-8"), (b"<html/>", "no SVG drawing"),
    (b"GIF89a" + bytes(40), "is GIF"), (b"%PDF-1.7", "is PDF"), (b"\0\0\0\x18ftypheic" + bytes(40), "is HEIC"),
    (b"PK\3\4 nothing", "no picture"), (bomb(60_000, 60_000), "million pixels"), (bomb(8000, 6000), "million pixels"),
    (bomb(12_000, 9000), "million pixels"), (bomb(400, 400), "damaged"), (photograph()[:-200], "damaged"),
    (photograph(size=(8, 8)), "only 8 by 8"), (moving(), "moves"),
])  # fmt: skip
def test_refusal_says_what_and_comes_at_once(data: bytes, why: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadPicture, match=why):
        clean_picture(data, "holiday.jpg")
    assert time.monotonic() - began < 1
