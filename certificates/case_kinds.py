"""What people decide about certificates: cases of these kinds, with what each outcome does."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates import actions
from certificates.actions.renewing import current_of, standing_renewals
from certificates.actions.verification import summary
from certificates.domain.codes import grouped
from certificates.messages import refusal_message, verdict_of
from certificates.models import Certificate, StatusEvent
from courses.actions import leads_not_made_by
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind, Effect
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase

_EFFECTS = StatusEvent.Effect


def _telling_refusals(effect: Callable[[ReviewCase, Person, datetime], object]) -> Effect:
    """An effect whose refusals are told in words."""

    def told(case: ReviewCase, by: Person, now: datetime) -> None:
        try:
            effect(case, by, now)
        except actions.StatusRefused as refused:
            raise Refused(refusal_message(refused.refusal)) from refused

    return told


def _withdrawn(effect: str) -> Effect:
    return _telling_refusals(
        lambda case, by, now: actions.withdraw_as_decided(case=case, effect=effect, by=by, now=now)
    )


def _held(case: ReviewCase, _person: Person | None = None) -> list[Fact]:
    """Which certificate, for whoever it is about."""
    certificate = actions.certificate_of(case)
    until = date_format(certificate.valid_until, "j F Y")
    scheme = certificate.facts["scheme"]
    return [
        (_("Certificate"), f"{scheme['title']}, {scheme['edition']}"),
        (_("Code"), grouped(certificate.code)),
        (_("In date up to"), until),
    ]


def _asked_for(case: ReviewCase, person: Person | None = None) -> list[Fact]:
    """What would be said of it, and from when."""
    reason = str(StatusEvent.ReasonClass(case.content["reason_class"]).label)
    day = actions.from_date_of(case)
    facts: list[Fact] = [*_held(case, person), (_("What clinics would read as the reason"), reason)]
    if day is not None:
        facts.append((_("From which day (UTC)"), date_format(day, "j F Y")))
    return facts


def _stands(case: ReviewCase) -> list[Fact]:
    """How it stands now, under which code, and what else a decision leaves as it is."""
    certificate = actions.certificate_of(case)
    current = current_of(certificate)
    now = _status(current, case)
    if current != certificate:
        now = _("%(status)s, under the code %(code)s, by which this decides") % {
            "status": now,
            "code": grouped(current.code),
        }
    result = certificate.attempt.current_result
    facts: list[Fact] = [
        *((label, str(value)) for label, value in _holder(current)),
        (_("It stands as"), str(now)),
        (
            _("The pass that it rests on"),
            "–" if result is None else str(result.get_state_display()),
        ),
    ]
    renewals = [grouped(one.code) for one in standing_renewals(current)]
    if renewals:
        facts.append((_("Renewed, and not decided about here"), ", ".join(renewals)))
    return facts


def _holder(certificate: Certificate) -> list[Fact]:
    holder = getattr(certificate, "holder", None)
    return [] if holder is None else [(_("Name on it"), holder.name)]


def _status(certificate: Certificate, case: ReviewCase) -> str:
    told = summary(certificate, case.decided_at or timezone.now())
    verdict = verdict_of(told["status"], assurance=told["assurance"], caveats=[])
    return str(verdict.label)


def _leads(case: ReviewCase) -> list[Person]:
    certificate = actions.certificate_of(case)
    return leads_not_made_by({certificate.person_id}, certificate.scheme.exam.course)


def _page(case: ReviewCase) -> str:
    return reverse("admin:certificates_certificate_change", args=[actions.certificate_of(case).pk])


def _appeal_page(case: ReviewCase) -> str:
    certificate = current_of(actions.certificate_of(case))
    return reverse("certificates:appeal", args=[certificate.uuid])


def _end_hold(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.end_hold_as_decided(case=case, by=by, now=now)


_TAKEN = _(
    "Clinics that check the certificate read that it was withdrawn, and the kind of reason; the words of the reasons they do not read."
)
WITHDRAWAL = CaseKind(
    actions.WITHDRAWAL_KIND,
    _("Withdrawal of a certificate"),
    {
        "counts": _("It is not withdrawn; a suspension ends"),
        "left": _("It is not withdrawn; a suspension stays until an administrator ends it"),
        _EFFECTS.FROM_NOW: _("It is withdrawn from now on"),
        _EFFECTS.FROM_DATE: _("It is withdrawn from the day that was named"),
        _EFFECTS.VOID_FROM_START: _("It is withdrawn, as if it had never been valid"),
    },
    act=Act.WITHDRAW,
    working_days=10,
    lock=actions.lock_certificates_of,
    effects={"counts": _telling_refusals(_end_hold)}
    | {effect: _withdrawn(effect) for effect in _EFFECTS.values},
    takes_away=frozenset(_EFFECTS.values),
    stoppers=_leads,
    describe=lambda case: [*_asked_for(case), *_stands(case)],
    subject=lambda case: grouped(case.content["code"]),
    link=_page,
    told_title=_("Whether your certificate is withdrawn"),
    told_facts=_asked_for,
    means={
        "counts": _("Your certificate counts. Where it was on hold, that has ended."),
        "left": _("Your certificate is not withdrawn. Where it is on hold, its page says so."),
        **dict.fromkeys(_EFFECTS.values, _TAKEN),
    },
    appeal=_(
        "If you do not agree, appeal within four weeks; somebody else decides where there is one:"
    ),
    appeal_link=_appeal_page,
    note_help=_("The holder reads them, and nobody else."),
)


def _by_another(effect: Callable[[ReviewCase, Person, datetime], object] | None = None) -> Effect:
    def checked(case: ReviewCase, by: Person, now: datetime) -> None:
        actions.check_looks_again(case=case, by=by, now=now)
        if effect is not None:
            effect(case, by, now)

    return _telling_refusals(checked)


_HAD_A_PART = _(
    "Somebody who had a part in the withdrawal, because everybody who could decide had one. Of them it was whoever had the least, after a "
    "week in which another could have been found."
)


def _told_again(case: ReviewCase, person: Person | None = None) -> list[Fact]:
    """Which certificate, and that nobody was there who had no part in its withdrawal, where that is so."""
    facts = _held(case, person)
    if case.decided_by_id in actions.who_withdrew(case):
        facts.append((_("Decided by"), str(_HAD_A_PART)))
    return facts


def _withdrawal(case: ReviewCase) -> list[Fact]:
    """What is looked at again."""
    event = actions.withdrawal_of(actions.certificate_of(case))
    if event is None:
        return []
    return [
        (_("Withdrawn on"), f"{event.recorded_at:%Y-%m-%d}"),
        (_("It counts"), str(event.get_effect_display())),
        (_("Kind of reason"), str(event.get_reason_class_display())),
        (_("Reasons on record"), event.reason),
    ]


LOOK_AGAIN = CaseKind(
    actions.WITHDRAWAL_AGAIN_KIND,
    _("An appeal of a withdrawal"),
    {
        "stands": _("The withdrawal stands"),
        "undone": _(
            "The withdrawal is undone; the certificate is issued once more, with a new code"
        ),
    },
    act=Act.UNDO_WITHDRAWAL,
    working_days=10,
    bars_made=True,
    had_a_part=actions.who_withdrew,
    lock=actions.lock_certificates_of,
    effects={
        "stands": _by_another(),
        "undone": _by_another(
            lambda case, by, now: actions.undo_as_decided(case=case, by=by, now=now)
        ),
    },
    describe=lambda case: [*_told_again(case), *_withdrawal(case), *_stands(case)],
    link=_page,
    told_title=_("Your appeal of a withdrawal"),
    told={"undone": _("The withdrawal is undone.")},
    told_facts=_told_again,
    means={
        "stands": _("Nothing changes."),
        "undone": _(
            "Your certificate is issued once more, with the same dates and a new code. The earlier code reads “replaced” and leads to it."
        ),
    },
)
KINDS = (WITHDRAWAL, LOOK_AGAIN)
