"""What the desk's lists have in common, whatever they list."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise, cached_property

MOST_COUNTED = 10_000
# One line of what somebody has to see before they decide: what it is, and what it says.
Fact = tuple[str | Promise, str]


@dataclass(frozen=True)
class Waits:
    """What may wait for somebody: how many there are for this person, the sentence with their number (an `ngettext_lazy`), and the
    query that lists them. Whoever may do `verb` with the rows of the desk is told on its first page."""

    message: Any
    count: Callable[[Any], int]
    query: str
    verb: str = "view"
    # The list that the query belongs to, where it is another than the desk's own.
    listed: type[Model] | None = None


class CappedPaginator(Paginator):
    """Counts no further than MOST_COUNTED: of a million rows nobody needs the number, and counting them took seconds.

    What lies behind the last page is found by searching and filtering.
    """

    most_counted = MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows[: self.most_counted + 1].count())

    @property
    def count(self) -> int:
        """How many there are, or how many of them are shown."""
        return min(self._counted, self.most_counted)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than that."""
        return self._counted > self.most_counted


class OwnPages:
    """For a desk that has pages of its own beside Django's."""

    admin_site: Any
    opts: Any

    def page(
        self, request: HttpRequest, template: str, title: Any, row: Any = None, **shown: Any
    ) -> HttpResponse:
        """What is about to be done to a row (or to none), and its form."""
        frame = self.admin_site.each_context(request)
        context = {**frame, "title": title, "opts": self.opts, "object": row, **shown}
        return TemplateResponse(request, template, context)


class NamedFilters:
    """A list is filtered by what it offers to be filtered by, and by nothing else.

    Django lets an address name any column of the list's own table and the key of any table that refers to it. Whoever asks
    often enough ("does it begin with a?") reads it: the key of an exam question, or of somebody's session.
    """

    model: type[Model]
    list_filter: ClassVar[Any]
    date_hierarchy: ClassVar[Any]
    waits: Sequence[Waits] = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the address may say this: a filter beside the list, or what a link of the desk's first page asks."""
        if "\0" in value or (value.isdecimal() and len(value) > MOST_DIGITS):
            return False  # no database takes it
        fields, parameters = _filters(self.list_filter)
        if lookup in parameters | self._asked_by_links():
            return True
        if self.date_hierarchy and lookup in {f"{self.date_hierarchy}{part}" for part in DAY_PARTS}:
            return bool(re.fullmatch("[0-9]{1,4}", value)) and int(value) > 0
        field = next((f for f in fields if lookup == f or lookup.startswith(f"{f}__")), None)
        return field is not None and lookup.removeprefix(field) in LOOKUPS_OF_FILTERS

    def _asked_by_links(self) -> set[str]:
        own = (one for one in self.waits if one.listed in (None, self.model))
        return {key for one in own for key, _value in parse_qsl(one.query, keep_blank_values=True)}


# What Django's own filters write into an address after the name of a field.
LOOKUPS_OF_FILTERS = frozenset(
    {"", "__exact", "__isnull", "__gte", "__lt", "__id__exact", "__pk__exact"}
)

# Databases count no further.
MOST_DIGITS = 18


def row_number(text: str) -> int:
    """The number of a row that an address or a form names; 0, which no row has, for what is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else 0


# And those of `date_hierarchy`.
DAY_PARTS = ("__year", "__month", "__day")


def _filters(listed: Sequence[Any]) -> tuple[list[str], set[str]]:
    """The fields of a `list_filter`, and the names that its own classes have in addresses."""
    fields = [one for one in listed if isinstance(one, str)]
    return fields, {one.parameter_name for one in listed if not isinstance(one, str)}


class DeskAdmin(NamedFilters, OwnPages, admin.ModelAdmin):
    """A list whose rows offer what the reader may do with them."""

    paginator = CappedPaginator
    # Beside what was found Django would count the whole table as well, at each search.
    show_full_result_count = False

    def offers(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of a row needs to know for its buttons. `row` is None where there is none."""
        return {}

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """The rows that the list names and no further. Django's own guess joins everything that can be reached, fifteen
        tables for one line; PostgreSQL took minutes over ten of them once."""
        named = [field for field in self.opts.concrete_fields if field.name in self.list_display]
        return self.list_select_related or [field.name for field in named if field.many_to_one]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        offered = self.offers(request, self.get_object(request, object_id))
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **offered}
        )


class ReadOnlyAdmin(DeskAdmin):
    """For looking, not for changing."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """The rows below another one, for looking."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
