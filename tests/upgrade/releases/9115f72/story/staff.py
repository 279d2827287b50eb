"""People of a clinic: invited, joined, made managers and not any more, taken out, gone; what they do with its keys."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from certificates.clinics import actions
from certificates.clinics.models import Organisation, StaffInvitation, StaffMembership
from story.clinics import note as note_key
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actors import VISITOR

CLINIC = "Quay Clinic"


def clinic(name: str = CLINIC) -> Organisation:
    found: Organisation = Organisation.objects.get(name=name)
    return found


def _invite(email: str, when: str, *, by: str = "cara", is_manager: bool = False, to: str = CLINIC) -> StaffInvitation:  # fmt: skip
    return actions.invite(
        organisation=clinic(to), email=email, is_manager=is_manager, by=person(by), now=at(when)
    )


def _join(who: str, when: str, *, by: str = "cara", is_manager: bool = False) -> StaffMembership:
    row = _invite(person(who).email, f"{when}:00", by=by, is_manager=is_manager)
    TOTP.activate(person(who), generate_totp_secret())
    RecoveryCodes.activate(person(who))
    return actions.accept(invitation=row, by=person(who), now=at(f"{when}:30"))


def come_to_work() -> None:
    """An administrator invites the first manager, she the others; one manages no more, one is taken out, one has left."""
    cara = _join("cara", "2026-11-02 09", by="root", is_manager=True)
    cem, cilla = _join("cem", "2026-11-02 10"), _join("cilla", "2026-11-02 11")
    coen, cyd = _join("coen", "2026-11-02 12"), _join("cyd", "2026-11-02 13")
    actions.make_manager(membership=cilla, by=person("cara"), now=at("2026-11-03 09:00"))
    hers = _invite("hers@outside.example", "2026-11-03 10:00", by="cilla")
    actions.end_manager(membership=cilla, by=person("cara"), now=at("2026-11-05 09:00"))
    actions.take_out(membership=coen, by=person("cara"), now=at("2026-11-05 10:00"))
    actions.leave(membership=cyd, by=person("cyd"), now=at("2026-11-06 09:00"))
    for row, meaning in (
        (cara, "the first manager"), (cem, "joined"), (cilla, "managed it for two days"), (coen, "taken out"), (cyd, "left"),
    ):  # fmt: skip
        note(f"{row.person.register_name} at {CLINIC}", row, meaning)
    note("invitation by cilla", hers, "over since she manages no more")


def be_invited() -> None:
    """A no; one that was withdrawn; one that waits, and one that was sent twice: a restore ends both."""
    declined = _invite("no@clinic.example", "2026-11-04 09:00")
    actions.decline(invitation=declined, by=VISITOR, now=at("2026-11-04 12:00"))
    withdrawn = _invite("gone@clinic.example", "2026-11-04 09:10")
    actions.withdraw(invitation=withdrawn, by=person("cara"), now=at("2026-11-04 12:10"))
    waited = _invite("waited@clinic.example", "2026-11-04 09:20")
    for day in ("2026-11-04", "2026-11-06"):
        _invite("twice@clinic.example", f"{day} 09:30")
    for row, meaning in (
        (declined, "said no: a mark stands in the place of the address"), (withdrawn, "withdrawn"), (waited, "a restore has ended it"),
    ):  # fmt: skip
        note(f"invitation to {CLINIC}: {meaning}", row, meaning)


def keep_keys() -> None:
    """Made by people of the clinic: one in use, one rolled by another, one revoked."""
    made = {}
    for name, who in (("front", "cara"), ("night", "cem"), ("lost", "cem")):
        made[name], key = actions.create_api_key(organisation=clinic(), name=name, by=person(who), now=at("2026-11-09 10:00"))  # fmt: skip
        note_key(name, key, usable=True, meaning=f"made by {who}")
    actions.revoke_api_key(api_key=made["lost"], by=person("cara"), now=at("2026-11-09 11:00"))
    named.api_keys["lost"]["usable"] = False
    note("key front", made["front"], "made by a manager of the clinic")
    note("key lost", made["lost"], "revoked by a manager of the clinic")


def invite_again() -> None:
    """After the restore: one more mail to whoever had two, and a first manager of another clinic. Both wait."""
    note("invitation, once more", _invite("twice@clinic.example", "2026-11-26 09:00"), "the third mail; it waits")  # fmt: skip
    other = _invite("open@harbour.example", "2026-11-26 09:10", by="root", is_manager=True, to="Harbour Clinic")  # fmt: skip
    note("invitation to Harbour Clinic", other, "its first manager; it waits")
