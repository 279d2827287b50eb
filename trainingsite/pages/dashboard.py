"""What a person's dashboard shows: the next step, the modules, the exam, the certificates."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import actions as certificates
from courses.models import Course, LessonProgress, Module
from quizzes import actions as quizzes
from quizzes.messages import not_open_message
from quizzes.models import Attempt, Quiz
from trainingsite.accounts.actors import Person
from trainingsite.sign_off.review import waiting_of

STUDY_AGAIN = frozenset({"waiting", "no_tries"})
OUT_OF_FORCE = frozenset({"withdrawn", "suspended", "expired"})


def dashboard_context(*, user: Person, now: datetime) -> dict[str, Any]:
    """The context of dashboard.html for the first course."""
    course = Course.objects.order_by("id").first()
    if course is None:
        held, standing = certificates.person_list(user=user, now=now)
        return {
            "course": None,
            "modules": [],
            "exam": None,
            "certificates": held,
            "standing": standing,
            "next_step": None,
            "address_changes": list(user.address_changes.open()),
            "to_sign": [],
        }
    modules = [
        _module(module, user, now) for module in Module.objects.filter(course=course).current()
    ]
    exam = _exam(course, user, now)
    # After the exam: a pass that is read here is then also a certificate, or one that is being made.
    held, standing = certificates.person_list(user=user, now=now)
    return {
        "course": course,
        "modules": modules,
        "exam": exam,
        "certificates": held,
        "standing": standing,
        "next_step": _next_step(user, modules, exam, held, standing),
        "address_changes": list(user.address_changes.open()),
        "to_sign": waiting_of(user),
    }


def _module(module: Module, user: Person, now: datetime) -> dict[str, Any]:
    lessons = list(module.lessons.published())
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
    quiz = Quiz.objects.current().filter(module=module, purpose=Quiz.Purpose.CHECK).first()
    if quiz is None:
        return None
    standing = quizzes.availability(user=user, quiz=quiz, now=now)
    last = standing.last_result
    return {
        "url": reverse("quizzes:quiz", args=[quiz.code]),
        "questions": quiz.current_blueprint.question_count if quiz.current_blueprint else 0,
        "state": standing.state,
        "score_text": _("last try: %(right)s of %(total)s right")
        % {"right": last.right, "total": last.total}
        if last
        else "",
        "result_url": reverse("quizzes:result", args=[last.current_of.uuid]) if last else "",
    }


def _exam(course: Course, user: Person, now: datetime) -> dict[str, Any] | None:
    quiz = Quiz.objects.current().filter(course=course, purpose=Quiz.Purpose.EXAM).first()
    if quiz is None:
        return None
    standing = quizzes.availability(user=user, quiz=quiz, now=now)
    return {
        "code": quiz.code,
        "url": reverse("quizzes:quiz", args=[quiz.code]),
        "title": quiz.title,
        "questions": quiz.current_blueprint.question_count if quiz.current_blueprint else 0,
        "minutes": quiz.current_policy.minutes if quiz.current_policy else None,
        "state": standing.state,
        "text": not_open_message(standing.reason, standing.opens_at),
        "opens_at": standing.opens_at,
        "attempt_url": reverse("quizzes:attempt", args=[standing.attempt.uuid])
        if standing.attempt
        else "",
        "missed_url": _missed_url(quiz, user) if standing.state in STUDY_AGAIN else "",
    }


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
    modules: list[dict[str, Any]],
    exam: dict[str, Any] | None,
    held: list[dict[str, Any]],
    standing: certificates.Standing,
) -> dict[str, str] | None:
    """The one thing to do next: an open exam first, then what a pass gave, then study, then the exam."""
    state = exam["state"] if exam else ""
    if exam and state == "in_progress":
        return _step(
            _("Your exam is open"),
            _("The clock is running."),
            exam["attempt_url"],
            _("Go on with the exam"),
        )
    if exam and state == "passed":
        return _step_after_pass(exam, held, standing)
    for module in modules:
        if module["check"] and module["check"]["state"] != "passed":
            return _step_of_module(module)
    return _step_before_exam(user, exam)


def _step_after_pass(
    exam: dict[str, Any], held: list[dict[str, Any]], standing: certificates.Standing
) -> dict[str, str]:
    """What the pass gave. A clash goes first: it alone waits for the person; the rest is on the list as well."""
    withheld = standing.withheld_at(exam["code"])
    if withheld == "register-clash":
        return _step(
            _("Your new certificate is held back") if held else _("Your certificate is held back"),
            _(
                "You have passed the exam. An administrator has to look at your register entry first."
            ),
            reverse("account_settings"),
            _("See what to do"),
        )
    see = _("See your certificates")
    if standing.goes_on:
        return _step_to_list(
            _("Your certificate is being made. It is ready in a few seconds."), see
        )
    if held and held[0]["status"] in OUT_OF_FORCE:
        return _step(
            _("Your certificate is not in force"),
            _("Its page says why, and what a clinic sees."),
            reverse("certificates:certificate", args=[held[0]["uuid"]]),
            _("Look at it"),
        )
    if withheld:
        return _step_to_list(
            _("No certificate is issued for this exam at the moment. Your pass is stored."),
            _("See what to do"),
        )
    return _step_to_list(_("Your certificate is on its page; a clinic can verify it there."), see)


def _step_to_list(text: str, label: str) -> dict[str, str]:
    return _step(_("You have passed the exam"), text, reverse("certificates:mine"), label)


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
        _("%(n)s questions, as often as you like.") % {"n": module["check"]["questions"]},
        module["check"]["url"],
        _("Take the check"),
    )


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
            _("Your certificate carries your name and number as they stand there."),
            reverse("account_settings"),
            _("Complete your account"),
        )
    if exam and exam["state"] in STUDY_AGAIN:
        return _step(
            _("Study again until the exam opens"),
            exam["text"],
            exam["missed_url"],
            _("See what to study again"),
        )
    if exam and exam["state"] == "open":
        return _step(
            _("You are ready for the exam"),
            _("%(n)s questions in %(minutes)s minutes.")
            % {"n": exam["questions"], "minutes": exam["minutes"]},
            exam["url"],
            _("Go to the exam"),
        )
    return None
