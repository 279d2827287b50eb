"""People in the admin: the page shows and asks, the actions decide."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from trainingsite.accounts import panels
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.second_person import new_administrators
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.acts import ACTS, acts_on
from trainingsite.accounts.desk import CappedPaginator, NamedFilters, OwnPages, Waits
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.forms import NewPersonForm, PersonForm
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import check
from trainingsite.accounts.models import AddressChange

# Whoever could write a confirmed address into an account would get its next password link.
admin.site.unregister(EmailAddress)
# Whoever reads the data of a second factor has it. A lost one is taken away as an act, on the page of the person.
admin.site.unregister(Authenticator)
# What a role may do is said on each model (desk = Desk(...)); who has it is an act (accounts/actions/roles.py).
admin.site.unregister(Group)


class AddressFilter(admin.SimpleListFilter):
    """People for whom an administrator has asked for another address."""

    title = _("change of address")
    parameter_name = "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", _("Under way"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        waiting = AddressChange.objects.open().values("person")
        return queryset.filter(pk__in=waiting) if self.value() else queryset


class NewAdministratorFilter(admin.SimpleListFilter):
    """People who were made administrators a few days ago."""

    title = _("new administrator")
    parameter_name = "administrator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("new", _("Counts as whoever made them one"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        new = new_administrators(now=timezone.now())
        return queryset.filter(pk__in=new) if self.value() else queryset


class ClashFilter(admin.SimpleListFilter):
    """People whose register entry an earlier account has."""

    title = _("register entry")
    parameter_name = "clash"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("The same as another account's"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(register_clash_with__isnull=False) if self.value() else queryset


@admin.register(get_user_model())
class PersonAdmin(NamedFilters, OwnPages, UserAdmin):
    paginator = CappedPaginator
    show_full_result_count = False
    waits = (
        Waits(
            ngettext_lazy(
                "%d account has the register entry of another",
                "%d accounts have the register entry of another",
            ),
            lambda _by: Person.objects.filter(register_clash_with__isnull=False).count(),
            query="clash=yes",
            verb="change",
        ),
        Waits(
            ngettext_lazy(
                "%d change of address is under way", "%d changes of address are under way"
            ),
            lambda _by: AddressChange.objects.open().count(),
            query="address=waits",
            verb="change",
        ),
        Waits(
            ngettext_lazy(
                "%d person was made an administrator in the last seven days",
                "%d people were made administrators in the last seven days",
            ),
            lambda _by: len(new_administrators(now=timezone.now())),
            query="administrator=new",
            verb="change",
        ),
    )
    ordering = ("email",)
    list_display = (
        "email",
        "register_name",
        "register",
        "register_number",
        "is_active",
        "is_staff",
    )
    list_filter = (
        "groups",
        "is_active",
        "is_staff",
        ClashFilter,
        AddressFilter,
        NewAdministratorFilter,
    )
    search_fields = ("email", "register_name", "register_number")
    form = PersonForm
    readonly_fields = (
        "uuid",
        "is_active",
        "is_superuser",
        "groups",
        "role_changes",
        "own_address_changes",
        "address_changes",
        "is_staff",
        "is_demo",
        "last_login",
        "date_joined",
        "register_clash_with",
        "entry_is_held",
        "register_checks",
    )
    fieldsets = (
        (None, {"fields": ("email", "own_address_changes", "address_changes", "uuid")}),
        (
            _("On the register"),
            {
                "fields": (
                    "register_name",
                    "native_name",
                    "register",
                    "register_country",
                    "register_number",
                    "register_clash_with",
                    "entry_is_held",
                    "register_checks",
                )
            },
        ),
        (
            _("What they may do"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "role_changes")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined", "is_demo")}),
    )
    add_form = NewPersonForm
    add_form_template = "admin/accounts/user/add_form.html"
    add_fieldsets = ((None, {"fields": ("email", "register_name")}),)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Of a known account only the register entry is written here; the rest of the row may be older than others' acts."""
        by, now = person_of(request.user), timezone.now()
        if change:
            write_entry(person=obj, entry=form.entry, by=by, now=now)
        else:
            obj.note_edit(RegisterEntry("", "", "", ""), by=by, now=now)
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever is new is a practitioner, as after signing up; roles have an act of their own."""
        super().save_related(request, form, formsets, change)
        if not change:
            by, now = person_of(request.user), timezone.now()
            set_roles(person=form.instance, roles=["practitioner"], by=by, now=now)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """With the acts as buttons. What an action refuses is said on the page; nothing is kept then."""
        person = self.get_object(request, object_id) if object_id else None
        acts = acts_on(person, person_of(request.user)) if person is not None else []
        try:
            return super().changeform_view(
                request, object_id, form_url, {**(extra_context or {}), "acts": acts}
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.get_full_path())

    @admin.display(description=_("changed by the person"))
    def own_address_changes(self, person: Person) -> str:
        return panels.own_address_changes(person)

    @admin.display(description=_("asked for by administrators"))
    def address_changes(self, person: Person) -> str:
        return panels.address_changes(person)

    @admin.display(description=_("checked against the register"))
    def register_checks(self, person: Person) -> str:
        return panels.register_checks(person)

    @admin.display(description=_("changes of roles"))
    def role_changes(self, person: Person) -> str:
        return panels.role_changes(person)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators do not touch the account of a superuser."""
        may: bool = super().has_change_permission(request, obj)
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return may and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is switched off; what it did stays."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody gives an account another address."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else (*fixed, "email")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 -- Django's name
        """Whoever sets a password can be that person: the desk sends people to "forgot your password"."""
        raise PermissionDenied

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/act/<slug:name>/",
                self.admin_site.admin_view(self.act),
                name="accounts_user_act",
            )
        ]
        return own + super().get_urls()

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One of ACTS, with its form."""
        if name not in ACTS:
            raise PermissionDenied
        act, by = ACTS[name], person_of(request.user)
        check(by, act.act)
        if not act.makes_safer:
            ask_again(request, act.act)
        person = get_object_or_404(Person, pk=pk)
        posted = request.POST if request.method == "POST" else None
        form = act.form(posted, person=person, by=by)
        if request.method == "POST" and form.is_valid():
            try:
                act.do(person, form.cleaned_data, by, timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, person, str(act.title))
                messages.success(request, str(act.done))
                return redirect("admin:accounts_user_change", pk)
        return self.page(
            request,
            "admin/accounts/user/act.html",
            act.title,
            person,
            consequence=act.consequence,
            danger=act.is_grave,
            form=form,
        )


from trainingsite.accounts import case_desk, oversight, security_desk  # noqa: E402, F401 -- the desks beside this one
