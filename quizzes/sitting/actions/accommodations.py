"""Rights to more time: asked for with a reason and perhaps a paper, decided by one person about another, applied at every start, and to what runs."""

import base64
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.sitting.actions.time_given import Grant, give
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.proof import MOST_BYTES, media_type_of
from quizzes.sitting.models import (
    Accommodation,
    AccommodationProof,
    Attempt,
    Quiz,
    ReasonClass,
    TimeGrant,
)
from trainingsite.accounts import factor_keys
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.domain.sealing import Keyring, Unreadable
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, SecurityEvent, named

KIND = "more-time"
GRANTED, REFUSED = "granted", "refused"
# More of it is another exam; a right for longer is asked for anew.
MOST_PERCENT, MOST_MINUTES, MOST_BREAK_MINUTES, MOST_YEARS = 300, 600, 240, 5


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: the class of the reason, the reason and the wish in their words, and one exam or all of them."""

    reason_class: str
    reason: str
    wanted: str
    quiz: Quiz | None = None


@dataclass(frozen=True)
class Terms:
    """What is granted: in one exam, or in all until a day."""

    quiz: Quiz | None = None
    until_date: date | None = None
    percent: int = 0
    minutes: int = 0
    is_untimed: bool = False
    break_minutes: int = 0


@dataclass(frozen=True)
class OwnTime:
    """The time that a person has in a quiz: the minutes of its policy, and what their rights make of them."""

    minutes: int
    seconds: int = 0
    until: datetime | None = None
    break_minutes: int = 0
    right: Accommodation | None = None

    @property
    def in_all(self) -> int:
        """Minutes from start to end, where there is such a limit."""
        return self.minutes + math.ceil(self.seconds / 60)


def ask_for_time(*, wish: Wish, proof: bytes | None, by: Person, now: datetime) -> ReviewCase:
    """Ask for more time; a person decides by a day that is said. Raises NotAllowed, Refused, factor_keys.FactorKeysUnusable."""
    check(by, Act.ASK_FOR_TIME)
    if wish.reason_class not in ReasonClass.values:
        raise Refused(_("Choose one of the reasons."))
    if not wish.wanted.strip():
        raise Refused(_("Say what you need."))
    media_type = _checked(proof) if proof is not None else ""
    content = {
        "reason_class": wish.reason_class,
        "wanted": wish.wanted.strip(),
        "quiz": wish.quiz.code if wish.quiz else "",
    }
    with transaction.atomic():
        # One after the other: of two that come at once the second finds the first.
        Person.objects.under_lock().get(pk=by.pk)
        if open_wish(by) is not None:
            raise Refused(_("You have asked already, and somebody answers that first."))
        case = open_case(
            kind=KIND, by=by, now=now, asked=wish.reason, about=by, person=by, content=content
        )
        if proof is not None:
            _keep(case, proof, media_type, now)
    return case


def _checked(proof: bytes) -> str:
    if len(proof) > MOST_BYTES:
        raise Refused(_("The file has more than %(n)d MB.") % {"n": MOST_BYTES // 1_000_000})
    media_type = media_type_of(proof)
    if media_type is None:
        raise Refused(
            _("This is no whole PDF, JPEG or PNG. Save it as one of these and choose it again.")
        )
    return media_type


def _keep(case: ReviewCase, proof: bytes, media_type: str, now: datetime) -> None:
    sealed = factor_keys.sealing_keyring().seal(base64.b64encode(proof).decode())
    AccommodationProof.objects.create(
        case=case, media_type=media_type, size=len(proof), sealed=sealed, handed_in_at=now
    )


def open_wish(person: Person) -> ReviewCase | None:
    """The wish of this person about which nobody has decided yet."""
    found: ReviewCase | None = (
        ReviewCase.objects.open().filter(kind=KIND, about=named(person)).first()
    )
    return found


def wishes_of(person: Person) -> list[ReviewCase]:
    """What the person asked for, the latest first."""
    return list(ReviewCase.objects.filter(kind=KIND, person=person).order_by("-id"))


@transaction.atomic
def decide_time(
    *, case: ReviewCase, terms: Terms | None, note: str, by: Person, now: datetime
) -> Accommodation | None:
    """Grant a wish, in these terms, or refuse it (no terms); with reasons, which are told. Exams that run have it at once. Raises
    NotAllowed, Refused."""
    check(by, Act.DECIDE_TIME)
    running = _running(case)
    locked = ReviewCase.objects.select_for_update().get(pk=case.pk, kind=KIND)
    if terms is None:
        decide_case(case=locked, outcome=REFUSED, note=note, by=by, now=now)
        return None
    _check_terms(terms, timezone.localdate(now))
    assert locked.person is not None  # noqa: S101 -- nobody asks without an account
    check_decides_about_another(by, locked.person, now=now)
    if not locked.is_open:
        raise Refused(_("Somebody has decided this already."))
    right: Accommodation = Accommodation.objects.create(
        person=locked.person,
        quiz=terms.quiz,
        until_date=terms.until_date,
        percent=terms.percent,
        minutes=terms.minutes,
        is_untimed=terms.is_untimed,
        break_minutes=terms.break_minutes,
        reason_class=locked.content["reason_class"],
        case=locked,
        decided_by=by,
        decided_at=now,
    )
    decide_case(case=locked, outcome=GRANTED, note=note, by=by, now=now)
    for attempt in running:
        _give_at_once(attempt, right, by=SYSTEM, now=now)
    return right


def _running(case: ReviewCase) -> list[Attempt]:
    """The exams that whoever asked sits now, locked before the case; until the end of this transaction they begin no other."""
    assert case.person is not None  # noqa: S101 -- nobody asks without an account
    person = Person.objects.under_lock().get(pk=case.person.pk)
    exams = Attempt.objects.open().filter(user=person, quiz__purpose=Quiz.Purpose.EXAM)
    rows = exams.select_for_update(of=("self",)).select_related("quiz", "form__policy")
    return list(rows.order_by("pk"))


def _give_at_once(attempt: Attempt, right: Accommodation, *, by: Actor, now: datetime) -> None:
    """What an exam that runs lacks of a right that was granted now. Its form stays as it was drawn, whole where it is."""
    minutes = attempt.form.minutes
    if minutes is None or right.quiz_id not in (None, attempt.quiz_id):
        return
    given = TimeGrant.objects.filter(attempt=attempt, kind=TimeGrant.Kind.ACCOMMODATION)
    before = list(given.values_list("seconds", flat=True))
    assert attempt.deadline_at is not None  # noqa: S101 -- it has minutes
    until = timing.end_of_day(timezone.localtime(now))
    if attempt.is_paused_at(now):
        assert attempt.paused_until is not None  # noqa: S101 -- is_paused_at
        # What is left unused of a break is taken back at its end: off this rest, and not off the day.
        until += attempt.paused_until - now
    if right.is_untimed and attempt.deadline_at < until:
        give(attempt=attempt, grant=_by_right(right, until=until), by=by, now=now)
    elif None not in before and (lacks := _seconds(right, minutes) - sum(before)) > 0:
        give(attempt=attempt, grant=_by_right(right, seconds=lacks), by=by, now=now)
    # Also those that were ended or ran out since: an exam keeps what it has of them.
    others = Accommodation.objects.held_since(attempt.started_at).for_quiz(attempt.quiz)
    held = others.filter(person=right.person).exclude(pk=right.pk)
    breaks = max(held.values_list("break_minutes", flat=True), default=0)
    if right.break_minutes > breaks:
        attempt.break_seconds += (right.break_minutes - breaks) * 60
        attempt.save(update_fields=["break_seconds"])


def _by_right(
    right: Accommodation, *, seconds: int | None = None, until: datetime | None = None
) -> Grant:
    kind = TimeGrant.Kind.ACCOMMODATION
    return Grant(kind, seconds=seconds, until=until, accommodation=right)


def check_granted_with_numbers(case: ReviewCase) -> None:
    """A wish is granted on the page that asks how much, nowhere else. Raises Refused."""
    if not Accommodation.objects.filter(case=case).exists():
        raise Refused(_("Grant it on its own page, which asks how much time it is."))


def _check_terms(terms: Terms, today: date) -> None:
    if terms.quiz is None and terms.until_date is None:
        raise Refused(_("A right in every exam needs the day until which it holds."))
    if terms.until_date is not None and not today <= terms.until_date <= _latest(today):
        latest = date_format(_latest(today), "j F Y")
        raise Refused(_("Choose a day from today to %(day)s.") % {"day": latest})
    if terms.is_untimed and (terms.percent or terms.minutes):
        raise Refused(_("Until the end of the day is more than percent and minutes: leave them 0."))
    if not (terms.is_untimed or terms.percent or terms.minutes or terms.break_minutes):
        raise Refused(_("Say how much time is granted, or refuse it."))
    if (
        terms.percent > MOST_PERCENT
        or terms.minutes > MOST_MINUTES
        or terms.break_minutes > MOST_BREAK_MINUTES
    ):
        most = {"percent": MOST_PERCENT, "minutes": MOST_MINUTES, "breaks": MOST_BREAK_MINUTES}
        raise Refused(
            _(
                "That is too much. The most is %(percent)d %%; in minutes %(minutes)d, and of breaks %(breaks)d."
            )
            % most
        )


def _latest(today: date) -> date:
    return today + timedelta(days=366 * MOST_YEARS)


@transaction.atomic
def end_right(*, right: Accommodation, reason: str, by: Person, now: datetime) -> None:
    """End a right to more time, with a reason; attempts that have begun with it keep what they have. Raises NotAllowed, Refused."""
    check(by, Act.DECIDE_TIME)
    check_decides_about_another(by, right.person, now=now)
    locked: Accommodation = Accommodation.objects.select_for_update().get(pk=right.pk)
    if locked.ended_at is not None:
        raise Refused(_("This right was ended already."))
    if not reason.strip():
        raise Refused(_("Give the reason: the person reads it."))
    locked.ended_at, locked.ended_by, locked.end_reason = now, by, reason.strip()
    locked.save(update_fields=["ended_at", "ended_by", "end_reason"])
    note_security(
        kind=SecurityEvent.Kind.TIME_GRANTED,
        by=by,
        now=now,
        person=locked.person,
        about=locked,
        step="ended",
    )
    tell_account("time_right_ended", locked.person, reason=locked.end_reason)


@transaction.atomic
def open_proof(*, case: ReviewCase, by: Person, now: datetime) -> tuple[bytes, str]:
    """The paper behind a wish and its media type; that it was opened is kept. Raises NotAllowed, Refused,
    AccommodationProof.DoesNotExist where there is none, or none any more."""
    check(by, Act.OPEN_PROOF)
    assert case.person is not None  # noqa: S101 -- nobody asks without an account
    check_decides_about_another(by, case.person, now=now)
    proof: AccommodationProof = AccommodationProof.objects.kept().get(case=case, case__kind=KIND)
    try:
        data = base64.b64decode(factor_keys.keyring().open(proof.sealed))
    except Unreadable as problem:
        raise Refused(_("No key that is here opens this paper. Ask for it once more.")) from problem
    note_security(
        kind=SecurityEvent.Kind.PROOF_OPENED, by=by, now=now, person=case.person, about=case
    )
    return data, proof.media_type


def erase_proofs(*, by: Actor, now: datetime) -> int:
    """Erase the bytes of papers whose case was decided PROOF_KEPT_DAYS ago. Doing it again changes nothing."""
    check(by, Act.ERASE_PROOFS)
    decided = now - timedelta(days=settings.PROOF_KEPT_DAYS)
    over = AccommodationProof.objects.kept().filter(case__decided_at__lte=decided)
    return int(over.update(sealed="", erased_at=now))


def seal_papers(*, keys: Keyring, by: Actor) -> int:
    """Seal by the newest key the papers that an older one sealed; how many. One that no key opens stays as it is. Each is a transaction
    of its own."""
    check(by, Act.SEAL_FACTORS)
    if len(keys.keys) < 2:
        return 0
    kept = AccommodationProof.objects.kept().order_by("pk").values_list("pk", flat=True)
    return sum(_is_sealed_anew(pk, keys) for pk in list(kept))


@transaction.atomic
def _is_sealed_anew(pk: int, keys: Keyring) -> bool:
    """As it is by now: it may have been erased meanwhile."""
    proof = AccommodationProof.objects.kept().select_for_update().filter(pk=pk).first()
    if proof is None or (sealed := keys.sealed_anew(proof.sealed)) == proof.sealed:
        return False
    proof.sealed = sealed
    proof.save(update_fields=["sealed"])
    return True


def rights_of(person: Person) -> list[Accommodation]:
    """Every right of the person, the latest first."""
    return list(Accommodation.objects.filter(person=person).select_related("quiz").order_by("-id"))


def own_time(*, person: Person, quiz: Quiz, now: datetime) -> OwnTime | None:
    """The time that the person would have if they began now, pilots apart; None where a quiz has no limit."""
    policy = quiz.current_policy
    if policy is None or policy.minutes is None:
        return None
    return _time_of(policy.minutes, person=person, quiz=quiz, now=now)


def _time_of(minutes: int, *, person: Person, quiz: Quiz, now: datetime) -> OwnTime:
    """What rights make of so many minutes. Of several the best holds, for the time and for the breaks."""
    day = timezone.localdate(now)
    rights = list(
        Accommodation.objects.standing_on(day).for_quiz(quiz).filter(person=person).order_by("id")
    )
    breaks = max((right.break_minutes for right in rights), default=0)
    untimed = next((right for right in rights if right.is_untimed), None)
    if untimed is not None:
        until = timing.end_of_day(timezone.localtime(now))
        return OwnTime(minutes, 0, until, breaks, untimed)
    if not rights:
        return OwnTime(minutes)
    by_seconds = [(_seconds(right, minutes), right) for right in rights]
    seconds, best = max(by_seconds, key=lambda one: one[0])
    return OwnTime(minutes, seconds, None, breaks, best)


def _seconds(right: Accommodation, minutes: int) -> int:
    return timing.extra_seconds(minutes, percent=right.percent, more=right.minutes)


def time_to_begin(
    *, person: Person, quiz: Quiz, minutes: int | None, now: datetime
) -> OwnTime | None:
    """The time of an attempt that begins now with a form for so many minutes, pilots included; None where there is no limit."""
    return None if minutes is None else _time_of(minutes, person=person, quiz=quiz, now=now)


def apply_rights(*, attempt: Attempt, own: OwnTime | None, by: Actor, now: datetime) -> None:
    """Give an attempt that begins now the time to which its person has a right. In the transaction in which it begins."""
    check(by, Act.MOVE_DEADLINE)
    if own is None or own.right is None:
        return
    if own.break_minutes:
        attempt.break_seconds = own.break_minutes * 60
        attempt.save(update_fields=["break_seconds"])
    if own.seconds or own.until:
        seconds = None if own.until else own.seconds
        grant = _by_right(own.right, seconds=seconds, until=own.until)
        give(attempt=attempt, grant=grant, by=by, now=now)
