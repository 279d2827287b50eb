"""People in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.forms import PersonForm


@admin.register(get_user_model())
class PersonAdmin(UserAdmin):
    ordering = ("email",)
    list_display = (
        "email",
        "register_name",
        "register",
        "register_number",
        "is_active",
        "is_staff",
    )
    list_filter = ("groups", "is_active", "is_staff")
    search_fields = ("email", "register_name", "register_number")
    form = PersonForm
    readonly_fields = ("uuid", "is_staff", "is_demo", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "uuid")}),
        (
            _("On the register"),
            {"fields": ("register_name", "native_name", "register", "register_number")},
        ),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "is_demo")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "register_name", "password1", "password2")}),)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who is in a group that works at the desk may enter it."""
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.has_role("author", "reviewer", "admin")
        person.save(update_fields=["is_staff"])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody makes themselves a superuser, or signs in as somebody else with a password they have set."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if request.user.is_superuser else (*fixed, "is_superuser", "password")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 -- Django's name
        """Administrators send people to "forgot your password"; only who has the shell sets one."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)
