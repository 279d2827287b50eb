"""What a person's page at the desk tells about the past: lines of text, newest first."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.laid_aside import ASIDE, BACK, TAKEN
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import (
    AddressChange,
    OwnAddressChange,
    RegisterCheck,
    SecurityEvent,
)
from trainingsite.accounts.models.roles import role_label


def address_changes(person: Person) -> str:
    """Each change that an administrator asked for, and where it stands."""
    changes = person.address_changes.select_related("asked_by").order_by("-asked_at", "-pk")
    lines = [(change, _asked(change), _outcome(change)) for change in changes]
    return format_html_join("", "<p>{}<br>{} {}</p>", lines) or "–"


def own_address_changes(person: Person) -> str:
    """Each change that the person made, and where it stands."""
    changes = person.own_address_changes.order_by("-asked_at", "-pk")
    lines = [(change, _own_outcome(change)) for change in changes]
    return format_html_join("", "<p>{}<br>{}</p>", lines) or "–"


def _own_outcome(change: OwnAddressChange) -> str:
    if change.undone_at is not None:
        return _("Undone from the old address on %(when)s.") % {"when": _moment(change.undone_at)}
    if change.applied_at is not None:
        return _("In effect since %(when)s.") % {"when": _moment(change.applied_at)}
    if change.stopped_at is not None:
        facts = {"when": _moment(change.stopped_at), "how": change.get_stop_display()}
        return _("Stopped on %(when)s: %(how)s.") % facts
    return _("Asked for on %(when)s, and not confirmed yet.") % {"when": _moment(change.asked_at)}


def role_changes(person: Person) -> str:
    """Each change of roles: what, by whom, when; and what became of roles of a giver in doubt, which the security log alone has."""
    changes = list(person.role_changes.select_related("by").order_by("-changed_at", "-pk"))
    decided = _("by the decision about the account that gave it")
    lines = [(one.changed_at, str(one), str(one.by or decided)) for one in changes]
    kept = {one.changed_at for one in changes}
    lines += [(one.at, *_of_doubt(one)) for one in _in_doubt(person, kept) if _says_something(one)]
    newest_first = sorted(lines, key=lambda line: line[0], reverse=True)
    shown = [(what, who, _moment(at)) for at, what, who in newest_first]
    return format_html_join("", "<p>{}<br>{}, {}</p>", shown) or "–"


def _in_doubt(person: Person, kept: Collection[datetime]) -> Iterable[SecurityEvent]:
    kind = SecurityEvent.Kind.ROLES_CHANGED
    events = SecurityEvent.objects.filter(person=person, kind=kind, facts__has_key="how")
    # What was taken for good is a change of roles like every other; earlier releases wrote none where the program took it.
    return events.exclude(facts__how=TAKEN, at__in=kept).select_related("by").order_by("-pk")


def _says_something(event: SecurityEvent) -> bool:
    """Not where somebody had given the role anew before the decision: earlier releases wrote that down too."""
    return bool(event.facts["before"] != event.facts["after"])


def _of_doubt(event: SecurityEvent) -> tuple[str, str]:
    said = {ASIDE: _("laid aside"), BACK: _("given back"), TAKEN: _("taken away for good")}
    before, after = set(event.facts["before"]), set(event.facts["after"])
    roles = ", ".join(role_label(role) for role in sorted(before ^ after))
    who = str(event.by or _("the program, for whoever decides about the giver"))
    return f"{roles}: {said[event.facts['how']]}", who


def register_checks(person: Person) -> str:
    """Each check of the register entry: what, how, by whom, when, and whether it holds."""
    holding = person.checked_entry()
    checks = person.register_checks.select_related("checked_by").order_by("-checked_at", "-pk")
    lines = [
        (check, _checked(check), _("Holds.") if check == holding else _("No longer holds."))
        for check in checks
    ]
    return format_html_join("", "<p>{}<br>{} {}</p>", lines) or _("Nobody has checked it.")


def _checked(check: RegisterCheck) -> str:
    return _("Checked by %(who)s on %(when)s: %(how)s") % {
        "who": check.checked_by,
        "when": _moment(check.checked_at),
        "how": check.how,
    }


def _asked(change: AddressChange) -> str:
    return _("Asked for by %(who)s on %(when)s: %(why)s") % {
        "who": change.asked_by,
        "when": _moment(change.asked_at),
        "why": change.reason,
    }


def _outcome(change: AddressChange) -> str:
    if change.applied_at is not None:
        return _("In effect since %(when)s.") % {"when": _moment(change.applied_at)}
    if change.stopped_at is not None:
        facts = {"when": _moment(change.stopped_at), "how": change.get_stop_display()}
        return _("Stopped on %(when)s: %(how)s.") % facts
    if change.told_at is None:
        return _(
            "The owner could not be told at every address yet: is mail working? What is missing is tried again every hour."
        )
    facts = {"when": _moment(change.due_at)}
    if change.confirmed_at is None:
        return _("Takes effect on %(when)s, if the new address is confirmed.") % facts
    return _("Confirmed at the new address. Takes effect on %(when)s.") % facts


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i T")
