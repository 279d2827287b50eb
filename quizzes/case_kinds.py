"""What people decide about questions and sittings: cases of these kinds, with what each outcome does."""

from datetime import datetime
from statistics import median

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from courses.actions import leads_not_made_by
from courses.models import Course
from quizzes import actions
from quizzes.models import Attempt, KeyCorrection, Question, Result
from quizzes.panels.models import MEND
from quizzes.tasks import ring_for_rescoring
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind, Effect
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase


def _grant(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.grant_keys(case=case, by=by, now=now)


def _attempt(case: ReviewCase) -> Attempt:
    return Attempt.objects.get(uuid=case.about.rpartition(":")[2])


def _give_back(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.give_try_back(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


def how_answers_came(attempt: Attempt) -> str:
    """For whoever decides about a sitting. Two devices at once are a sign, and hold nothing."""
    seconds = actions.pace_of(attempt)
    if not seconds:
        return "–"
    said = _("half of the questions in under %(n)s s each") % {"n": round(median(seconds), 1)}
    if not actions.came_from_two_at_once(attempt):
        return str(said)
    return f"{said}; " + _("answers of two windows alternate: perhaps two devices at once")


# More would fill a page; the others stand among the stored answers.
MOST_LATE_SHOWN = 20


def _late(case: ReviewCase) -> list[Fact]:
    """When the attempt ended, and each answer that came after that."""
    attempt = _attempt(case)
    late = actions.late_answers(attempt)
    shown = [
        (
            _("Question %(n)s") % {"n": one.place},
            _received(one, attempt.closed_at or attempt.closes_at),
        )
        for one in late[:MOST_LATE_SHOWN]
    ]
    return [
        (_("Deadline"), moment(attempt.deadline_at)),
        (_("Closed"), f"{moment(attempt.closed_at)} ({attempt.get_close_reason_display()})"),
        (_("Questions with an answer received late"), str(len(late))),
        *shown,
    ]


def _received(one: actions.LateAnswer, end: datetime | None) -> str:
    behind = str(one.received_at - end).partition(".")[0] if end else "–"
    facts = {"at": moment(one.received_at), "behind": behind}
    if one.has_one_in_time:
        return str(
            _("%(at)s, %(behind)s after the end; an earlier one came in time and counts") % facts
        )
    return str(_("%(at)s, %(behind)s after the end; none came in time") % facts)


def moment(at: datetime | None) -> str:
    """A moment to the second, in words; a dash for none."""
    return "–" if at is None else date_format(timezone.localtime(at), "j F Y, H:i:s T")


def attempt_page(case: ReviewCase) -> str:
    """Where the decider sees what was asked and answered, and the course of the sitting."""
    return reverse("quizzes:attempt_paper", args=[_attempt(case).uuid])


def leads_of_exam(case: ReviewCase) -> list[Person]:
    """Who answers for the course: told, and may stop it, where one person alone decides."""
    attempt = _attempt(case)
    return leads_not_made_by({attempt.user_id}, attempt.quiz.course)


def result_page(case: ReviewCase) -> str:
    """Where its candidate appeals."""
    return f"{reverse('quizzes:result', args=[_attempt(case).uuid])}#appeal"


def _take(case: ReviewCase, by: Person, now: datetime) -> None:
    attempt = actions.attempt_of(case)
    actions.take_pass(attempt=attempt, by=by, reason=case.note, now=now)


def _corrected_score(case: ReviewCase) -> list[Fact]:
    """What the pass was, and what the corrected key makes of the answers."""
    attempt = actions.attempt_of(case)
    passes = attempt.results.filter(state__in=Result.PASSES)
    result = passes.order_by("-number").first()
    now = "–" if result is None else f"{result.right} / {result.total} ({result.cut})"
    then = case.content
    return [
        (_("Exam"), attempt.quiz.title),
        (_("Right answers, as it was passed (needed)"), now),
        (
            _("Right answers by the corrected key (needed)"),
            f"{then['right']} / {then['total']} ({then['cut']})",
        ),
    ]


APPEAL = _(
    "If you do not agree, appeal within four weeks on the page of your result; somebody else decides where there is one:"
)
CORRECTED_PASS = CaseKind(
    actions.PASS_KIND,
    _("A pass that a corrected key would take away"),
    {
        "stands": _("The pass stands"),
        "take-away": _("Take the pass away"),
    },
    act=Act.TAKE_PASS,
    working_days=10,
    lock=actions.lock_attempts_of,
    effects={"take-away": _take},
    takes_away=frozenset({"take-away"}),
    hears=False,
    stoppers=leads_of_exam,
    describe=_corrected_score,
    link=attempt_page,
    settled=_("A later correction leaves the pass"),
    told_title=_("Your exam, after one of its questions was corrected"),
    told={
        "stands": _("Your pass stands"),
        "take-away": _("Your pass does not count any more"),
    },
    told_facts=lambda case, _person: _corrected_score(case),
    means={
        "take-away": _(
            "By the corrected key your answers are not enough for a pass. A certificate that rests on it is suspended until an "
            "administrator has decided about it. The page of your result says when you can sit the exam again."
        ),
    },
    appeal=APPEAL,
    appeal_link=result_page,
)
LATE_ANSWERS = CaseKind(
    actions.LATE_KIND,
    _("Answers that were received late"),
    {
        "stands": _("The result stands"),
        "try-given-back": _("The attempt counts for nothing; the try is given back"),
    },
    act=Act.VOID_ATTEMPT,
    bars_made=True,
    lock=actions.lock_attempts_of,
    effects={"try-given-back": _give_back},
    describe=_late,
    link=attempt_page,
)


def _read(case: ReviewCase) -> list[Fact]:
    """What readers said, without their answers: whoever decides may have no right to the key, and an answer tells of it."""
    readings = actions.disputing_readings(case)
    counts = (
        (_("Readers whose answer is not the key"), [one for one in readings if not one.is_right]),
        (_("Readers who see two right answers"), [one for one in readings if one.two_answers]),
        (_("Readers who call it outdated"), [one for one in readings if one.outdated]),
    )
    code = actions.disputed_version(case).question.code
    return [(_("Question"), code), *((label, str(len(found))) for label, found in counts if found)]


def _check_decider(case: ReviewCase, by: Person, _now: datetime) -> None:
    actions.check_decides(case, by)


def _read_page(case: ReviewCase) -> str:
    version = actions.disputed_version(case)
    return reverse("quizzes:reading_case", args=[version.question.course.code, version.uuid])


def _keys_of(case: ReviewCase) -> Course:
    return Course.objects.get(pk=case.content["course"])


def _which_keys(case: ReviewCase) -> list[Fact]:
    """The course, and what its keys are: whoever grants the right has to know for how much."""
    course = _keys_of(case)
    exam = Question.objects.filter(course=course, pool=Question.Pool.EXAM)
    return [
        (_("Course"), f"{course.title} ({course.code})"),
        (_("Exam questions in it"), str(exam.count())),
    ]


def _keys_subject(case: ReviewCase) -> str:
    """As the course was called when the right was asked for; of cases from before that was kept: as it is called."""
    return str(case.content.get("title") or _keys_of(case).title)


def _voices(case: ReviewCase) -> list[Fact]:
    """How many said something, without their words: they may tell of the key (quizzes/studio/challenges.py shows them)."""
    said = actions.voices(case)
    numbers = sorted({one.question_version.number for one in said})
    return [
        (_("Question"), actions.challenged_question(case).code),
        (_("Candidates who say so"), str(len({one.attempt.user_id for one in said}))),
        (_("Of which versions"), ", ".join(map(str, numbers)) or "–"),
    ]


def _challenge_page(case: ReviewCase) -> str:
    return reverse("quizzes:challenge", args=[case.uuid])


def _own_challenges(case: ReviewCase, person: Person) -> str:
    """What this person said, named by their own place: neither the question nor anybody else's words."""
    said = [
        _("Question %(n)s: %(text)s") % {"n": one.place, "text": one.challenge.text}
        for one in actions.challenges_of(case, person)
    ]
    return "\n\n".join(map(str, said))


def _upheld(treatment: str) -> Effect:
    def effect(case: ReviewCase, by: Person, now: datetime) -> None:
        actions.uphold_challenge(case=case, treatment=treatment, by=by, now=now)
        transaction.on_commit(ring_for_rescoring)

    return effect


_RESCORED = _(
    "Everybody who was asked it is scored again. The page of your result says what came of it; no pass is taken away by that alone."
)
QUESTION_CHALLENGE = CaseKind(
    actions.CHALLENGE_KIND,
    _("Something is wrong with a question"),
    {
        "not-upheld": _("The question stands"),
        "mended": _("They are right: the question is mended, and no result changes"),
        KeyCorrection.Treatment.VOID: _("They are right: the question does not count"),
        KeyCorrection.Treatment.FOR_ALL: _("They are right: every answer to it counts as right"),
        KeyCorrection.Treatment.NEW_KEY: _("They are right: it is marked by the published key"),
    },
    act=Act.CORRECT_KEY,
    working_days=10,
    effects={treatment: _upheld(treatment) for treatment in KeyCorrection.Treatment.values},
    describe=_voices,
    subject=lambda case: str(case.content.get("question", "")),
    link=_challenge_page,
    told_title=_("You said that something is wrong with a question"),
    told={
        "mended": _("You are right: the question is mended. No result changes by it."),
        KeyCorrection.Treatment.VOID: _("You are right: the question does not count."),
        KeyCorrection.Treatment.FOR_ALL: _("You are right: every answer to it counts as right."),
        KeyCorrection.Treatment.NEW_KEY: _("You are right: it is marked otherwise now."),
    },
    means=dict.fromkeys(KeyCorrection.Treatment.values, _RESCORED),
    told_asked=_own_challenges,
    note_help=_(
        "Everybody who challenged it reads the reasons, and the exam uses the question again: tell neither the key nor its words."
    ),
)
BLIND_READING = CaseKind(
    actions.READING_KIND,
    _("A blind reader disagrees with a key"),
    {
        actions.READING_STANDS: _("The key and the question stand"),
        MEND: _("The question has to be mended, or taken out of use"),
    },
    act=Act.DECIDE_CASE,
    working_days=10,
    effects={actions.READING_STANDS: _check_decider, MEND: _check_decider},
    describe=_read,
    link=_read_page,
)
EXAM_KEYS = CaseKind(
    actions.KEYS_KIND,
    _("Right to read the keys of exam questions"),
    {"granted": _("Granted, for two years"), "refused": _("Not granted")},
    act=Act.GRANT_KEYS,
    effects={"granted": _grant},
    describe=_which_keys,
    subject=_keys_subject,
    link=lambda case: reverse("admin:courses_course_change", args=[case.content["course"]]),
)
