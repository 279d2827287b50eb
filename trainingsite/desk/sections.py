"""The administrators' desk: Django's admin, arranged by what people come to do, with what waits for somebody on top."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certificates.actions import passes_without_certificate
from certificates.models import IssueLease
from courses.models import Dispute, Fact, Lesson
from quizzes.models import Attempt, Question
from trainingsite.accounts.actions.second_person import new_administrators
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.models import AddressChange, Section, User, desk_of
from trainingsite.desk.editions import waiting_editions


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
        waiting = [row for row in _waiting(request) if row["count"]]
        context = {"waiting": waiting, "editions": waiting_editions()}
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


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Drafts that need a second person, and certificates that need a look; each with its list."""
    user = person_of(request.user)
    rows: list[dict[str, Any]] = []
    for model, one, many in (
        (Lesson, "%d lesson draft waits for a second person", "%d lesson drafts wait for a second person"),
        (Question, "%d question draft waits for a second person", "%d question drafts wait for a second person"),
    ):  # fmt: skip
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}"):
            count = model._default_manager.filter(edited_by__isnull=False).count()
            rows.append(_row(model, "edited_by__isnull=False", count, ngettext(one, many, count)))
    rows += _content_to_look_at(user) + _accounts_to_look_at(user)
    if user.has_perm("certificates.view_issuelease"):
        failed = IssueLease.objects.exclude(last_error="").count()
        message = ngettext(
            "%d certificate could not be made", "%d certificates could not be made", failed
        )
        rows.append(_row(IssueLease, "last_error__gt=", failed, message))
        passes = passes_without_certificate().count()
        message = ngettext(
            "%d pass waits for its certificate", "%d passes wait for their certificates", passes
        )
        rows.append(_row(Attempt, "current_result__state=passed", passes, message))
    return rows


def _content_to_look_at(user: Person) -> list[dict[str, Any]]:
    """Disputes without an answer, facts past their date, and what rests on facts that changed."""
    today = timezone.localdate()
    found: tuple[tuple[type[Model], str, Any, str, str], ...] = (
        (Dispute, "waits=yes", Dispute.objects.open(), "%d dispute waits for an answer", "%d disputes wait for an answer"),
        (Fact, "overdue=yes", Fact.objects.overdue_on(today), "%d fact is past its review date", "%d facts are past their review date"),
        (Lesson, "review=due", Lesson.objects.published().needing_review(today), "%d lesson rests on facts that changed or expired", "%d lessons rest on facts that changed or expired"),
        (Question, "review=due", Question.objects.published().needing_review(today), "%d question is due, or its facts changed", "%d questions are due, or their facts changed"),
    )  # fmt: skip
    rows = []
    for model, query, queryset, one, many in found:
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            count = queryset.count()
            rows.append(_row(model, query, count, ngettext(one, many, count)))
    return rows


def _accounts_to_look_at(user: Person) -> list[dict[str, Any]]:
    """Accounts that share a register entry with an earlier one, changes of address under way, new administrators."""
    if not user.has_perm("accounts.change_user"):
        return []
    clashes = User.objects.filter(register_clash_with__isnull=False).count()
    changes = AddressChange.objects.open().count()
    same = ngettext(
        "%d account has the register entry of another",
        "%d accounts have the register entry of another",
        clashes,
    )
    waiting = ngettext(
        "%d change of address is under way", "%d changes of address are under way", changes
    )
    new = len(new_administrators(now=timezone.now()))
    made = ngettext(
        "%d person was made an administrator in the last seven days",
        "%d people were made administrators in the last seven days",
        new,
    )
    return [
        _row(User, "clash=yes", clashes, same),
        _row(User, "address=waits", changes, waiting),
        _row(User, "administrator=new", new, made),
    ]


def _row(model: type[Model], query: str, count: int, message: str) -> dict[str, Any]:
    """One line of what waits: its message with the count, and the address of the list."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return {"count": count, "message": message % count, "url": f"{reverse(name)}?{query}"}
