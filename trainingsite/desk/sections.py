"""The administrators' desk: Django's admin, arranged by what people come to do, with what waits for somebody on top."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trainingsite.accounts.actors import person_of
from trainingsite.accounts.models import Section, desk_of
from trainingsite.desk.editions import announcements
from trainingsite.sign_off.review import waiting_of


class DeskSite(AdminSite):
    """Django's admin with our sections. What somebody may see is decided by permissions, as ever."""

    site_title = settings.SITE_NAME
    index_title = _("The desk")
    enable_nav_sidebar = True

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The models by section; those of libraries come last."""
        apps: list[dict[str, Any]] = list(super().get_app_list(request, app_label))
        if app_label is not None:
            return apps
        listed = [model for app in apps for model in app["models"]]
        placed = _by_section(listed)
        sections = [_section(section.label, placed.pop(section, [])) for section in Section]
        return [s for s in [*sections, _section(_("More"), placed.get(None, []))] if s["models"]]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The sections, and above them what waits for this person."""
        waiting = _to_sign(request) + _waiting(request, self._registry.values())
        context = {"waiting": waiting, "editions": announcements()}
        return super().index(request, {**(extra_context or {}), **context})


def _by_section(listed: list[dict[str, Any]]) -> dict[Section | None, list[dict[str, Any]]]:
    """The lists of the desk where their models say that they belong; those of libraries under None, as they come."""
    placed: dict[Section | None, list[dict[str, Any]]] = {}
    for row in sorted(listed, key=lambda row: desk_of(row["model"]).order):
        placed.setdefault(desk_of(row["model"]).section, []).append(row)
    return placed


def _section(title: str | Promise, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": title,
        "app_label": "",
        "app_url": "",
        "has_module_perms": True,
        "models": models,
    }


def _waiting(request: HttpRequest, desks: Iterable[ModelAdmin]) -> list[dict[str, Any]]:
    """What waits for this person, desk by desk: each says itself what may wait (accounts/desk.py: Waits)."""
    rows, by = [], person_of(request.user)
    for desk in sorted(desks, key=lambda desk: _place(desk.model)):
        for what in getattr(desk, "waits", ()):
            if getattr(desk, f"has_{what.verb}_permission")(request) and (count := what.count(by)):
                url = _list_of(what.listed or desk.model)
                rows.append(
                    {"message": what.message % count, "url": f"{url}?{what.query}".rstrip("?")}
                )
    return rows


def _to_sign(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the signature of this person, course by course."""
    return [
        {
            "message": ngettext(
                "%(n)d lesson or question of “%(course)s” waits for your signature",
                "%(n)d lessons and questions of “%(course)s” wait for your signature",
                row["count"],
            )
            % {"n": row["count"], "course": row["course"].title},
            "url": reverse("sign_off", args=[row["course"].code]),
        }
        for row in waiting_of(person_of(request.user))
    ]


def _place(model: type[Model]) -> tuple[int, int]:
    """Where the model stands on the desk's first page."""
    said = desk_of(model)
    section = len(Section) if said.section is None else list(Section).index(said.section)
    return section, said.order


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
