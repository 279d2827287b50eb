"""What administrators do with an account at the desk: one row an act, one call each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import act_forms
from trainingsite.accounts.actions.addresses import stop_address_change
from trainingsite.accounts.actions.authority import Refused, may_touch
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.freezing import is_frozen
from trainingsite.accounts.actions.holds import is_barred, look_again
from trainingsite.accounts.actions.lost_factor import (
    has_factor,
    propose_factor_removal,
    removal_proposed_for,
)
from trainingsite.accounts.actions.lost_mailbox import propose_address_change, proposed_for
from trainingsite.accounts.actions.register import release_claim
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off, switch_on
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may

StrOrPromise = str | Promise


@dataclass(frozen=True)
class DeskAct:
    """A page at the desk: which act it is, its words, its form, the call, and on whose account it makes sense."""

    act: Act
    title: StrOrPromise
    consequence: StrOrPromise
    form: type[act_forms.ActForm]
    do: Callable[[Person, dict[str, Any], Person, datetime], None]
    is_offered: Callable[[Person, Person], bool]
    done: StrOrPromise
    is_grave: bool = False
    # Done at once by whoever sees the danger: the page does not ask again who it is.
    makes_safer: bool = False


def _is_below_another(person: Person, by: Person) -> bool:
    return person.pk != by.pk and may_touch(by, person)


def _release(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    release_claim(claim=data["claim"], by=by, reason=data["reason"], now=now)


def _has_old_claims(person: Person, by: Person) -> bool:
    return _is_below_another(person, by) and person.left_claims().exists()


def _ask_address(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    propose_address_change(
        person=person, new_email=data["new_email"], reason=data["reason"], by=by, now=now
    )


def _ask_factor(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    propose_factor_removal(person=person, reason=data["reason"], by=by, now=now)


def _stop_address(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    change = person.address_changes.open().first()
    if change is None:
        raise Refused(_("No change of address is under way."))
    stop_address_change(change=change, by=by, now=now)


def _set_roles(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    if data["shown"] is None:
        raise Refused(_("Open this page again: what it showed has not come with the form."))
    set_roles(person=person, roles=data["roles"], by=by, now=now, shown=data["shown"])


def _check(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    if data["shown"] is None:
        raise Refused(_("Open this page again and compare the entry with the register."))
    mark_register_checked(person=person, how=data["how"], by=by, now=now, shown=data["shown"])


def _switch_off(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    switch_off(person=person, by=by, now=now)


def _switch_on(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    switch_on(person=person, by=by, now=now)


def _look_again(person: Person, data: dict[str, Any], by: Person, now: datetime) -> None:
    look_again(person=person, reason=data["reason"], by=by, now=now)


def _is_barred(person: Person, by: Person) -> bool:
    return _is_below_another(person, by) and is_barred(person)


ACTS: dict[str, DeskAct] = {
    "roles": DeskAct(
        Act.SET_ROLES,
        _("Change roles"),
        _(
            "Whoever has a role of the desk needs a second factor to enter it. It is kept who gave which role, and when. An account "
            "whose address nobody has confirmed gets none: anybody can have signed up with it."
        ),
        act_forms.RolesForm,
        _set_roles,
        _is_below_another,
        _("The roles are set."),
    ),
    "check": DeskAct(
        Act.CHECK_ENTRY,
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
    "address": DeskAct(
        Act.ASK_ADDRESS,
        _("Ask for another address"),
        _(
            "For somebody who has lost the mailbox. A second administrator has to agree. Then the old address is told, "
            "with a link to stop it, and the new one has to be confirmed by its owner. 72 hours later it takes effect; until then nothing changes. "
            "If you are the only administrator, seven days take the second one's place: the owner is told now and can stop it."
        ),
        act_forms.AddressForm,
        _ask_address,
        lambda person, by: (
            _is_below_another(person, by)
            and not person.address_changes.open().exists()
            and not proposed_for(person)
        ),
        _("The change of address is proposed. Another administrator finds it at the desk."),
    ),
    "stop-address": DeskAct(
        Act.ASK_ADDRESS,
        _("Stop the change of address"),
        _("The account keeps its address. This is final; you can ask anew."),
        act_forms.ActForm,
        _stop_address,
        lambda person, by: _is_below_another(person, by) and person.address_changes.open().exists(),
        _("The change of address is stopped."),
        makes_safer=True,
    ),
    "second-factor": DeskAct(
        Act.REMOVE_FACTOR,
        _("Take away a lost second factor"),
        _(
            "For somebody who has lost the code app and the recovery codes. A second administrator has to agree, and the owner "
            "is told now and can stop it. The password stays as it is; whoever works at the desk sets up a new factor first. "
            "If you are the only administrator, seven days take the second one's place."
        ),
        act_forms.FactorForm,
        _ask_factor,
        lambda person, by: (
            _is_below_another(person, by)
            and has_factor(person)
            and not removal_proposed_for(person)
        ),
        _("Proposed. Another administrator finds it at the desk."),
    ),
    "switch-off": DeskAct(
        Act.SWITCH_ACCOUNT,
        _("Switch the account off"),
        _("Nobody can sign in with it any more. Certificates, answers and signatures stay."),
        act_forms.ActForm,
        _switch_off,
        lambda person, by: _is_below_another(person, by) and person.is_active,
        _("The account is switched off."),
        is_grave=True,
        makes_safer=True,
    ),
    "switch-on": DeskAct(
        Act.SWITCH_ACCOUNT,
        _("Switch the account on again"),
        _("The person can sign in as before."),
        act_forms.ActForm,
        _switch_on,
        lambda person, by: (
            _is_below_another(person, by) and not person.is_active and not is_frozen(person)
        ),
        _("The account is switched on."),
    ),
    "release": DeskAct(
        Act.RELEASE_ENTRY,
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
    "look-again": DeskAct(
        Act.LOOK_AGAIN,
        _("Look again at why this account sits no exam"),
        _(
            "Somebody decided that this account sits no exam. This opens a case, in which that is decided anew; until "
            "then nothing changes."
        ),
        act_forms.ReasonForm,
        _look_again,
        _is_barred,
        _("A case is open. Decide it under “Cases”."),
    ),
}


def add(acts: Mapping[str, DeskAct]) -> None:
    """Said at start-up by a part above that does more with accounts at the desk."""
    ACTS.update(acts)


def acts_on(person: Person, by: Person) -> list[tuple[str, StrOrPromise]]:
    """The acts that make sense for this account and this administrator."""
    return [
        (name, row.title)
        for name, row in ACTS.items()
        if row.is_offered(person, by) and may(by, row.act)
    ]
