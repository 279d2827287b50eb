"""What administrators and owners do to accounts: settings, register entries and their checks, addresses, roles."""

from dataclasses import replace

from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.addresses import (
    confirm_address_change,
    stop_address_change,
    sweep_address_changes,
)
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.proposals import second, stop, stop_by_link, sweep_proposals
from trainingsite.accounts.actions.register import change_settings, release_claim
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import AddressChange, Proposal, RegisterClaim


def choose_how_pages_look() -> None:
    """Somebody reads in the dark, in large letters."""
    _set("una", "2026-03-06 20:00", text_size="larger", spacing="wide", theme="dark")


def _set(who: str, when: str, entry: dict[str, str] | None = None, **appearance: str) -> None:
    """As the page of settings does it: the entry with these changes, and how pages look."""
    own = person(who)
    kept = {"text_size": own.text_size, "spacing": own.spacing, "theme": own.theme}
    change_settings(
        person=own,
        entry=replace(own.entry, **(entry or {})),
        appearance=kept | appearance,
        by=own,
        now=at(when),
    )


def check_the_lead() -> None:
    """By an administrator who did not make her a reviewer, and who is no new one any more."""
    how = "Found on the register’s web page on 16 March."
    mark_register_checked(person=person("lead"), how=how, by=person("root"), now=at("2026-03-16 09:00"))  # fmt: skip


def write_entry(who: str, when: str, **entry: str) -> None:
    """As the page of settings does it, and nothing else."""
    _set(who, when, entry=entry)


def check_another() -> None:
    """A second reviewer, by the administrator who did not give her the role."""
    _set("rita", "2026-08-03 09:00", entry={"register": "GMC", "number": "7001042"})
    how = "Her letter of registration."
    mark_register_checked(person=person("rita"), how=how, by=person("sue"), now=at("2026-08-04 09:00"))  # fmt: skip


def edit_after_the_check() -> None:
    """The check is over: the name was edited afterwards."""
    _set("rita", "2026-09-01 09:00", entry={"name": "Rita Gomes-Abreu"})


def leave_entries() -> None:
    """Entries that an exam was sat under: left and still claimed; released by an administrator, and taken by its owner."""
    _set("yara", "2026-10-01 09:00", entry={"register": "GMC", "number": "7654322"})
    _set("yves", "2026-07-02 09:00", entry={"number": "7001031"})
    (claim,) = person("yves").left_claims()
    reason = "He had typed a wrong number; it belongs to Zita Kovács."
    release_claim(claim=claim, by=person("root"), reason=reason, now=at("2026-07-03 09:00"))
    _set("zita", "2026-07-04 09:00", entry={"register": "General Medical Council", "number": "GMC 7001030"})  # fmt: skip


def _ask_for_address(who: str, email: str, when: str) -> AddressChange:
    """One administrator asks, a second one agrees at once; then the owner is told, and the wait begins."""
    proposal = _propose_address(who, email, when)
    second(proposal=proposal, by=person("sue"), now=at(when))
    change: AddressChange = AddressChange.objects.get(person=person(who), new_email=email)
    assert change.told_at == at(when)
    return change


def _propose_address(who: str, email: str, when: str) -> Proposal:
    reason = "Lost the mailbox; came to the desk."
    return propose_address_change(
        person=person(who), new_email=email, reason=reason, by=person("root"), now=at(when)
    )


def move_addresses() -> None:
    """Carried out; stopped by the link in the mail; and asked for again, confirmed, and waiting."""
    change = _ask_for_address("walt", "walt@new.example", "2026-09-01 10:00")
    confirm_address_change(change=change, by=VISITOR, now=at("2026-09-02 10:00"))
    assert sweep_address_changes(by=SYSTEM, now=at("2026-09-04 10:05")) == 1
    named.people["walt"]["email"] = "walt@new.example"
    change = _ask_for_address("wim", "wim@thief.example", "2026-10-01 10:00")
    stop_address_change(change=change, by=VISITOR, now=at("2026-10-01 19:00"))
    change = _ask_for_address("wim", "wim@new.example", "2026-11-25 10:00")
    confirm_address_change(change=change, by=VISITOR, now=at("2026-11-25 20:00"))


def leave_proposals() -> None:
    """Stopped by who made it, by the mail's link, and lapsed: nobody agreed in thirty days."""
    own = _propose_address("tom", "tom@new.example", "2026-09-22 09:00")
    stop(proposal=own, by=person("root"), now=at("2026-09-22 10:00"), note="The wrong account.")
    note("address of tom", own, "stopped by who proposed it")
    linked = _propose_address("uma", "uma@thief.example", "2026-09-23 09:00")
    stop_by_link(proposal=linked, mailed_to=person("uma"), by=VISITOR, now=at("2026-09-23 20:00"))
    note("address of uma", linked, "stopped by the link in the mail")
    lapsed = _propose_address("sam", "sam@new.example", "2026-09-24 09:00")
    assert sweep_proposals(by=SYSTEM, now=at("2026-10-25 09:00")) == 0
    note("address of sam", lapsed, "nobody agreed in time")


def change_roles() -> None:
    """A role is taken back, another one is added."""
    set_roles(person=person("rita"), roles=[], by=person("sue"), now=at("2026-10-20 09:00"))
    set_roles(
        person=person("omar"), roles=["author", "practitioner"], by=person("root"), now=at("2026-10-21 09:00")
    )  # fmt: skip


def read_standings() -> None:
    """How accounts stand, as the release itself sees it at the end."""
    for who in ("cleo", "dora", "edda", "erik", "june", "hedy", "hugo", "new"):
        note(f"account of {who}", person(who), named.people[who]["meaning"])
    note("claim of abel", RegisterClaim.objects.get(person=person("abel")), "of a country")
    for who in ("lead", "rita", "root", "omar", "yara", "yves", "zita", "walt", "wim"):
        own = person(who)
        named.accounts[who] = {
            "roles": own.roles(),
            "is_checked": own.checked_entry() is not None,
            "claims_left": [claim.register_number for claim in own.left_claims()],
            "change_waits": own.address_changes.open().exists(),
        }


def switch_somebody_off() -> None:
    """The account cannot be used any more; what it did stays."""
    switch_off(person=person("gone"), by=person("root"), now=at("2026-11-19 09:00"))
