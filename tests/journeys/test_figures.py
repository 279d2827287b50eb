"""Every figure of the shipped course on a phone: no label is clipped, small, or lies over another, in light and dark."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from courses.content.domain.curriculum import SHIPPED
from tests.site import ROOT

STATIC = ROOT / "trainingsite" / "static" / "trainingsite"
FIGURES = sorted(SHIPPED.glob("*/*.svg"))
PHONE = 358  # what a lesson leaves for a figure on a screen of 390 pixels
SMALLEST = 11.5
FAULTS = """smallest => {
  const svg = document.querySelector("svg"), frame = svg.getBoundingClientRect();
  const scale = frame.width / svg.viewBox.baseVal.width;
  const labels = [...svg.querySelectorAll("text")].map(t => ({label: t.textContent.trim(), box: t.getBoundingClientRect(), size: parseFloat(getComputedStyle(t).fontSize) * scale}));
  const faults = [];
  for (const {label, box, size} of labels) {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) faults.push(`clipped: ${label}`);
    if (size < smallest) faults.push(`${size.toFixed(1)} px: ${label}`);
  }
  labels.forEach((one, index) => labels.slice(index + 1).forEach(other => {
    const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (wide > 2 && high > 4) faults.push(`overlap: ${one.label} / ${other.label}`);
  }));
  return faults;
}"""


def page_of(figure: Path, theme: str) -> str:
    """The drawing as a lesson shows it, with the site's own styles."""
    styles = "".join((STATIC / name).read_text() for name in ("tokens.css", "site.css"))
    styles = styles.replace('url("fonts/', f'url("file://{STATIC}/fonts/')
    return (
        f'<!doctype html><html data-theme="{theme}"><style>{styles} body {{ margin: 0 }}</style>'
        f'<figure class="lesson-figure" style="margin:0;padding:0;border:0;width:{PHONE}px">{figure.read_text()}</figure></html>'
    )


@pytest.mark.browser
def test_figures_can_be_read_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    page = chromium.new_page(viewport={"width": PHONE, "height": 700})
    found = {}
    for figure in FIGURES:
        for theme in ("light", "dark"):
            file = tmp_path / f"{figure.stem}-{theme}.html"
            file.write_text(page_of(figure, theme))
            page.goto(file.as_uri())
            page.evaluate("document.fonts.ready")
            faults = page.evaluate(FAULTS, SMALLEST)
            if faults:
                found[f"{figure.name} {theme}"] = faults
    page.close()

    assert found == {}
