"""Templates that a person can review: short lines, one element a line, in the form that djade gives."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.everything import TEMPLATE_FORM, templates

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 160
PARTS = ("trainingsite", "courses", "quizzes", "certificates")
MAILS = sorted(mail for part in PARTS for mail in (ROOT / part).rglob("templates/**/*.txt"))
# Elements that stand on lines of their own in the page as well.
BLOCK = (
    "article|aside|blockquote|dd|details|div|dl|dt|fieldset|figure|form|h[1-6]|legend|li|link|main"
    "|meta|nav|ol|option|p|pre|script|section|select|summary|table|tbody|td|th|thead|tr|ul"
)
SIDE_BY_SIDE = re.compile(
    rf"</(?:{BLOCK})>(?:\s|\{{%[^%]*%\}})*<(?:{BLOCK})\b|<(?:link|meta)\b[^>]*>\s*<"
)


def long_lines(path: Path) -> list[str]:
    lines = enumerate(path.read_text().splitlines(), start=1)
    return [f"{n}: {len(line)} characters" for n, line in lines if len(line) > LONGEST]


@pytest.mark.parametrize(
    "path", [*templates(), *MAILS], ids=lambda path: str(path.relative_to(ROOT))
)
def test_template_can_be_read_line_by_line(path: Path) -> None:
    together = [line for line in path.read_text().splitlines() if SIDE_BY_SIDE.search(line)]

    assert long_lines(path) == []
    assert together == []


def test_templates_have_the_form_that_djade_gives() -> None:
    done = subprocess.run(
        [*TEMPLATE_FORM, *templates()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


UNITS = r"(?:seconds|minutes|hours|days|weeks|months|years|tries)"
PIECE = re.compile(
    r"\{%\s*blocktranslate\b(?P<head>[^%]*)%\}(?P<words>.*?)\{%\s*endblocktranslate", re.S
)
# In Python and for scripts; from 91 seconds on a script says minutes, and it has a word of its own for one second.
SAID = re.compile(rf'(?<![a-z])_\(\s*f?"[^"]*(?:\)[sd]|\}}) {UNITS}\b[^"]*"')
ALWAYS_MANY = ("{n} minutes left", "{n} seconds left", "For %(days)s days", "For {{ days }} days")


def uncounted(text: str) -> list[str]:
    """Words that say "1 minutes" when there is one."""
    pieces = [one for one in PIECE.finditer(text) if " count " not in f" {one['head']} "]
    told = [one["words"] for one in pieces if re.search(rf"\}}\}}\s+{UNITS}\b", one["words"])]
    said = [one.group() for one in SAID.finditer(text)]
    return [one for one in (*told, *said) if not any(many in one for many in ALWAYS_MANY)]


def test_one_of_a_unit_of_time_is_not_many() -> None:
    code = [path for part in PARTS for path in (ROOT / part).rglob("*.py")]
    found = {path: uncounted(path.read_text()) for path in (*templates(), *MAILS, *code)}

    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("{% blocktranslate with n=a %}{{ n }} minutes{% endblocktranslate %}", True),
        ("{% blocktranslate count n=a %}{{ n }} minute{% plural %}{{ n }} minutes{% endblocktranslate %}", False),
        ('_("%(n)s questions in %(minutes)s minutes.")', True),
        ('_(\n    "%(n)d hours old"\n)', True),
        ('ngettext("%(n)s minute", "%(n)s minutes", n)', False),
        ('_("{n} minutes left")', False),
    ],
)  # fmt: skip
def test_many_of_one_is_found(text: str, is_found: bool) -> None:
    assert bool(uncounted(text)) == is_found


def test_every_template_is_looked_at() -> None:
    assert len(templates()) > 100
    assert len(MAILS) > 30


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("<li>one</li><li>two</li>", True),
        ("{% if a %}<p>one</p>{% endif %}<p>two</p>", True),
        ('<meta charset="utf-8"><title>x</title>', True),
        ("<li><a href='#'><span>one</span><span>two</span></a></li>", False),
        ("</option></select>", False),
    ],
)
def test_elements_side_by_side_are_found(line: str, is_found: bool) -> None:
    assert bool(SIDE_BY_SIDE.search(line)) == is_found
