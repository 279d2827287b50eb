"""A page's form as a browser would send it, read from its HTML: what the pages show is what tests send."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The fields of the form with the id `entry-form`, and every hidden field of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.hidden: dict[str, str] = {}
        self._is_inside = False
        self._templates = 0
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attributes)
        if tag == "form":
            self._is_inside = said.get("id") == "entry-form"
        if tag == "template":
            self._templates += 1
        name, value = said.get("name"), said.get("value") or ""
        if tag == "input" and name and said.get("type") == "hidden":
            self.hidden[name] = value
        if not self._is_inside or self._templates:
            return
        if tag == "input" and name:
            if said.get("type") != "checkbox":
                self.sent[name] = value
            elif "checked" in said:
                self.sent[name] = "on"
        elif tag == "textarea" and name:
            self._area, self.sent[name] = name, ""
        elif tag == "select" and name:
            self._select, self.sent[name] = name, ""
        elif tag == "option" and self._select and "selected" in said:
            self.sent[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._is_inside = False
        elif tag == "template":
            self._templates -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.sent[self._area] += data


def posted_by(page: str) -> dict[str, str]:
    """What the entry's form sends when its button is pressed."""
    form = _Form()
    form.feed(page)
    # A browser leaves the line break out that stands behind the start of a text area.
    return {name: value.removeprefix("\n") for name, value in form.sent.items()}


def value_of(page: str, name: str) -> str:
    """A hidden field of any form of the page."""
    form = _Form()
    form.feed(page)
    return form.hidden[name]
