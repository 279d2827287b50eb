"""The people whom a case concerns: what each was asked, told and said. Everything of it stays on record."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import CaseEvent, CaseParty, ReviewCase, named

# Days that somebody has to reply: a week at least, and no longer than that what waits for it; and what a page offers.
LEAST_DAYS, USUAL_DAYS, MOST_DAYS = 7, 14, 60
LONGEST_REPLY = 4000
# Nobody writes more in one case by hand.
MOST_REPLIES = 50
_HEARING = (CaseEvent.Kind.NOTICE, CaseEvent.Kind.REPLY)


def parties_of(case: ReviewCase) -> list[Person]:
    """Whom it concerns: its own person, and who joined it, in the order in which they did."""
    joined = [row.person for row in case.party_rows.select_related("person").order_by("id")]
    own = [] if case.person is None else [case.person]
    return [*own, *(person for person in joined if person.pk != case.person_id)]


def whom_it_takes_from(case: ReviewCase, outcome: str) -> list[Person]:
    """Who is heard before this outcome: whom its kind names, or everybody whom the case concerns."""
    found = case_kind(case.kind).takes_from(case, outcome)
    return parties_of(case) if found is None else list(found)


def may_be_asked(case: ReviewCase) -> list[Person]:
    """Whom it concerns, and whom an outcome would take something from: they join it when they are asked."""
    people = parties_of(case)
    for outcome in sorted(case_kind(case.kind).takes_away):
        people += [one for one in whom_it_takes_from(case, outcome) if one not in people]
    return people


def join_case(*, case: ReviewCase, person: Person, by: Actor, now: datetime) -> None:
    """Make somebody a party of an open case; twice changes nothing. Inside the caller's transaction. Raises NotAllowed."""
    check(by, Act.OPEN_CASE)
    if person.pk != case.person_id:
        CaseParty.objects.get_or_create(case=case, person=person, defaults={"since_at": now})


@transaction.atomic
def ask_party(
    *, case: ReviewCase, person: Person, text: str, until: date, by: Person, now: datetime
) -> CaseEvent:
    """Tell a party, or somebody whom an outcome would take from, what is said of them and until when they may reply, by mail and on
    their page. Raises NotAllowed, Refused."""
    check(by, Act.ASK_PARTY)
    check(by, case_kind(case.kind).act)
    _let_in(case, person, by, now)
    locked = _open_case_of(case, person)
    check_decides_about_another(by, person, now=now)
    if by.pk in set(case_kind(locked.kind).barred(locked)):
        raise Refused(_("You came to act by whom this is about. Somebody else has to ask."))
    if not text.strip():
        raise Refused(_("Say what they are to reply to."))
    _check_day(locked, person, until, now)
    event: CaseEvent = CaseEvent.objects.create(
        case=locked,
        kind=CaseEvent.Kind.NOTICE,
        person=person,
        by=by,
        at=now,
        text=text.strip(),
        reply_until_date=until,
    )
    if until > locked.answer_by_date:
        # Nobody can decide before they have replied, so nobody is promised an answer before that.
        locked.answer_by_date = until + timedelta(days=LEAST_DAYS)
        locked.save(update_fields=["answer_by_date"])
    kind = case_kind(locked.kind)
    send_notice(
        "case_notice",
        person.email,
        about=named(locked),
        person=person,
        case=locked,
        event=event,
        title=kind.title_told(),
        until=date_format(until, "j F Y"),
    )
    return event


def _check_day(case: ReviewCase, person: Person, until: date, now: datetime) -> None:
    """Raise Refused where the day is too early, or too late. Who has not replied keeps the day that was promised."""
    earliest = localdate(now) + timedelta(days=LEAST_DAYS)
    if until < earliest:
        raise Refused(
            _("Give them a week at least: until %(day)s or later.")
            % {"day": date_format(earliest, "j F Y")}
        )
    latest = localdate(now) + timedelta(days=MOST_DAYS)
    if until > latest:
        raise Refused(
            _("That is too long for what waits for it: give them until %(day)s at most.")
            % {"day": date_format(latest, "j F Y")}
        )
    promised = _promised(case, person)
    if promised is not None and until < promised:
        raise Refused(
            _("They were told that they may reply until %(day)s: give them until then or later.")
            % {"day": date_format(promised, "j F Y")}
        )


def _promised(case: ReviewCase, person: Person) -> date | None:
    """The last day of all until which they were told that they may reply, since they last did."""
    days: list[date] = []
    for event in events_of(case, person).filter(kind__in=_HEARING):
        if event.reply_until_date is None:
            days.clear()
        else:
            days.append(event.reply_until_date)
    return max(days, default=None)


def _let_in(case: ReviewCase, person: Person, by: Person, now: datetime) -> None:
    """Whom an outcome would take from is a party from when they are asked on."""
    is_party = ReviewCase.objects.concerning(person).filter(pk=case.pk).exists()
    if not is_party and person in may_be_asked(case):
        join_case(case=case, person=person, by=by, now=now)


@transaction.atomic
def reply(*, case: ReviewCase, text: str, by: Person, now: datetime) -> CaseEvent:
    """Keep what a party says, once or more, for as long as nobody has decided. Raises NotAllowed, Refused."""
    check(by, Act.REPLY_TO_CASE)
    locked = _open_case_of(case, by)
    said = text.strip()
    if not said:
        raise Refused(_("Write something first."))
    if len(said) > LONGEST_REPLY:
        raise Refused(_("Say it in at most %(n)s signs.") % {"n": LONGEST_REPLY})
    own = CaseEvent.objects.filter(case=locked, person=by, kind=CaseEvent.Kind.REPLY)
    earlier: CaseEvent | None = own.order_by("-id").first()
    if earlier is not None and earlier.text == said:
        return earlier  # sent twice
    if own.count() >= MOST_REPLIES:
        raise Refused(_("You have written %(n)s times already.") % {"n": MOST_REPLIES})
    event: CaseEvent = CaseEvent.objects.create(
        case=locked, kind=CaseEvent.Kind.REPLY, person=by, by=by, at=now, text=said
    )
    return event


def note_told(*, case: ReviewCase, person: Person, text: str, by: Actor, now: datetime) -> None:
    """Keep what a party was told. Inside the caller's transaction. Raises NotAllowed."""
    check(by, Act.OPEN_CASE)
    CaseEvent.objects.create(
        case=case, kind=CaseEvent.Kind.TOLD, person=person, by=by.row, at=now, text=text
    )


def events_of(case: ReviewCase, person: Person) -> "QuerySet[CaseEvent]":
    """What this party was asked, told and said."""
    return CaseEvent.objects.filter(case=case, person=person).order_by("at", "id")


def reply_day(events: Iterable[CaseEvent]) -> date | None:
    """The last day on which a party may reply, by the newest notice; None where nobody asked."""
    days = [event.reply_until_date for event in events if event.kind == CaseEvent.Kind.NOTICE]
    return days[-1] if days else None


def waited_for(case: ReviewCase, now: datetime) -> tuple[Person, date] | None:
    """A party who was asked, has not replied since, and whose day is not over."""
    last: dict[int, CaseEvent] = {}
    rows = CaseEvent.objects.filter(case=case, kind__in=_HEARING)
    for event in rows.select_related("person").order_by("at", "id"):
        last[event.person_id] = event
    for event in last.values():
        if event.reply_until_date is not None and event.reply_until_date >= localdate(now):
            return event.person, event.reply_until_date
    return None


def asked_of(person: Person, day: date) -> list[CaseEvent]:
    """The notices to which this person may still reply and has not, of open cases, the first that ends first."""
    rows = CaseEvent.objects.filter(person=person, kind__in=_HEARING, case__decided_at=None)
    last = {event.case_id: event for event in rows.select_related("case").order_by("at", "id")}
    waiting = [(one.reply_until_date, one) for one in last.values() if one.reply_until_date]
    return [one for until, one in sorted(waiting, key=lambda row: row[0]) if until >= day]


def is_asked(case: ReviewCase) -> bool:
    """Whether somebody was asked for a reply. One that came unasked begins no hearing."""
    return CaseEvent.objects.filter(case=case, kind=CaseEvent.Kind.NOTICE).exists()


def heard_by(case: ReviewCase) -> date | None:
    """The day on which the hearing is over: every party who was asked has replied, or had its time. However often somebody asks,
    it is no later than the longest time after the first asking. None where nobody asked."""
    rows = list(CaseEvent.objects.filter(case=case, kind__in=_HEARING).order_by("at", "id"))
    asked = [event for event in rows if event.kind == CaseEvent.Kind.NOTICE]
    if not asked:
        return None
    last = {event.person_id: event for event in rows}
    days = [event.reply_until_date or localdate(event.at) for event in last.values()]
    return min(max(days), localdate(asked[0].at) + timedelta(days=MOST_DAYS))


def heard_first(case: ReviewCase, person: Person) -> date | None:
    """The day on which the first asking of this person was over: they had replied to it, or its day had come. None where nobody asked
    anybody."""
    rows = list(events_of(case, person).filter(kind__in=_HEARING))
    asked = next((event for event in rows if event.kind == CaseEvent.Kind.NOTICE), None)
    if asked is None or asked.reply_until_date is None:
        return heard_by(case)
    said = [one for one in rows[rows.index(asked) :] if one.kind == CaseEvent.Kind.REPLY]
    return min([asked.reply_until_date, *(localdate(one.at) for one in said)])


def unheard(case: ReviewCase, outcome: str) -> Person | None:
    """Whom this outcome takes from, whom nobody has asked for a reply, and who has not sent one."""
    rows = CaseEvent.objects.filter(case=case, kind__in=_HEARING)
    heard = set(rows.values_list("person", flat=True))
    return next((one for one in whom_it_takes_from(case, outcome) if one.pk not in heard), None)


def _open_case_of(case: ReviewCase, person: Person) -> ReviewCase:
    """The case, locked. Raises Refused when it is decided, DoesNotExist where the person is no party."""
    locked: ReviewCase = (
        ReviewCase.objects.concerning(person).select_for_update(of=("self",)).get(pk=case.pk)
    )
    if not locked.is_open:
        raise Refused(_("Somebody has decided this already."))
    return locked
