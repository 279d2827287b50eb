"""Accounts whose old address says that they are stolen: held, given back, kept, decided by the machine; two addresses that want one."""

from django.core.management import call_command
from django.urls import reverse

from certificates import actions as certificates
from story import issued, mailboxes, sittings
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import PASSWORD, person, signed_in
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.own_address import undo_own_change
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import OwnAddressChange, Proposal, ReviewCase

OTHER = "yarrow-quartz-78-harbour"


def _move(who: str, email: str, day: str, password: str = PASSWORD) -> OwnAddressChange:
    """Whoever knows the password gives the account their own mailbox, and chooses another password there."""
    change = mailboxes.ask(who, email, f"{day} 10:00", password)
    mailboxes.confirm(who, email, f"{day} 10:10", password)
    named.people[who]["email"] = email
    at(f"{day} 10:20")
    chosen = OTHER if password == PASSWORD else PASSWORD
    said = {"oldpassword": password, "password1": chosen, "password2": chosen}
    answer = signed_in(who, password).post(reverse("account_change_password"), said)
    assert answer.status_code == 302, answer.content
    change.refresh_from_db()
    return change


def _hold(change: OwnAddressChange, when: str) -> ReviewCase:
    """The old address presses the link that undoes it."""
    case = undo_own_change(change=change, by=VISITOR, now=at(when))
    assert case is not None
    assert not type(person("root")).objects.get(pk=change.person_id).is_active
    return case


def _propose(case: ReviewCase, outcome: str, when: str) -> Proposal:
    note = "Seen, with a passport."
    made = decide_case(case=case, outcome=outcome, note=note, by=person("root"), now=at(when))
    assert made is not None
    return made


def _by_two(case: ReviewCase, outcome: str, day: str) -> None:
    made = _propose(case, outcome, f"{day} 09:00")
    second(proposal=made, by=person("sue"), now=at(f"{day} 12:00"))


def _note(who: str, case: ReviewCase, meaning: str) -> None:
    note(f"whose {who} is", case, meaning)
    note(f"account of {who}, held or not", person(who), meaning, "heldaccount")


def decide_whose_they_are() -> None:
    """Two give one back, and what was sat in between is void; two leave one; the machine gives one back; the first of two gets one."""
    change = _move("theo", "theo@thief.example", "2026-10-26")
    issued.note(
        "given-back", issued.earn("theo", "2026-10-27"), "passed by whoever had the account"
    )
    case = _hold(change, "2026-10-28 08:00")
    _by_two(case, "goes-back", "2026-10-29")
    named.people["theo"]["email"] = "theo@people.example"
    certificates.sweep(by=SYSTEM, now=at("2026-10-29 12:10"))
    _note("theo", case, "two gave it back")
    case = _hold(_move("tess", "tess@home.example", "2026-10-26"), "2026-10-28 08:10")
    _by_two(case, "stays", "2026-10-29")
    _note("tess", case, "two left it with the new address")
    case = _hold(_move("tara", "tara@thief.example", "2026-10-26"), "2026-10-28 08:20")
    _propose(case, "stays", "2026-10-28 09:00")
    at("2026-10-28 10:00")
    call_command("end_freeze", "tara@thief.example", "goes-back", reason="She came with her passport.")  # fmt: skip
    named.people["tara"]["email"] = "tara@people.example"
    _note("tara", case, "the machine gave it back, whatever one had proposed")
    _let_two_want_one()


def _let_two_want_one() -> None:
    first = _move("tilo", "tilo@first.example", "2026-10-26")
    later = _move("tilo", "tilo@second.example", "2026-10-27", OTHER)
    overtaken = _hold(later, "2026-10-28 08:30")
    case = undo_own_change(change=first, by=VISITOR, now=at("2026-10-28 08:40"))
    assert case is not None
    _by_two(case, "goes-back", "2026-10-29")
    named.people["tilo"]["email"] = "tilo@people.example"
    _note("tilo", case, "the first of two addresses got it")
    note("whose tilo is, said the second", overtaken, "settled by what was decided of the first")


def hold_one() -> None:
    """Nobody has decided yet; a pass of these days brings no certificate meanwhile."""
    change = _move("stan", "stan@thief.example", "2026-11-23")
    passed = sittings.pass_small("stan", "2026-11-24")
    sittings.note("exam-passed-stan", passed, "passed, and nobody knows yet by whom: the account is held")  # fmt: skip
    case = _hold(change, "2026-11-24 10:00")
    assert certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=at("2026-11-24 10:05")) is None  # fmt: skip
    _note("stan", case, "nobody has decided yet")
    mailboxes.send_all("2026-11-24 10:10")
