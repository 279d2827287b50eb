"""Where allauth asks us: who joins which group, where people go, what happens without mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """New people are practitioners."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Store the person with their register entry, as a practitioner."""
        user = super().save_user(request, user, form, commit=False)
        user.put_entry(form.entry)
        user.save()
        user.groups.add(Group.objects.get(name="practitioner"))
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind trusted proxies, for limits."""
        return str(request.client_address)  # type: ignore[attr-defined]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Signing up needs an e-mail confirmation: without mail only the demo site (its mails go to the console) is open."""
        return settings.MAIL_IS_CONFIGURED or settings.SEED_DEMO
