"""Roles that somebody gave with a stolen account: laid aside while people decide, and gone where it goes back."""

from django.core.management import call_command

from story import mailboxes
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.own_address import undo_own_change
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import VISITOR
from trainingsite.accounts.models import ReviewCase, RoleChange


def _steal(who: str, heir: str, day: str) -> ReviewCase:
    """Whoever has an administrator's password moves the account, and makes somebody an author; the old address says so."""
    set_roles(person=person(who), roles=["admin"], by=person("root"), now=at(f"{day} 09:00"))
    email = f"{who}@thief.example"
    change = mailboxes.ask(who, email, f"{day} 10:00")
    mailboxes.confirm(who, email, f"{day} 10:10")
    named.people[who]["email"] = email
    roles = person(heir).roles()
    set_roles(person=person(heir), roles=[*roles, "author"], by=person(who), now=at(f"{day} 11:00"))
    change.refresh_from_db()
    case = undo_own_change(change=change, by=VISITOR, now=at(f"{day} 12:00"))
    assert case is not None
    assert person(heir).roles() == roles
    return case


def give_roles_away() -> None:
    """The machine gives one account back, so that nobody's name stands beside what goes with it; of one people have yet to decide."""
    case = _steal("rhys", "layla", "2026-11-18")
    at("2026-11-18 13:00")
    call_command("end_freeze", "rhys@thief.example", "goes-back", reason="He came with his passport.")  # fmt: skip
    named.people["rhys"]["email"] = "rhys@people.example"
    note("whose rhys is", case, "the machine gave it back")
    note("account of rhys", person("rhys"), "given back", "heldaccount")
    note("role of layla", RoleChange.objects.get(by=None), "taken by a decision that nobody here made")  # fmt: skip
    case = _steal("rhea", "una", "2026-11-20")
    note("whose rhea is", case, "nobody has decided yet; a role is laid aside", "laidaside")
    note("account of rhea", person("rhea"), "nobody has decided yet", "heldaccount")
