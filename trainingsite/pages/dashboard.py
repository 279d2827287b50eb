"""What a person's dashboard shows: the next step, the modules, the exam, the certificates."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import StaffMembership
from courses.models import Course, LessonProgress, Module
from quizzes import actions as quizzes
from quizzes.messages import clock_message, not_open_message
from quizzes.models import Attempt, Quiz
from trainingsite.accounts.actions.case_parties import asked_of
from trainingsite.accounts.actions.returned import returned_of
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.may import Act, may
from trainingsite.cohorts.actions.joining import invitations_for
from trainingsite.cohorts.links import path_of
from trainingsite.cohorts.models import Cohort
from trainingsite.pages.renewing import is_due, renewal_of_exam, renewal_text, renewal_title
from trainingsite.sign_off.review import waiting_of
from trainingsite.studio.waiting import studio_for

STUDY_AGAIN = frozenset({"waiting", "no_tries"})
TAKEN = frozenset({"withdrawn", "suspended"})
# The entry for a renewal is closed together with the certificate.
PASSED_ONCE = frozenset({"passed", "locked"})
OUT_OF_FORCE = TAKEN | {"expired"}
# A pass that an earlier certificate of the person stops.
STOPPED = frozenset({"earlier-on-hold", "earlier-withdrawn"})


def dashboard_context(*, user: Person, now: datetime) -> dict[str, Any]:
    """The context of dashboard.html: every course, those that the person studied last first, and the one next step."""
    courses = [_course(course, user, now) for course in _in_order(user)]
    exams = [exam for course in courses for exam in course["exams"]]
    # After the exams: a pass that is read there is then also a certificate, or one that is being made.
    held, standing = certificates.person_list(user=user, now=now)
    making = standing.making | {item["exam"] for item in held if item["status"] == "pending"}
    for exam in exams:
        if lost := _lost(exam, held):
            exam |= {"state": "passed", "text": ""}
        exam["lost"] = lost
        exam["is_being_made"] = exam["code"] in making
        exam["is_one_of_several"] = len(exams) > 1
        exam["renewal"] = renewal_of_exam(exam, held, now)
    for course in courses:
        course["next_step"] = _step_of_course(course, user, held, standing)
    next_step = _next_step(user, courses, held, standing)
    return {
        "courses": courses,
        "certificates": held,
        "standing": standing,
        "next_step": next_step,
        "next_in": next((one["course"] for one in courses if one["next_step"] == next_step), None),
        "returned": returned_of(user),
        "address_changes": list(user.address_changes.open()),
        "asked_of_me": [
            (event, case_kind(event.case.kind).title_told())
            for event in asked_of(user, localdate(now))
        ],
        "studio": studio_for(user, localdate(now)),
        "to_sign": waiting_of(user),
        "to_read": quizzes.waiting_to_read(user),
        "invitations": [(row, path_of(row)) for row in invitations_for(user, now)],
        "groups_run": Cohort.objects.going_on().filter(
            manager_rows__in=user.cohorts_run.standing()
        ),
        "clinic": StaffMembership.objects.of(user),
        "clinic_invitations": [
            (row, clinics.invitation_path(row)) for row in clinics.invitations_for(user, now)
        ],
        "runs_groups": lambda: may(user, Act.RUN_GROUP),
    }


def _in_order(user: Person) -> list[Course]:
    """The courses: what was studied last comes first, then what the person has not begun, as it came."""
    latest = _studied(user)
    rows = list(Course.objects.opened().order_by("id"))
    for course in rows:
        course.studied_at = latest.get(course.pk)  # type: ignore[attr-defined]
    begun = [course for course in rows if course.pk in latest]
    begun.sort(key=lambda course: latest[course.pk], reverse=True)
    return begun + [course for course in rows if course.pk not in latest]


def _studied(user: Person) -> dict[int, datetime]:
    """When the person last opened or finished a lesson of a course, or began or ended a quiz of it."""
    lessons = LessonProgress.objects.filter(enrolment__user=user).values_list(
        "enrolment__course_id", "opened_at", "completed_at"
    )
    sat = Attempt.objects.filter(user=user).values_list(
        "quiz__course_id", "started_at", "closed_at"
    )
    latest: dict[int, datetime] = {}
    for course, *moments in [*lessons, *sat]:
        latest[course] = max(filter(None, [latest.get(course), *moments]))
    return latest


def _course(course: Course, user: Person, now: datetime) -> dict[str, Any]:
    modules = list(Module.objects.filter(course=course).current())
    for module in modules:
        module.course = course  # the very row, so that nobody reads it for each of them
    exams = _quizzes().filter(course=course, purpose=Quiz.Purpose.EXAM).order_by("id")
    return {
        "course": course,
        "is_begun": course.studied_at is not None,  # type: ignore[attr-defined]
        "modules": [_module(module, user, now) for module in modules],
        "exams": [_exam(exam, user, now) for exam in exams],
    }


def _quizzes() -> Any:
    """Those that can be sat, with what their cards say of form and time."""
    return Quiz.objects.current().select_related("current_blueprint", "current_policy")


def _module(module: Module, user: Person, now: datetime) -> dict[str, Any]:
    lessons = module.lessons.for_readers()
    done = set(
        LessonProgress.objects.filter(
            enrolment__user=user, lesson__module=module, completed_at__isnull=False
        ).values_list("lesson_id", flat=True)
    )
    following = next((lesson for lesson in lessons if lesson.pk not in done), None)
    return {
        "code": module.code,
        "title": module.title,
        "summary": module.summary,
        "url": reverse("courses:module", args=[module.course.code, module.code]),
        "lessons_total": len(lessons),
        "lessons_done": sum(lesson.pk in done for lesson in lessons),
        "next_lesson_title": following.title if following else "",
        "next_lesson_url": reverse(
            "courses:lesson", args=[module.course.code, module.code, following.slug]
        )
        if following
        else "",
        "check": _check(module, user, now),
    }


def _check(module: Module, user: Person, now: datetime) -> dict[str, Any] | None:
    quiz = _quizzes().filter(module=module, purpose=Quiz.Purpose.CHECK).first()
    if quiz is None:
        return None
    standing = quizzes.availability(user=user, quiz=quiz, now=now)
    last = standing.last_result
    return {
        "url": reverse("quizzes:quiz", args=[quiz.code]),
        "questions": quiz.current_blueprint.question_count if quiz.current_blueprint else 0,
        "state": standing.state,
        "is_passed": standing.has_passed,
        "score_text": _("last try: %(right)s of %(total)s right")
        % {"right": last.right, "total": last.total}
        if last
        else "",
        "result_url": reverse("quizzes:result", args=[last.current_of.uuid]) if last else "",
    }


def _exam(quiz: Quiz, user: Person, now: datetime) -> dict[str, Any]:
    standing = quizzes.availability(user=user, quiz=quiz, now=now)
    return {
        "code": quiz.code,
        "url": reverse("quizzes:quiz", args=[quiz.code]),
        "title": quiz.title,
        "gives_certificate": quiz.schemes.in_force().exists(),
        "questions": quiz.current_blueprint.question_count if quiz.current_blueprint else 0,
        "minutes": quiz.current_policy.minutes if quiz.current_policy else None,
        "state": standing.state,
        "text": not_open_message(standing.reason, standing.opens_at),
        "opens_at": standing.opens_at,
        "attempt_url": reverse("quizzes:attempt", args=[standing.attempt.uuid])
        if standing.attempt
        else "",
        "clock_text": clock_message(standing.attempt, now) if standing.attempt else "",
        "missed_url": _missed_url(quiz, user) if standing.state in STUDY_AGAIN else "",
        "last": _last_try(standing),
    }


def _last_try(standing: quizzes.Availability) -> dict[str, Any] | None:
    """What came of the latest try, where the state of the exam does not say it: a fail, and answers that came late."""
    last = next(iter(standing.past), None)
    if last is None or standing.attempt is not None:
        return None
    failed = last.current_result is not None and last.current_result.state == "failed"
    late = quizzes.late_questions(attempt=last)
    if not failed and not late:
        return None
    return {"failed": failed, "late": late, "url": reverse("quizzes:result", args=[last.uuid])}


def _lost(exam: dict[str, Any], held: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The certificate of a passed exam that somebody took back or put on hold: a pass alone would be half of the truth."""
    own = next((item for item in held if item["exam"] == exam["code"]), None)
    is_lost = exam["state"] in PASSED_ONCE and own and own["status"] in TAKEN
    return own if is_lost else None


def _missed_url(quiz: Quiz, user: Person) -> str:
    """Where the latest failed try says what to study again; the page of the quiz when there is none."""
    failed = Attempt.objects.filter(user=user, quiz=quiz).failed().first()
    if failed is None:
        return reverse("quizzes:quiz", args=[quiz.code])
    return reverse("quizzes:result", args=[failed.uuid]) + "#missed"


def _step(title: str, text: str, url: str, label: str) -> dict[str, str]:
    return {"title": title, "text": text, "url": url, "label": label}


def _next_step(
    user: Person,
    courses: list[dict[str, Any]],
    held: list[dict[str, Any]],
    standing: certificates.Standing,
) -> dict[str, str] | None:
    """The one thing to do next: an open exam, what a pass gave that somebody waits for, study in the course that was
    studied last or the next one, what else a pass gave."""
    exams = [exam for course in courses for exam in course["exams"]]
    if step := _urgent_step(exams, held, standing):
        return step
    if step := _first_step_in(courses, user):
        return step
    passed = [exam for exam in exams if exam["state"] == "passed"]
    return _step_after_pass(passed[0], held, standing) if passed else None


def _step_of_course(
    course: dict[str, Any],
    user: Person,
    held: list[dict[str, Any]],
    standing: certificates.Standing,
) -> dict[str, str] | None:
    """The next step of one course, whatever stands in others."""
    passed = [exam for exam in course["exams"] if exam["state"] == "passed"]
    return (
        _urgent_step(course["exams"], held, standing)
        or _step_in(course, user)
        or (_step_after_pass(passed[0], held, standing) if passed else None)
    )


def _urgent_step(
    exams: list[dict[str, Any]], held: list[dict[str, Any]], standing: certificates.Standing
) -> dict[str, str] | None:
    """An exam that goes on, or a pass whose certificate is being made or waits for somebody."""
    for exam in exams:
        if exam["state"] == "in_progress":
            return _step_in_exam(exam)
    for exam in exams:
        if standing.withheld_at(exam["code"]) == "sitting-held":
            return _step(
                _("You have enough points in “%(exam)s”") % {"exam": exam["title"]}
                if exam["is_one_of_several"]
                else _("You have enough points"),
                _("Somebody looks at the sitting first. The page of the result says why."),
                exam["url"],
                _("See by when"),
            )
    for exam in exams:
        has_clash = standing.withheld_at(exam["code"]) == "register-clash"
        if exam["state"] == "passed" and (exam["is_being_made"] or has_clash):
            return _step_after_pass(exam, held, standing)
    return None


def _step_in_exam(exam: dict[str, Any]) -> dict[str, str]:
    return _step(
        _("“%(exam)s” is open") % {"exam": exam["title"]}
        if exam["is_one_of_several"]
        else _("Your exam is open"),
        exam["clock_text"],
        exam["attempt_url"],
        _("Go on with the exam"),
    )


def _first_step_in(courses: list[dict[str, Any]], user: Person) -> dict[str, str] | None:
    return next(filter(None, (_step_in(course, user) for course in courses)), None)


def _step_in(course: dict[str, Any], user: Person) -> dict[str, str] | None:
    """What to study or sit in a course; nothing where every exam is passed."""
    ahead = [exam for exam in course["exams"] if exam["state"] != "passed"]
    if course["exams"] and not ahead:
        return None
    for module in course["modules"]:
        if module["check"] and not module["check"]["is_passed"]:
            return _step_of_module(module)
    return _step_before_exam(user, ahead[0] if ahead else None)


def _step_after_pass(
    exam: dict[str, Any], held: list[dict[str, Any]], standing: certificates.Standing
) -> dict[str, str]:
    """What the pass gave. A clash goes first: it alone waits for the person; the rest is on the list as well."""
    withheld = standing.withheld_at(exam["code"])
    if withheld == "register-clash":
        return _step(
            _("Your new certificate is held back") if held else _("Your certificate is held back"),
            _(
                "You have passed “%(exam)s”. An administrator has to look at your register entry first."
            )
            % {"exam": exam["title"]},
            reverse("account_settings"),
            _("See what to do"),
        )
    see = _("See your certificates")
    if exam["is_being_made"]:
        return _step_to_list(
            exam, _("Your certificate is being made. It is ready in a few seconds."), see
        )
    own = [item for item in held if item["exam"] == exam["code"]]
    if own and own[0]["status"] in OUT_OF_FORCE:
        return _step(
            _("Your certificate of “%(exam)s” is not in force") % {"exam": exam["title"]}
            if exam["is_one_of_several"]
            else _("Your certificate is not in force"),
            _("Its page says why, and what a clinic sees."),
            reverse("certificates:certificate", args=[own[0]["uuid"]]),
            _("Look at it"),
        )
    if withheld in STOPPED:
        return _step_to_list(
            exam,
            _("Your pass is stored. The earlier certificate is on hold, or was withdrawn."),
            _("See what that means"),
        )
    if withheld == "not-co-signed":
        return _step_to_list(
            exam,
            _("Your invigilator co-signs first, for two days at most. Your pass is stored."),
            _("See until when"),
        )
    if withheld:
        return _step_to_list(
            exam,
            _("No certificate is issued for this exam at the moment. Your pass is stored."),
            _("See what to do"),
        )
    on_its_page = _("Your certificate is on its page; a clinic can verify it there.")
    return _step_to_list(exam, f"{on_its_page} {renewal_text(exam)}".strip(), see)


def _step_to_list(exam: dict[str, Any], text: str, label: str) -> dict[str, str]:
    title = (
        _("You have passed “%(exam)s”") % {"exam": exam["title"]}
        if exam["is_one_of_several"]
        else _("You have passed the exam")
    )
    return _step(title, text, reverse("certificates:mine"), label)


def _step_of_module(module: dict[str, Any]) -> dict[str, str]:
    """Its next lesson, or its check when all are read."""
    if module["next_lesson_url"]:
        return _step(
            module["next_lesson_title"],
            _("Next lesson of the module “%(module)s”.") % {"module": module["title"]},
            module["next_lesson_url"],
            _("Read the lesson"),
        )
    return _step(
        _("Module check: %(module)s") % {"module": module["title"]},
        ngettext(
            "%(n)s question, as often as you like.",
            "%(n)s questions, as often as you like.",
            module["check"]["questions"],
        )
        % {"n": module["check"]["questions"]},
        module["check"]["url"],
        _("Take the check"),
    )


def _size_message(exam: dict[str, Any]) -> str:
    questions = ngettext("%(n)s question", "%(n)s questions", exam["questions"]) % {
        "n": exam["questions"]
    }
    if not exam["minutes"]:
        return _("%(questions)s, without a limit of time.") % {"questions": questions}
    minutes = ngettext("%(n)s minute", "%(n)s minutes", exam["minutes"]) % {"n": exam["minutes"]}
    return _("%(questions)s in %(minutes)s.") % {"questions": questions, "minutes": minutes}


def _step_before_exam(user: Person, exam: dict[str, Any] | None) -> dict[str, str] | None:
    if user.is_held:
        return _step(
            _("Wait for the look at your register entry"),
            _("The exam opens when an administrator has made sure that it is yours."),
            reverse("account_settings"),
            _("See what to send"),
        )
    if not user.has_register_entry:
        return _step(
            _("Add your professional register"),
            _("Your certificate carries your name and number as they stand there.")
            if exam is None or exam["gives_certificate"]
            else _("You sit the exam under your name and number as they stand there."),
            reverse("account_settings"),
            _("Complete your account"),
        )
    if exam and exam["state"] in STUDY_AGAIN:
        return _step(
            _("Study again until “%(exam)s” opens") % {"exam": exam["title"]}
            if exam["is_one_of_several"]
            else _("Study again until the exam opens"),
            exam["text"],
            exam["missed_url"],
            _("See what to study again"),
        )
    if exam and exam["state"] == "open" and is_due(exam):
        return _step(renewal_title(exam), renewal_text(exam), exam["url"], _("Go to the exam"))
    if exam and exam["state"] == "open":
        return _step(
            _("You are ready for “%(exam)s”") % {"exam": exam["title"]}
            if exam["is_one_of_several"]
            else _("You are ready for the exam"),
            _size_message(exam),
            exam["url"],
            _("Go to the exam"),
        )
    return None
