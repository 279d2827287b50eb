"""Whoever signs up by the link of an invitation agreed before: the browser's session remembers it until the account is there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.cohorts.actions import joining
from trainingsite.cohorts.models import Invitation

_KEY = "invited"


def remember(request: HttpRequest, invitation: Invitation) -> None:
    """Somebody who is not signed in agreed, and goes on to sign up."""
    request.session[_KEY] = [str(invitation.uuid), invitation.number]


def agree_when_signed_up(*, request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """The account is there, with the address that was typed; it is confirmed later."""
    remembered = request.session.pop(_KEY, None)
    if not remembered:
        return
    uuid, number = remembered
    row = Invitation.objects.filter(uuid=uuid, number=number).first()
    if row is not None:
        try:
            joining.agree_ahead(invitation=row, by=user, now=timezone.now())
        except Refused:  # it was withdrawn meanwhile: the account stays, without the group
            return


def forget_when_replaced(person: Person) -> None:
    """Another sign-up takes the place of the one that agreed."""
    joining.forget_agreed(by=person)


def join_when_confirmed(*, request: HttpRequest, email_address: Any, **_kwargs: Any) -> None:
    """The address is the person's: they are in the groups to which they agreed."""
    joined = joining.join_confirmed(
        email=email_address.email, by=email_address.user, now=timezone.now()
    )
    for cohort in joined:
        told = _("You are in the group “%(group)s”.") % {"group": cohort.name}
        messages.success(request, told)
