"""Correcting a key after people were examined on it: what it would change, and the act that begins to score them again."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from courses.models import Course
from quizzes.bank.actions.published import parse
from quizzes.bank.domain.rekeying import KeyDoesNotFit, Wording, score_alike, spec_with_key
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS, BadEntry
from quizzes.sitting.actions.asked import exams_by_version, exams_that_asked
from quizzes.sitting.actions.keys import reads_keys
from quizzes.sitting.actions.scored import corrections_of, known_corrections, sitting_of, wording_of
from quizzes.sitting.domain.correcting import Correction, RunningRule, Scored, Turn, turn_of
from quizzes.sitting.domain.correcting import Treatment as TreatmentRule
from quizzes.sitting.models import Attempt, KeyCorrection, Rescoring, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.second_person import check_decides_about_none_of
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

Treatment = KeyCorrection.Treatment
Running = KeyCorrection.Running
LONGEST_REASON = 500
_AT_ONCE = 200
# Of a correction that is only looked at: later than any that is stored.
_NOT_STORED = 1 << 62
_WHY_NOT = {
    "kind": lazy("it was another kind of question"),
    "stem": lazy("the question was worded otherwise"),
    "picture": lazy("it had another picture"),
    "parts": lazy("other answers were offered"),
    "texts": lazy("an answer was worded otherwise"),
}


@dataclass(frozen=True)
class AskedVersion:
    """A version on which people were examined: how many attempts, and what the published key does to it.

    `gets_new_key`: it is marked otherwise now, and the published key can be given with what was shown; `why_not`: why it cannot.
    """

    version: QuestionVersion
    attempts: int
    gets_new_key: bool
    why_not: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be corrected, not stored yet: these versions of one question, all alike."""

    question: Question
    treatment: str
    running: str
    versions: tuple[QuestionVersion, ...]

    @property
    def numbers(self) -> list[int]:
        """Which versions they are, as people count them."""
        return [version.number for version in self.versions]

    def rows(self, *, made_at: datetime) -> list[KeyCorrection]:
        """The corrections as rows without act, reason and who."""
        key = self.question.current_version if self.treatment == Treatment.NEW_KEY else None
        return [
            KeyCorrection(
                asked=version,
                treatment=self.treatment,
                key_version=key,
                running=self.running,
                made_at=made_at,
            )
            for version in self.versions
        ]


@dataclass(frozen=True)
class Impact:
    """What corrections do: the turn of each graded attempt that was asked, by its key; and the attempts without a result."""

    turns: Mapping[int, Turn]
    open: tuple[int, ...]

    def of(self, turn: Turn) -> list[int]:
        """The attempts of which this becomes."""
        return [pk for pk, found in self.turns.items() if found is turn]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each: touched, then of each turn, then open."""
        turns = {turn.value.replace("-", "_"): len(self.of(turn)) for turn in Turn}
        return {"touched": len(self.turns), **turns, "open": len(self.open)}


def asked_versions(question: Question, *, key: Wording | None = None) -> list[AskedVersion]:
    """The versions of the question on which somebody was examined, the oldest first. `key`: in the place of the published one."""
    if key is None and question.current_version is not None:
        key = wording_of(question.current_version)
    attempts = exams_by_version(question)
    versions = question.versions.filter(pk__in=attempts).order_by("number")
    return [_asked(version, key, attempts[version.pk]) for version in versions]


def _asked(version: QuestionVersion, key: Wording | None, attempts: int) -> AskedVersion:
    if key is None:
        return AskedVersion(version, attempts, gets_new_key=False)
    held = _key_now(version)
    try:
        spec = spec_with_key(wording_of(version), key)
    except KeyDoesNotFit as misfit:
        return AskedVersion(
            version, attempts, gets_new_key=False, why_not=str(_WHY_NOT[misfit.part])
        )
    alike = held is not None and score_alike(version.kind, held, spec)
    return AskedVersion(version, attempts, gets_new_key=not alike)


def _key_now(version: QuestionVersion) -> dict[str, object] | None:
    """The spec by which answers to the version are marked now; None where it does not count by a key."""
    latest = version.corrections.select_related("asked", "key_version").order_by("-id").first()
    if latest is None:
        return dict(version.spec)
    if latest.treatment != Treatment.NEW_KEY:
        return None
    return known_corrections([latest])[0].spec


def plan_correction(
    *,
    question: Question,
    treatment: str,
    running: str = Running.AS_CORRECTED,
    numbers: Collection[int] = (),
) -> Plan:
    """What is to be corrected. `numbers`: of which versions (none given: with another key all that it fits, else all that were
    asked). Raises Refused, with words."""
    if not question.holds_exam_keys:
        raise Refused(
            _("%(code)s is a question for practice: nobody was examined on it.")
            % {"code": question.code}
        )
    asked = asked_versions(question)
    if not asked:
        raise Refused(_("Nobody was examined on %(code)s yet.") % {"code": question.code})
    chosen = [one for one in asked if not numbers or one.version.number in numbers]
    unknown = sorted(set(numbers) - {one.version.number for one in chosen})
    if unknown:
        raise Refused(
            _("Nobody was examined on version %(n)s of %(code)s.")
            % {"n": ", ".join(map(str, unknown)), "code": question.code}
        )
    if treatment == Treatment.NEW_KEY:
        chosen = _with_new_key(question, chosen, is_chosen=bool(numbers))
    return Plan(question, treatment, running, tuple(one.version for one in chosen))


def _with_new_key(
    question: Question, asked: Sequence[AskedVersion], *, is_chosen: bool
) -> list[AskedVersion]:
    misfits = [one for one in asked if one.why_not]
    fitting = [one for one in asked if one.gets_new_key]
    if misfits and (is_chosen or not fitting):
        raise Refused(
            _(
                "The published key cannot be given with what was shown in version %(n)s: %(why)s. Publish the key alone, with "
                "the words as they were, or let every answer count, or leave the question out."
            )
            % {
                "n": ", ".join(str(one.version.number) for one in misfits),
                "why": ", ".join(dict.fromkeys(one.why_not for one in misfits)),
            }
        )
    if not fitting:
        raise Refused(
            _("%(code)s is marked by the published key already. Publish another key first.")
            % {"code": question.code}
        )
    return fitting


def impact_of(plan: Plan, *, now: datetime) -> Impact:
    """What the plan would change if it were made now. It writes nothing."""
    rows = plan.rows(made_at=now)
    for number, row in enumerate(rows):
        row.pk = _NOT_STORED + number
    return _impact(known_corrections(rows))


def asked_by_draft(question: Question) -> list[AskedVersion] | None:
    """The versions on which somebody was examined, and what the key of the draft does to each; None where the draft is no question yet."""
    key = _drafted(question)
    return None if key is None else asked_versions(question, key=key)


def impact_of_draft(question: Question, *, now: datetime) -> Impact | None:
    """What the key of the draft would change, were it published and every version corrected by it that it fits and that is marked
    otherwise. None where there is none. It writes nothing."""
    key = _drafted(question)
    if key is None:
        return None
    fitting = [one.version for one in asked_versions(question, key=key) if one.gets_new_key]
    new = [
        Correction(
            number=_NOT_STORED + number,
            version=version.pk,
            treatment=TreatmentRule.NEW_KEY,
            running=RunningRule.AS_CORRECTED,
            made_at=now,
            spec=spec_with_key(wording_of(version), key),
        )
        for number, version in enumerate(fitting)
    ]
    return _impact(new) if new else None


def _drafted(question: Question) -> Wording | None:
    """The draft as scoring would know it; None where it is no question yet."""
    try:
        parsed = parse(question.draft)
    except BadEntry:
        return None
    spec = KINDS[parsed.kind].assign_ids(parsed.spec, random.Random(0))  # noqa: S311 -- in their place come the ids that were shown
    return Wording(parsed.kind, parsed.columns["stem"], parsed.picture or {}, spec)


def _impact(new: Sequence[Correction]) -> Impact:
    """Of corrections that are not stored, the newest there would be."""
    turns: dict[int, Turn] = {}
    ungraded = []
    for attempt in _attempts(exams_that_asked([one.version for one in new])):
        if attempt.current_result is None:
            ungraded.append(attempt.pk)
        elif attempt.current_result.state != Result.State.VOID:
            turns[attempt.pk] = look_at(attempt, new)[0]
    return Impact(turns, tuple(ungraded))


def _attempts(keys: Sequence[int]) -> Iterator[Attempt]:
    for start in range(0, len(keys), _AT_ONCE):
        rows = Attempt.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        yield from rows.select_related("form", "current_result").order_by("pk")


def look_at(attempt: Attempt, new: Sequence[Correction]) -> tuple[Turn, Scored]:
    """What these corrections, the newest there are, make of a graded attempt, and the score that it has with them.

    The one rule, for the dry run and for the replay. Whoever is held has enough points, and keeps or loses them like a pass.
    """
    sitting, first = sitting_of(attempt), min(one.number for one in new)
    earlier = [one for one in corrections_of(sitting) if one.number < first]
    asked = {question.version for question in sitting.questions}
    after = sitting.scored([*earlier, *(one for one in new if one.version in asked)])
    result = attempt.current_result
    passes = result is not None and result.state in Result.PASSES
    return turn_of(passes=passes, before=sitting.scored(earlier), after=after), after


def correct_key(*, plan: Plan, reason: str, by: Person, now: datetime) -> Rescoring:
    """Correct these versions, with a reason, and begin to score again who was examined on them. Raises NotAllowed, Refused.

    The corrections hold from here on for whatever is graded; results that there are change attempt by attempt (rescoring.py).
    """
    check(by, Act.CORRECT_KEY)
    question = plan.question
    if not reads_keys(by, question.course_id):
        raise Refused(_("Ask for the right to read exam keys first: you would decide about one."))
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise Refused(_("Say what was wrong, in at most %(n)s signs.") % {"n": LONGEST_REASON})
    with transaction.atomic():
        # One after the other, so that keys of corrections are in the order in which they could be known.
        Course.objects.select_for_update(no_key=True).get(pk=question.course_id)
        _check_none_runs(question.course_id)
        rows = plan.rows(made_at=now)
        attempts = exams_that_asked([row.asked_id for row in rows])
        sitters = Attempt.objects.filter(pk__in=attempts).values_list("user", flat=True)
        check_decides_about_none_of(by, set(sitters), now=now)
        rescoring: Rescoring = Rescoring.objects.create(
            course_id=question.course_id,
            question=question,
            made_at=now,
            up_to_attempt=max(attempts, default=0),
            of=len(attempts),
        )
        for row in rows:
            row.rescoring, row.by, row.reason = rescoring, by, reason.strip()
            row.save(force_insert=True)
    return rescoring


def _check_none_runs(course: int) -> None:
    running = Rescoring.objects.unfinished().filter(course=course).first()
    if running is not None:
        raise Refused(
            _(
                "The key of %(code)s was corrected, and %(done)s of %(of)s attempts are scored again. Wait until all are: each "
                "correction counts from what the one before left."
            )
            % {"code": running.question.code, "done": running.done, "of": running.of}
        )


def corrections_in(rescoring: Rescoring) -> list[Correction]:
    """What was corrected by this act, as scoring knows it."""
    return known_corrections(rescoring.corrections.order_by("id"))


@dataclass(frozen=True)
class ToldCorrection:
    """What whoever sat it is told of a correction: when it changed their result, and whether they have passed by it, or have
    lost the pass."""

    at: datetime
    has_passed: bool = False
    has_lost: bool = False


def told_correction(attempt: Attempt) -> ToldCorrection | None:
    """What a correction changed of the attempt's result, whatever waited or was decided since; None where none did. It tells of no
    question and no key.

    Which one made the pass or the fail that counts now is told before others that only changed its numbers: by mail it was, too.
    """
    counted = list(attempt.results.exclude(state=Result.State.VOID).order_by("-number"))
    if not counted:
        return None
    is_pass = counted[0].state in Result.PASSES
    alike = list(takewhile(lambda one: (one.state in Result.PASSES) is is_pass, counted))
    first, before = alike[-1], counted[len(alike) :]
    if before and before[0].corrected_through < first.corrected_through:
        return ToldCorrection(first.scored_at, has_passed=is_pass, has_lost=not is_pass)
    newest = [one for one in alike if one.corrected_through == counted[0].corrected_through]
    is_only_renumbered = newest[-1].corrected_through > first.corrected_through
    return ToldCorrection(newest[-1].scored_at) if is_only_renumbered else None


def marked_otherwise(question: Question) -> int:
    """How many exam attempts are marked by another key than the one that is published, where that fits what was shown."""
    if not question.holds_exam_keys:
        return 0
    return sum(one.attempts for one in asked_versions(question) if one.gets_new_key)
