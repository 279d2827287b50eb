"""Lists of addresses: brought, looked at line by line, confirmed, sent in portions, undone.

One mail to an address and group; in all groups of whoever sends, judging.MOST_MAILS_OF_ONE to an address that does not join, a
day apart, also where invitations were withdrawn.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.content.formats.refusals import Refused as NotRead
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.mail import ABOUT
from trainingsite.accounts.actions.notices import notice_of
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import SecurityEvent
from trainingsite.cohorts.actions.groups import (
    check_goes_on,
    locked_group,
    runners,
)
from trainingsite.cohorts.actions.saying_no import said_no
from trainingsite.cohorts.domain import judging, lists
from trainingsite.cohorts.links import invitation_link
from trainingsite.cohorts.models import (
    Cohort,
    CohortManager,
    Invitation,
    InvitationList,
    Membership,
)
from trainingsite.tasks import ring_for_invitations

GOOD_FOR = timedelta(days=30)
# So many leave while whoever confirmed them waits; more are sent by a worker.
AT_ONCE = 50
PORTION = 25
AGAIN_AFTER = timedelta(days=1)
_DAY = timedelta(days=1)
_SAID = ("line", "said", "email", "name")
Written = tuple[Invitation, EmailMessage]


def bring_list(
    *,
    cohort: Cohort,
    by: Person,
    now: datetime,
    text: str = "",
    data: bytes | None = None,
    source: str = "",
) -> InvitationList:
    """Keep what would become of each line of the text, or of the file. Nothing is sent. Raises NotAllowed, Refused."""
    check(by, Act.INVITE)
    try:
        lines = lists.read_text(text) if data is None else lists.read_file(data)
    except NotRead as wrong:
        place = f"{wrong.place}: " if str(wrong.place) else ""
        raise Refused(place + _(wrong.reason.message).format(**dict(wrong.reason.values))) from None
    with transaction.atomic():
        locked = locked_group(cohort, by, Act.INVITE)
        check_goes_on(locked)
        rows = judging.judged(lines, known_of(locked, by, now, _of(lines)), is_address)
        brought: InvitationList = InvitationList.objects.create(
            cohort=locked, by=by, brought_at=now, source=source[:120], rows=rows
        )
    return brought


def is_address(email: str) -> bool:
    """Whether a mail could be sent there."""
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _of(lines: list[lists.Said]) -> set[str]:
    return {one.email for one in lines}


def known_of(cohort: Cohort, by: Person, now: datetime, emails: Collection[str]) -> judging.Known:
    """What of a group decides about further addresses. Never whether an address has an account here."""
    invitations = Invitation.objects.filter(cohort=cohort)
    in_it = invitations.filter(membership__left_at=None, accepted_at__isnull=False)
    waiting = invitations.open()
    here = Membership.objects.standing().filter(cohort=cohort).count() + waiting.count()
    mailed = mailed_before(emails, by)
    return judging.Known(
        members=set(in_it.values_list("email", flat=True)),
        invited=set(waiting.values_list("email", flat=True)),
        declined=said_no(cohort, emails),
        mails={email: count for email, (count, _last) in mailed.items()},
        again_at={
            email: last + AGAIN_AFTER
            for email, (_count, last) in mailed.items()
            if now < last + AGAIN_AFTER
        },
        room=max(0, judging.MOST_IN_GROUP - here),
        mails_left=_mails_left(by, now),
    )


def _mails_left(by: Person, now: datetime) -> int:
    today = Invitation.objects.filter(sent_by=by, sent_at__gt=now - _DAY).count()
    return max(0, judging.MOST_MAILS_A_DAY - today)


def mailed_before(emails: Collection[str], by: Person) -> dict[str, tuple[int, datetime]]:
    """How many mails each address had from this person or in groups that they run, and when the last; those that it came by do not
    count, withdrawn ones do. Of other groups nothing is told."""
    run = CohortManager.objects.standing().filter(person=by).values("cohort")
    theirs = Invitation.objects.filter(Q(sent_by=by) | Q(cohort__in=run), email__in=emails)
    sums = theirs.filter(accepted_at=None).values("email")
    found = sums.annotate(count=Sum("number"), last=Max("sent_at")).order_by("email")
    return {row["email"]: (row["count"], row["last"]) for row in found}


def confirm_list(*, brought: InvitationList, by: Person, now: datetime) -> InvitationList:
    """Invite the new ones of the list: up to AT_ONCE at once, more by a worker. Confirmed twice, it is sent once. Raises
    NotAllowed, Refused."""
    check(by, Act.INVITE)
    row = _confirmed(brought, by, now)
    if row.of > AT_ONCE:
        ring_for_invitations()
        return row
    while send_some(brought=row, by=SYSTEM, now=now):
        pass
    row.refresh_from_db()
    return row


@transaction.atomic
def _confirmed(brought: InvitationList, by: Person, now: datetime) -> InvitationList:
    locked = locked_group(brought.cohort, by, Act.INVITE)
    check_goes_on(locked)
    row = InvitationList.objects.select_for_update().get(pk=brought.pk, cohort=locked)
    if row.undone_at is not None or row.erased_at is not None:
        raise Refused(_("This list was put away. Bring it again."))
    if row.confirmed_at is not None:
        return row
    if not sends_mail():
        raise Refused(
            _("This site sends no mail, so nobody can be invited. Whoever runs it sets EMAIL_URL.")
        )
    of = sum(one["verdict"] == judging.NEW for one in row.rows)
    if not of:
        raise Refused(_("Nobody in this list is new, so there is nobody to invite."))
    row.confirmed_at, row.of = now, of
    row.save(update_fields=["confirmed_at", "of"])
    note_security(
        kind=SecurityEvent.Kind.INVITED, by=by, now=now, about=locked, how="confirmed", count=of
    )
    return row


def send_waiting(*, by: Actor, now: datetime) -> bool:
    """Send a portion of the list that waits longest; gives whether more wait. Twice sends none twice."""
    check(by, Act.SEND_INVITATIONS)
    waiting = InvitationList.objects.filter(
        confirmed_at__isnull=False, finished_at=None, undone_at=None
    )
    row = waiting.order_by("confirmed_at", "pk").first()
    if row is None:
        return False
    return send_some(brought=row, by=by, now=now) or waiting.exists()


def send_some(*, brought: InvitationList, by: Actor, now: datetime) -> bool:
    """The next portion of a confirmed list: an invitation and its mail for each address that is still new. Gives whether more
    of it wait. The mails are written before the transaction opens, and stored within it."""
    check(by, Act.SEND_INVITATIONS)
    row = InvitationList.objects.select_related("cohort__course", "by").get(pk=brought.pk)
    if not row.is_sending:
        return False
    facts = _facts_for_mails(row.cohort)
    made = {at: _written(row, row.rows[at], facts, now) for at in _to_send(row)}
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update(no_key=True).get(pk=row.cohort_id)
        locked = InvitationList.objects.select_for_update().get(pk=row.pk)
        if locked.is_sending:
            _store(locked, cohort, {at: made[at] for at in _to_send(locked) if at in made}, now)
    return locked.is_sending


def _to_send(row: InvitationList) -> list[int]:
    """The places of the next portion."""
    new = (at for at, one in enumerate(row.rows) if one["verdict"] == judging.NEW)
    return [at for at, _count in zip(new, range(PORTION), strict=False)]


def _facts_for_mails(cohort: Cohort) -> dict[str, Any]:
    """What every mail about the group says, read once for many."""
    return {
        "managers": [str(row.person) for row in runners(cohort)] or [_("Whoever runs the group")],
        "due": list(cohort.due_dates.select_related("quiz").order_by("due_date", "pk")),
    }


def _written(
    row: InvitationList, said: dict[str, Any], facts: dict[str, Any], now: datetime
) -> Written:
    """An invitation and its mail, neither stored yet."""
    invitation = Invitation(
        cohort=row.cohort,
        brought=row,
        email=said["email"],
        name=said["name"],
        made_at=now,
        sent_by=row.by,
        sent_at=now,
        expires_at=now + GOOD_FOR,
    )
    return invitation, _mail(invitation, facts)


def _mail(invitation: Invitation, facts: dict[str, Any]) -> EmailMessage:
    return notice_of(
        "cohort_invitation",
        invitation.email,
        headers={ABOUT: about_of(invitation)},
        cohort=invitation.cohort,
        by=invitation.sent_by,
        link=invitation_link(invitation),
        until=invitation.expires_at,
        **facts,
    )


def about_of(invitation: Invitation) -> str:
    """How the rows of its mails are found."""
    return f"invitation:{invitation.uuid}"


def _store(row: InvitationList, cohort: Cohort, made: dict[int, Written], now: datetime) -> None:
    if cohort.closed_at is not None or not may(row.by, Act.INVITE):
        row.finished_at = (
            now  # whoever confirmed it may do so no more: nothing leaves in their name
        )
        row.save(update_fields=["finished_at"])
        return
    lines = [lists.Said(**{key: row.rows[at][key] for key in _SAID}) for at in made]
    known = known_of(cohort, row.by, now, _of(lines))
    for at, judgement in zip(made, judging.judged(lines, known, is_address), strict=True):
        verdict = judgement["verdict"]
        if verdict == judging.NEW:
            verdict = judging.SENT if _invited(*made[at]) else judging.INVITED
        row.rows[at] = judgement | {"verdict": verdict}
        row.done += 1
        row.sent += verdict == judging.SENT
    if not _to_send(row):
        row.finished_at = now
    row.save(update_fields=["rows", "done", "sent", "finished_at"])


def _invited(invitation: Invitation, mail: EmailMessage) -> bool:
    """Whether the address is invited by this; somebody may have been faster, and then no mail leaves."""
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        return False
    mail.send()
    return True


@transaction.atomic
def undo_list(*, brought: InvitationList, by: Person, now: datetime) -> int:
    """Put the list away; what it sent and nobody answered is withdrawn, and what waits is not sent. Gives how many were
    withdrawn. Raises NotAllowed, Refused."""
    check(by, Act.INVITE)
    locked = locked_group(brought.cohort, by, Act.INVITE)
    row = InvitationList.objects.select_for_update().get(pk=brought.pk, cohort=locked)
    if row.undone_at is not None:
        raise Refused(_("This list was put away already."))
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    withdrawn = Invitation.objects.open().filter(brought=row).update(withdrawn_at=now)
    note_security(
        kind=SecurityEvent.Kind.INVITED, by=by, now=now, about=locked, how="undone", count=withdrawn
    )
    return int(withdrawn)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Its link leads to nothing any more. Raises NotAllowed, Refused."""
    check(by, Act.INVITE)
    locked = locked_group(invitation.cohort, by, Act.INVITE)
    row = _open_one(invitation, locked)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])


@transaction.atomic
def send_again(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Another mail with a new link, a day after the last to the address at the earliest, judging.MOST_MAILS_OF_ONE in all; the link
    of an earlier mail is dead. Raises NotAllowed, Refused."""
    check(by, Act.INVITE)
    locked = locked_group(invitation.cohort, by, Act.INVITE)
    check_goes_on(locked)
    row = _open_one(invitation, locked)
    _check_again(row, by, now)
    row.number += 1
    row.sent_by, row.sent_at, row.expires_at = by, now, now + GOOD_FOR
    row.save(update_fields=["number", "sent_by", "sent_at", "expires_at"])
    _mail(row, _facts_for_mails(locked)).send()


def _check_again(row: Invitation, by: Person, now: datetime) -> None:
    if not sends_mail():
        raise Refused(_("This site sends no mail."))
    before, latest = mailed_before([row.email], by).get(row.email, (0, row.sent_at))
    mails, last = max(before, row.number), max(latest, row.sent_at)
    if mails >= judging.MOST_MAILS_OF_ONE:
        raise Refused(
            ngettext(
                "%(n)d mail was sent to this address. No more is.",
                "%(n)d mails were sent to this address. No more are.",
                mails,
            )
            % {"n": mails}
        )
    if now < last + AGAIN_AFTER:
        raise Refused(_("The last mail left less than a day ago. Wait a day."))
    if not _mails_left(by, now):
        raise Refused(
            _("You have sent %(most)d invitations within a day. Go on tomorrow.")
            % {"most": judging.MOST_MAILS_A_DAY}
        )


def _open_one(invitation: Invitation, cohort: Cohort) -> Invitation:
    rows = Invitation.objects.open().select_for_update(of=("self",))
    row: Invitation | None = (
        rows.select_related("cohort__course", "sent_by")
        .filter(pk=invitation.pk, cohort=cohort)
        .first()
    )
    if row is None:
        raise Refused(_("This invitation was answered or withdrawn meanwhile."))
    return row
