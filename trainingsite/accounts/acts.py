"""What administrators do with an account at the desk: one row an act, one call each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import act_forms
from trainingsite.accounts.actions.register import release_claim

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
    return bool(by.is_superuser or not person.is_superuser)


def _release(person: Any, data: dict[str, Any], by: Any, now: datetime) -> None:
    release_claim(claim=data["claim"], by=by, reason=data["reason"], now=now)


def _has_old_claims(person: Any, by: Any) -> bool:
    return _may_touch(person, by) and person.pk != by.pk and person.left_claims().exists()


ACTS: dict[str, Act] = {
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
