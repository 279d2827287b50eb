"""Codes of what begins on the web: made from its words, and never one that an entry has or had."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.content.models import Course, Module
from courses.publishing.actions.adapters import EntryAdapter, NotStorable

# Long enough to be told apart in a list, short enough to be said.
LONGEST = 40


def short_code(text: str) -> str:
    """A code from words, cut where a word ends; "" where no letter of it can stand in a code."""
    whole = slugify(text.replace("_", " "))
    if len(whole) <= LONGEST:
        return whole
    cut = whole[: LONGEST + 1].rpartition("-")[0] or whole[:LONGEST]
    return cut.strip("-")


def numbered(code: str) -> Iterator[str]:
    """The code, then with a number behind it."""
    yield code
    yield from (f"{code}-{number}" for number in count(2))


def new_code(
    adapter: EntryAdapter[Any, Any],
    *,
    course: Course,
    module: Module | None,
    content: Mapping[str, Any],
    code: str,
) -> str:
    """The code of a new entry: the wanted one where somebody names one, else one from what it says. Raises NotStorable."""
    key = adapter.code_key
    wanted = adapter.full_code(module, code or str(content.get(key) or ""))
    if not wanted:
        named = adapter.code_for(course, module, content) or adapter.KIND
        return next(one for one in numbered(named) if not adapter.code_taken(course, one))
    wrong = list(adapter.table(content)[key].shape.wrong(key, wanted))
    if not wrong and adapter.code_taken(course, wanted):
        said = _("'%(code)s' belongs or belonged to another entry. Choose another.")
        wrong = [said % {"code": wanted}]
    if wrong:
        raise NotStorable(*((key, message) for message in wrong))
    return wanted
