"""The score report of an exam: what the page of the result says, as a document to keep. Never a question, never a key."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil, sqrt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from quizzes.sitting.actions.answers import late_questions
from quizzes.sitting.actions.appeals import appeal_until, may_appeal
from quizzes.sitting.actions.availability import availability
from quizzes.sitting.actions.correcting import told_correction
from quizzes.sitting.actions.documents import document_pdf, grouped, language, named
from quizzes.sitting.actions.receipts import receipt_of
from quizzes.sitting.actions.reveal import module_titles, result_view
from quizzes.sitting.domain.document import (
    Address,
    Document,
    Heading,
    Labelled,
    Listed,
    Part,
    Strong,
    Table,
    Text,
)
from quizzes.sitting.models import Attempt, ConfirmedName, Quiz, Result
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent


class NoReport(Exception):
    """The attempt has no score report: it is no exam, or it is not graded, or held, or void."""


def has_score_report(attempt: Attempt) -> bool:
    """Whether it is a graded exam that counts."""
    result = attempt.current_result
    is_graded = result is not None and result.state in (Result.State.PASSED, Result.State.FAILED)
    return is_graded and attempt.quiz.purpose == Quiz.Purpose.EXAM


def score_report(attempt: Attempt, *, now: datetime) -> bytes:
    """The PDF, for whoever sat it. Raises NoReport."""
    if not has_score_report(attempt):
        raise NoReport
    day = localdate(now)
    document = Document(
        title=_("Score report: %(title)s") % {"title": attempt.quiz.title},
        language=language(),
        foot=_("Attempt %(id)s, score report of %(day)s. It is no certificate.")
        % {"id": attempt.uuid, "day": date_format(day, "j F Y")},
        parts=list(_parts(attempt, now)),
        plain_name="score-report.txt",
    )
    return document_pdf(document, day)


@transaction.atomic
def open_score_report(*, attempt: Attempt, by: Person, now: datetime) -> None:
    """Keep that somebody else than its candidate opened it. Raises NotAllowed."""
    check(by, Act.READ_PAPER)
    note_security(
        kind=SecurityEvent.Kind.PAPER_READ,
        by=by,
        now=now,
        person=attempt.user,
        about=attempt,
        questions=False,
        form="score-report",
    )


def _parts(attempt: Attempt, now: datetime) -> Iterator[Part]:
    view, result = result_view(attempt), attempt.current_result
    assert result is not None  # noqa: S101 -- has_score_report
    yield from _person(attempt)
    yield Strong(_("Passed") if view["passed"] else _("Not passed"))
    yield from _corrected(attempt)
    yield Heading(_("What was needed"))
    yield Table([_("Part"), _("Needed"), _("Reached")], [6, 3, 3], _needed(view, result))
    yield from _caution(view, result)
    yield from _to_study(view)
    yield from _receipt(attempt)
    yield from _next(attempt, now, passed=view["passed"])


def _person(attempt: Attempt) -> Iterator[Part]:
    name = ConfirmedName.objects.filter(attempt=attempt).first()
    rows: list[tuple[str, str]] = []
    if name is not None:
        yield named(name.name)
        if name.native_name:
            yield named(name.native_name)
        rows.append((name.register, name.register_number))
    rows += [
        (_("Exam"), attempt.quiz.title),
        (_("Date"), date_format(localtime(attempt.closed_at), "j F Y")),
        (_("How it was sat"), str(attempt.get_assurance_display())),
    ]
    yield Labelled(rows)


def _corrected(attempt: Attempt) -> Iterator[Part]:
    told = told_correction(attempt)
    if told is not None:
        yield Text(
            _("A question of this exam was corrected; the answers were scored again on %(day)s.")
            % {"day": date_format(localtime(told.at), "j F Y")}
        )


def _needed(view: Mapping[str, Any], result: Result) -> Sequence[Sequence[str]]:
    """The three conditions. How far above them a pass was is told to nobody: the exam was not built to rank people."""
    rows = [_row(_("All questions"), result.cut, result.right, result.total, view)]
    if result.critical_needed:
        critical = (result.critical_needed, result.critical_right, result.critical_total)
        rows.append(_row(_("Safety-critical questions"), *critical, view))
    titles = module_titles([result.attempt.quiz.course_id])
    course = result.attempt.quiz.course_id
    order = {key: place for place, key in enumerate(titles)}
    for domain in sorted(
        result.domains, key=lambda d: order.get((course, d["module"]), len(order))
    ):
        title = titles.get((course, domain["module"]), domain["module"])
        rows.append(_row(title, domain.get("needed", 0), domain["right"], domain["of"], view))
    return rows


def _row(title: str, needed: int, right: int, of: int, view: Mapping[str, Any]) -> Sequence[str]:
    asked = _("%(n)s of %(of)s") % {"n": needed, "of": of} if needed else "–"
    if view["passed"]:
        return [title, asked, _("reached") if needed else "–"]
    reached = _("%(n)s of %(of)s") % {"n": right, "of": of}
    return [title, asked, reached if right >= needed else f"{reached}: {_('not enough')}"]


def _caution(view: Mapping[str, Any], result: Result) -> Iterator[Part]:
    if not view["passed"]:
        yield Text(
            _(
                "With other questions of the same kind the number of all right answers would be higher or lower by %(n)s or more "
                "one time in three."
            )
            % {"n": _error(result)},
            is_quiet=True,
        )
    yield Text(
        _(
            "So few questions say little about one objective or module: read these parts as a hint where to study, not as a mark."
        ),
        is_quiet=True,
    )


def _error(result: Result) -> int:
    """Lord's error of measurement, sqrt(x(k - x) / (k - 1)), in whole questions."""
    k, x = result.total, result.right
    return max(1, ceil(sqrt(x * (k - x) / (k - 1)))) if k > 1 else 1


def _to_study(view: Mapping[str, Any]) -> Iterator[Part]:
    """As the page of the result has it."""
    critical, weak = view.get("critical_objectives", []), view.get("weak_objectives", [])
    if critical or weak:
        yield Heading(_("What to study again"))
    if critical:
        yield Heading(_("First: what can injure a patient"), level=2)
        yield Text(
            _(
                "Among the safety-critical questions about each of these, one or more got no right answer. Read these lessons "
                "before you treat."
            )
        )
        yield Listed([_objective(one) for one in critical])
    if weak and view["passed"]:
        yield Text(
            _(
                "Read these first. After every pass as many parts are named, however many answers were right: those with the "
                "fewest right answers, and before them those where a wrong one can injure a patient."
            )
        )
    elif weak:
        yield Heading(_("Where half or more was wrong"), level=2)
    if weak:
        yield Listed([_objective(one) for one in weak])


def _objective(one: Mapping[str, Any]) -> str:
    objectives = "; ".join(objective["text"] for objective in one["objectives"])
    lessons = ", ".join(_("“%(title)s”") % {"title": lesson["title"]} for lesson in one["lessons"])
    place = f"{one['module_title']}: {lessons}" if lessons else one["module_title"]
    return f"{objectives} ({place})"


def _receipt(attempt: Attempt) -> Iterator[Part]:
    receipt, late = receipt_of(attempt), late_questions(attempt=attempt)
    yield Heading(_("Receipt"))
    received = _("%(n)s of %(of)s answers received") % {"n": receipt.answered, "of": receipt.of}
    if receipt.last_received_at is not None:
        received += _(", the last at %(time)s") % {
            "time": date_format(localtime(receipt.last_received_at), "H:i:s T, j F Y")
        }
    rows = [(_("Received"), received)]
    if late:
        rows.append((_("After the end"), _("%(n)s; they do not count") % {"n": late}))
    rows.append((_("Attempt"), str(attempt.uuid)))
    if receipt.paper_hash:
        rows.append((_("Paper"), grouped(receipt.paper_hash)))
    yield Labelled(rows)
    if receipt.paper_hash:
        yield Text(
            _(
                "The number of the paper was made from your questions and every answer that we received in time. Whoever runs this "
                "site works it out again with “manage.py check_paper”, the attempt and the paper: if one answer were changed later, "
                "it would no longer fit."
            ),
            is_quiet=True,
        )


def _next(attempt: Attempt, now: datetime, *, passed: bool) -> Iterator[Part]:
    yield Heading(_("What next"))
    if not passed:
        yield from _further_tries(attempt, now)
    address = f"{settings.PUBLIC_URL}{reverse('quizzes:result', args=[attempt.uuid])}"
    yield Text(_("The page of this result, with links to the lessons:"))
    yield Address(address)
    yield Text(_how_to_appeal(attempt, now))


def _how_to_appeal(attempt: Attempt, now: datetime) -> str:
    """The page of the result where it has the form for it, as that is decided by who had no hand in it; else the help page."""
    until = appeal_until(attempt)
    if until is not None and may_appeal(attempt, now):
        return _(
            "If you think that this result is wrong, appeal: on that page, until %(day)s. A person looks at it and answers with "
            "reasons."
        ) % {"day": date_format(localtime(until), "j F Y")}
    return _(
        "If you think that this result is wrong, choose “Help and contact” at the foot of any page and say what is wrong. A "
        "person looks at it and answers with reasons."
    )


def _further_tries(attempt: Attempt, now: datetime) -> Iterator[Part]:
    standing = availability(user=attempt.user, quiz=attempt.quiz, now=now)
    if standing.tries_left is not None:
        yield Text(_("Tries left: %(n)s.") % {"n": standing.tries_left})
    if standing.opens_at is not None:
        when = date_format(localtime(standing.opens_at), "j F Y, H:i T")
        yield Text(_("You can try again from %(when)s.") % {"when": when})
