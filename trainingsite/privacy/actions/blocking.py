"""What holds an erasure, in words for whoever it is about."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certificates import actions as certificates
from certificates.clinics.models import StaffMembership
from certificates.models import Certificate
from quizzes import actions as quizzes
from quizzes.models import Reader
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.may import Act, who_may
from trainingsite.accounts.models import (
    AddressChange,
    OwnAddressChange,
    Proposal,
    ReviewCase,
    named,
)
from trainingsite.cohorts.models import CohortManager
from trainingsite.privacy.models import LegalHold

PRACTITIONER = "practitioner"
# What two administrators propose: the erasure itself, which does not hold itself.
KIND = "erase-person"
# So long a withdrawal stays with the register entry that it was for: an erasure before would let its holder begin anew under it.
MARKED_FOR = timedelta(days=3652)


def what_holds(person: Person, now: datetime) -> list[str]:
    """Why nothing of the person can be erased now, each reason as a sentence; none where it can."""
    return [
        *_of_others(person, now),
        *_of_cases(person, now),
        *_of_certificates(person, now),
        *_of_sittings(person, now),
        *_of_offices(person),
    ]


def _of_others(person: Person, now: datetime) -> Iterator[str]:
    for hold in LegalHold.objects.standing_on(localdate(now)).filter(person=person).order_by("pk"):
        yield _("A legal hold until %(day)s, asked for by %(who)s.") % {
            "day": date_format(hold.until_date, "j F Y"),
            "who": hold.get_asked_by_display(),
        }


def _of_cases(person: Person, now: datetime) -> Iterator[str]:
    own = ReviewCase.objects.concerning(person)
    for case in own.open().order_by("pk"):
        yield _("A case is open: %(title)s.") % {"title": case_kind(case.kind).title_told()}
    abouts = [
        named(person),
        *(named(one) for one in own),
        *(named(one) for one in Certificate.objects.filter(person=person)),
    ]
    if Proposal.objects.open().filter(about__in=abouts).exclude(kind=KIND).exists():
        yield _("Something about you is proposed, and not decided yet.")
    changes = (OwnAddressChange.objects.open(), AddressChange.objects.open())
    if any(rows.filter(person=person).exists() for rows in changes):
        yield _("A change of your address is not finished yet.")
    undone = OwnAddressChange.objects.standing().filter(person=person)
    if any(one.undone_until and one.undone_until > now for one in undone):
        yield _("Your address changed a few days ago: until a week has passed the old one can undo that.")  # fmt: skip


def _of_certificates(person: Person, now: datetime) -> Iterator[str]:
    since = certificates.marked_since(person)
    if since is not None and now < since + MARKED_FOR:
        yield _(
            "A certificate of yours was withdrawn, or is on hold. Until %(day)s your name and your register entry stay with it, so that"
            " nobody begins anew under that entry."
        ) % {"day": date_format(localdate(since + MARKED_FOR), "j F Y")}


def _of_sittings(person: Person, now: datetime) -> Iterator[str]:
    if quizzes.has_open_sitting(person):
        yield _("An exam or check is not finished yet.")
    until = quizzes.used_tries_bar_until(person, now, at_most=MARKED_FOR)
    if until is not None:
        yield _(
            "You wait for another try of an exam, or have used up its tries. Until %(day)s they stay with your register entry, so that"
            " nobody begins anew under that entry."
        ) % {"day": date_format(localdate(until), "j F Y")}
    until = quizzes.keys_bar_until(person, now)
    if until is not None:
        yield _(
            "You have read exam keys, and sit no exam of their course until %(day)s. Until then that stays with your register entry."
        ) % {"day": date_format(localdate(until), "j F Y")}
    if Certificate.objects.unfinished().filter(person=person).exists():
        yield _("A certificate is being made.")


def _of_offices(person: Person) -> Iterator[str]:
    if set(person.roles()) - {PRACTITIONER}:
        yield _("You have a role here. Ask an administrator to take it from you first.")
    if who_may(Act.SIGN).filter(pk=person.pk).exists():
        yield _("You are clinical lead of a course.")
    if Reader.objects.filter(person=person, ended_at=None).exists():
        yield _("You read exam questions blind for a course.")
    if CohortManager.objects.standing().filter(person=person).exists():
        yield _("You run a group.")
    if StaffMembership.objects.standing().filter(person=person).exists():
        yield _("You work for a clinic here. Leave it first.")
