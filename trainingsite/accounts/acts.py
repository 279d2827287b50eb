"""What administrators do with an account at the desk: one row an act, one call each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import act_forms
from trainingsite.accounts.actions.addresses import (
    request_address_change,
    stop_address_change,
    tell_about,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.register import release_claim
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off, switch_on

Words = str | Promise


@dataclass(frozen=True)
class Act:
    """A page at the desk: its words, its form, the call, and when a button leads to it."""

    title: Words
    consequence: Words
    form: type[act_forms.ActForm]
    do: Callable[[Any, dict[str, Any], Any, datetime], None]
    is_offered: Callable[[Any, Any], bool]
    done: Words
    is_grave: bool = False


def _may_touch(person: Any, by: Any) -> bool:
    return bool(person.pk != by.pk and (by.is_superuser or not person.is_superuser))


def _release(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    release_claim(claim=data["claim"], by=by, reason=data["reason"], now=now)


def _has_old_claims(person: Any, by: Any) -> bool:
    return _may_touch(person, by) and person.left_claims().exists()


def _ask_address(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    change = request_address_change(
        person=person, new_email=data["new_email"], reason=data["reason"], by=by, now=now
    )
    tell_about(change=change, now=now)


def _stop_address(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    change = person.address_changes.open().first()
    if change is None:
        raise Refused(_("No change of address is under way."))
    stop_address_change(change=change, by=by, now=now)


def _set_roles(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    set_roles(person=person, roles=data["roles"], by=by, now=now)


def _check(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    if data["shown"] is None:
        raise Refused(_("Open this page again and compare the entry with the register."))
    mark_register_checked(person=person, how=data["how"], by=by, now=now, shown=data["shown"])


def _switch_off(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    switch_off(person=person, by=by, now=now)


def _switch_on(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    switch_on(person=person, by=by, now=now)


ACTS: dict[str, Act] = {
    "roles": Act(
        _("Change roles"),
        _(
            "Whoever has a role of the desk needs a second factor to enter it. It is kept who gave which role, and when."
        ),
        act_forms.RolesForm,
        _set_roles,
        _may_touch,
        _("The roles are set."),
    ),
    "check": Act(
        _("Mark the register entry as checked"),
        _(
            "Look the person up on the register first: name, register and number as shown here. It is kept that you did, "
            "and how. Whoever signs as clinical lead needs it. Any edit of the entry ends it."
        ),
        act_forms.CheckForm,
        _check,
        lambda person, by: person.pk != by.pk and person.has_register_entry,
        _("The register entry is marked as checked."),
    ),
    "address": Act(
        _("Ask for another address"),
        _(
            "For somebody who has lost the mailbox. The old address is told at once, with a link to stop it. "
            "The new one has to be confirmed by its owner. After 72 hours it takes effect; until then nothing changes."
        ),
        act_forms.AddressForm,
        _ask_address,
        lambda person, by: _may_touch(person, by) and not person.address_changes.open().exists(),
        _("The change of address is asked for. Its state is shown below."),
    ),
    "stop-address": Act(
        _("Stop the change of address"),
        _("The account keeps its address. This is final; you can ask anew."),
        act_forms.ActForm,
        _stop_address,
        lambda person, by: _may_touch(person, by) and person.address_changes.open().exists(),
        _("The change of address is stopped."),
    ),
    "switch-off": Act(
        _("Switch the account off"),
        _("Nobody can sign in with it any more. Certificates, answers and signatures stay."),
        act_forms.ActForm,
        _switch_off,
        lambda person, by: _may_touch(person, by) and person.is_active,
        _("The account is switched off."),
        is_grave=True,
    ),
    "switch-on": Act(
        _("Switch the account on again"),
        _("The person can sign in as before."),
        act_forms.ActForm,
        _switch_on,
        lambda person, by: _may_touch(person, by) and not person.is_active,
        _("The account is switched on."),
    ),
    "release": Act(
        _("Release a register entry"),
        _(
            "This person sat an exam under it, so it stays theirs. Release it only when it is somebody else's: "
            "from then on its real owner can use it."
        ),
        act_forms.ReleaseForm,
        _release,
        _has_old_claims,
        _("The entry is released."),
    ),
}


def acts_on(person: Any, by: Any) -> list[tuple[str, Words]]:
    """The acts that make sense for this account and this administrator."""
    if not by.has_role("admin"):
        return []
    return [(name, act.title) for name, act in ACTS.items() if act.is_offered(person, by)]
