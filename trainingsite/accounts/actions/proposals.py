"""Two people for a grave act: one proposes, a second one agrees, and then it happens.

Whoever is alone in the role waits for WAIT instead, while everybody whom it concerns knows and can stop it.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.company import has_another
from trainingsite.accounts.actions.mail import settled_at
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.second_person import (
    OWN_PERSON_AFTER,
    are_one,
    got_role_from,
)
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.joint_acts import JointAct, joint_act
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, NotAllowed, check, who_may
from trainingsite.accounts.models import OutgoingMail, Proposal, SecurityEvent
from trainingsite.accounts.proposal_links import stop_link
from trainingsite.accounts.sweeping import one_of_many

WAIT = timedelta(days=7)
LAPSES_AFTER = timedelta(days=30)


def propose(
    *, kind: str, about: str, content: dict[str, Any], reason: str, by: Person, now: datetime
) -> Proposal:
    """Ask for a grave act. Nothing changes until a second person agrees. Raises NotAllowed, Refused."""
    check(by, Act.PROPOSE)
    joint = joint_act(kind)
    check(by, joint.act)
    if not reason.strip():
        raise Refused(_("Say why: whoever has to agree, and whom it concerns, will read it."))
    row = Proposal(
        kind=kind,
        about=about,
        content=content,
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    alone = _is_alone(row, joint, now)
    if alone and not sends_mail():
        raise Refused(
            _(
                "Nobody else can agree to this, and this installation cannot send mail, so that those whom it concerns "
                "could not stop it. Set EMAIL_URL, or give somebody else the role."
            )
        )
    try:
        with transaction.atomic():
            row.due_at = now + WAIT if alone else None
            row.save(force_insert=True)
            note_security(kind=SecurityEvent.Kind.PROPOSED, by=by, now=now, about=row, act=kind)
            _tell(row, joint, now)
    except IntegrityError as error:
        if not Proposal.objects.open().filter(kind=kind, about=about).exists():
            raise
        raise Refused(_("This is proposed already. Agree to it, or stop it first.")) from error
    return row


def _is_alone(proposal: Proposal, joint: JointAct, now: datetime) -> bool:
    """Whether nobody could be the second person: there is nobody else, or nobody but those who gain where it is stopped, and whom those
    gave their role. Who proposes as one of these has the others beside them: they second where it comes to it."""
    gain = set(joint.favours(proposal))
    owe = {one.pk for one in who_may(joint.act) if got_role_from(one, gain)} if gain else set()
    if proposal.proposed_by_id in owe:
        owe = set()
    return not has_another({proposal.proposed_by_id, *gain, *owe}, joint.act, now=now)


def second(*, proposal: Proposal, by: Person, now: datetime) -> None:
    """Agree, as somebody else than who proposed it, and carry it out. Raises NotAllowed, Refused."""
    check(by, Act.SECOND_PROPOSAL)
    with transaction.atomic():
        locked = _locked_open(proposal)
        joint = joint_act(locked.kind)
        check(by, joint.act)
        check_second(locked, joint, by, now=now)
        joint.carry_out(locked, by, now)
        locked.seconded_by, locked.carried_out_at = by, now
        locked.save(update_fields=["seconded_by", "carried_out_at"])
        _note(SecurityEvent.Kind.SECONDED, locked, by, now)


def check_second(proposal: Proposal, joint: JointAct, by: Person, *, now: datetime) -> None:
    """Raise Refused when this person is no second one: it is their own proposal, or about themselves."""
    if by.pk == proposal.proposed_by_id:
        raise Refused(_("You proposed this yourself. Somebody else has to agree."))
    if by.pk in {*joint.barred(proposal), *joint.bars(proposal)}:
        raise Refused(
            _(
                "This is about yourself, or about somebody by whom you came to act. Somebody else has to agree."
            )
        )
    if are_one([by.pk], [proposal.proposed_by_id, *joint.barred(proposal)], now=now):
        raise Refused(
            _(
                "For %(days)s days a new administrator counts as whoever made them one, so you count as the one who "
                "proposed this, or whom it is about. Another person has to agree, or wait until then."
            )
            % {"days": OWN_PERSON_AFTER.days}
        )


@transaction.atomic
def stop_by_link(*, proposal: Proposal, mailed_to: Person | None, by: Actor, now: datetime) -> None:
    """Stop it with the link that this person was mailed (nobody known: by an earlier release), who signs in nowhere; where they may, as it
    stands now. Raises NotAllowed, Refused."""
    check(by, Act.STOP_PROPOSAL)
    locked = _locked_open(proposal)
    if mailed_to is None:
        _end(locked, Proposal.Stop.CONCERNED, by=by, now=now, note="")
        return
    if not may_stop(proposal=locked, by=mailed_to, now=now):
        raise Refused(
            _("Whoever this link was mailed to may not stop it any more. Ask an administrator.")
        )
    note = _("With the link that was mailed to %(who)s.") % {"who": mailed_to}
    _end(locked, _why_may_stop(locked, mailed_to, now), by=by, now=now, note=note)


@transaction.atomic
def stop(*, proposal: Proposal, by: Actor, now: datetime, note: str = "") -> None:
    """Stop it for good: whom it concerns, who proposed it, or who may second it. Raises NotAllowed, Refused."""
    check(by, Act.STOP_PROPOSAL)
    locked = _locked_open(proposal)
    _end(locked, _why_may_stop(locked, by, now), by=by, now=now, note=note)


def may_stop(*, proposal: Proposal, by: Actor, now: datetime) -> bool:
    """Whether this person could stop it, where it is open."""
    try:
        _why_may_stop(proposal, by, now)
    except (NotAllowed, Refused):
        return False
    return True


def end_proposals_of(*, person: Person, by: Actor, now: datetime, note: str) -> None:
    """What this account proposed was not its owner's: none of it is carried out, but what somebody carries out just now."""
    check(by, Act.STOP_PROPOSAL)
    for proposal in Proposal.objects.open().filter(proposed_by=person):
        end_proposal(proposal=proposal, by=by, now=now, note=note)


def end_proposal(*, proposal: Proposal, by: Actor, now: datetime, note: str) -> None:
    """What it is about was changed since: it cannot be carried out as it was proposed. One that somebody carries out just now
    is ended after the caller's transaction: they wait for what the caller holds, and both would wait for ever."""
    check(by, Act.STOP_PROPOSAL)
    if not _end_overtaken(proposal, note, by, now, skip_locked=True):
        transaction.on_commit(partial(_end_overtaken, proposal, note, by, now), robust=True)


def _why_may_stop(proposal: Proposal, by: Actor, now: datetime) -> str:
    joint = joint_act(proposal.kind)
    if by.row is None:
        raise NotAllowed(Act.STOP_PROPOSAL)
    if by.row.pk == proposal.proposed_by_id:
        return Proposal.Stop.PROPOSER
    if got_role_from(by.row, joint.favours(proposal)):
        raise Refused(
            _("You have your role from somebody whom this takes from. Somebody else may stop it.")
        )
    if by.row.pk in {person.pk for person in joint.concerned(proposal)}:
        return Proposal.Stop.CONCERNED
    check(by, joint.act)
    barred = joint.barred(proposal)
    if by.row.pk in set(joint.bars(proposal)) or are_one([by.row.pk], barred, now=now):
        raise Refused(
            _(
                "This is about yourself, or about something that you had a hand in, or you count as somebody of whom that is so. "
                "Somebody else may stop it."
            )
        )
    return Proposal.Stop.SECOND


def _tell(proposal: Proposal, joint: JointAct, now: datetime) -> None:
    """Mail for everybody whom it concerns, and who could second it, with the link that stops it; without it for who has their role from
    those who gain where it is stopped."""
    barred, bars = set(joint.barred(proposal)), set(joint.bars(proposal))
    others = [one for one in who_may(joint.act) if one.pk not in bars]
    able = [one for one in others if not are_one([one.pk], barred, now=now)]
    people = [
        person
        for person in (*joint.concerned(proposal), *able)
        if person.pk != proposal.proposed_by_id
    ]
    favours = list(joint.favours(proposal))
    facts = [(str(label), value) for label, value in joint.describe(proposal)]
    for to, person in sorted({person.email: person for person in people}.items()):
        send_notice(
            "proposal_made",
            to,
            about=proposal.tag,
            proposal=proposal,
            title=joint.title,
            facts=facts,
            stop_url="" if got_role_from(person, favours) else stop_link(proposal.uuid, person),
        )


def sweep_proposals(*, by: Actor, now: datetime) -> int:
    """End what nobody agreed to, carry out what waited long enough. Returns how many took effect."""
    check(by, Act.SWEEP_PROPOSALS)
    for lapsed in Proposal.objects.open().filter(due_at=None, proposed_at__lte=now - LAPSES_AFTER):
        one_of_many(partial(_end_open, lapsed, Proposal.Stop.LAPSED, "", by, now, skip_locked=True))
    due = Proposal.objects.due_at(now)
    return sum(one_of_many(partial(_carry_out_alone, proposal, by, now)) for proposal in due)


def _has_waited(proposal: Proposal, now: datetime) -> bool:
    """Whether everybody was told, and WAIT has passed since the last mail left. If not, its day is put off."""
    if OutgoingMail.objects.waiting().filter(about=proposal.tag).exists():
        return False
    told_at = settled_at(proposal.tag) or proposal.proposed_at
    if told_at + WAIT > now:
        Proposal.objects.filter(pk=proposal.pk).update(due_at=told_at + WAIT)
    return told_at + WAIT <= now


def _carry_out_alone(proposal: Proposal, by: Actor, now: datetime) -> bool:
    """In the name of who proposed it, if they still may, and nobody else has come to hold the role meanwhile."""
    if not _has_waited(proposal, now):
        return False
    try:
        with transaction.atomic():
            locked = _locked_open(proposal)
            joint = joint_act(locked.kind)
            if not _is_alone(locked, joint, now):
                # Somebody is there now who can agree: it waits for them as it would have from the start.
                Proposal.objects.filter(pk=locked.pk).update(due_at=None)
                return False
            check(locked.proposed_by, joint.act)
            joint.carry_out(locked, locked.proposed_by, now)
            locked.carried_out_at = now
            locked.save(update_fields=["carried_out_at"])
            _note(SecurityEvent.Kind.SECONDED, locked, by, now)
    except (Refused, NotAllowed) as refusal:
        _end_overtaken(proposal, str(refusal), by, now)
        return False
    return True


def _end_overtaken(
    proposal: Proposal, why: str, by: Actor, now: datetime, *, skip_locked: bool = False
) -> bool:
    """Whether it was open, and is ended now, since something else has changed."""
    return _end_open(proposal, Proposal.Stop.OVERTAKEN, why, by, now, skip_locked=skip_locked)


def _end_open(
    proposal: Proposal, cause: str, why: str, by: Actor, now: datetime, *, skip_locked: bool
) -> bool:
    with transaction.atomic():
        rows = Proposal.objects.open().select_for_update(skip_locked=skip_locked)
        locked = rows.filter(pk=proposal.pk).first()
        if locked is not None:
            _end(locked, cause, by=by, now=now, note=why)
    return locked is not None


def _locked_open(proposal: Proposal) -> Proposal:
    locked: Proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.stopped_at is not None:
        raise Refused(_("This was stopped. That is final; it can be proposed anew."))
    if locked.carried_out_at is not None:
        raise Refused(_("This has been carried out already."))
    return locked


def _end(proposal: Proposal, cause: str, *, by: Actor, now: datetime, note: str) -> None:
    proposal.stopped_at, proposal.stopped_by, proposal.stop = now, by.row, cause
    proposal.stop_note = note.strip()
    proposal.save(update_fields=["stopped_at", "stopped_by", "stop", "stop_note"])
    joint_act(proposal.kind).ended(proposal, now)
    _note(SecurityEvent.Kind.PROPOSAL_STOPPED, proposal, by, now)


def _note(kind: str, proposal: Proposal, by: Actor, now: datetime) -> None:
    alone = proposal.was_decided_by_one
    note_security(kind=kind, by=by, now=now, about=proposal, act=proposal.kind, alone=alone)
