"""What the desk's lists have in common, whatever they list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


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


class DeskAdmin(OwnPages, admin.ModelAdmin):
    """A list whose rows offer what the reader may do with them."""

    waits: Sequence[Waits] = ()
    paginator = CappedPaginator
    # Beside what was found Django would count the whole table as well, at each search.
    show_full_result_count = False
    # Django lets an address filter by any column of the list's own table: whoever asks often enough reads it.
    secret_fields: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No list is filtered by what its readers may not see."""
        if lookup.partition("__")[0] in self.secret_fields:
            return False
        return super().lookup_allowed(lookup, value, request)

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
