"""People in the admin."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _


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
    readonly_fields = ("uuid", "is_demo", "last_login", "date_joined")
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
