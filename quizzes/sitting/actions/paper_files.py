"""The answer paper to take along: as a document for whoever decides an appeal, and as JSON for other programs."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from quizzes.bank.actions.pictures import held_inside
from quizzes.sitting.actions.answer_papers import AnswerPaper, Asked, Change, Place
from quizzes.sitting.actions.attempts import instant
from quizzes.sitting.actions.documents import (
    document_pdf,
    grouped,
    language,
    named,
    pictured,
    text_of,
)
from quizzes.sitting.domain.document import (
    Document,
    Heading,
    Labelled,
    Listed,
    Part,
    Table,
    Text,
)

FORMAT = "answer-paper"
FORMAT_VERSION = 1


def paper_pdf(paper: AnswerPaper, day: date) -> bytes:
    """The paper's PDF."""
    return document_pdf(
        Document(
            title=_("Answer paper: %(title)s") % {"title": paper.attempt.quiz.title},
            language=language(),
            foot=_("Attempt %(id)s, answer paper of %(day)s. Confidential.")
            % {"id": paper.attempt.uuid, "day": date_format(day, "j F Y")},
            parts=list(_parts(paper)),
            plain_name="answer-paper.txt",
        ),
        day,
    )


def _parts(paper: AnswerPaper) -> Iterator[Part]:
    if paper.name is not None:
        yield named(paper.name.name)
    yield Labelled(facts_of_paper(paper))
    if not paper.is_open:
        yield Text(_("Without the questions: their keys are for who was given the right to them."))
    yield Heading(_("Course of the sitting"))
    yield Table(
        [_("When"), _("What happened")],
        [2, 7],
        [
            [to_the_second(one.at), "\n".join(filter(None, [one.text, one.note]))]
            for one in paper.entries
        ],
    )
    yield Heading(_("Questions in the order shown"))
    for place in paper.places:
        yield from _place(place)


def facts_of_paper(paper: AnswerPaper) -> list[tuple[str, str]]:
    """Whose it is, of what, how it ended, and whether what is stored is what was handed in: (label, text) of each."""
    attempt, receipt = paper.attempt, paper.receipt
    rows = [(_("Person"), str(attempt.user))]
    if paper.name is not None:
        rows.append((paper.name.register, paper.name.register_number))
    rows += [
        (_("Exam"), f"{attempt.quiz.title} ({attempt.quiz.code})"),
        (_("Started"), to_the_second(attempt.started_at)),
        (_("Deadline"), to_the_second(attempt.deadline_at)),
        (_("Closed"), to_the_second(attempt.closed_at)),
        (
            _("Answers received in time"),
            _("%(n)s of %(of)s") % {"n": receipt.answered, "of": receipt.of},
        ),
        (_("Windows"), str(paper.windows)),
    ]
    if receipt.paper_hash:
        rows.append((_("Paper"), grouped(receipt.paper_hash)))
        rows.append((_("Checked now"), _checked(paper)))
    return rows


def _checked(paper: AnswerPaper) -> str:
    if paper.hash_fits:
        return _("What is stored is what was handed in.")
    return _("What is stored now gives another number: %(hash)s") % {
        "hash": grouped(paper.hash_now)
    }


def to_the_second(moment: datetime | None) -> str:
    """A moment as an appeal needs it."""
    return "–" if moment is None else date_format(localtime(moment), "j F Y, H:i:s T")


def _place(place: Place) -> Iterator[Part]:
    yield Heading(_("Question %(n)s") % {"n": place.number}, level=2)
    if place.asked is not None:
        yield from _asked(place.asked)
    else:
        yield Text(place.module, is_quiet=True)
    if place.changes:
        yield Table(
            [_("Received"), _("Window"), _("Answer"), _("Counts")],
            [6, 3, 4, 4],
            [_change(one, is_open=place.asked is not None) for one in place.changes],
        )
    else:
        yield Text(_("No answer was received."))


def _asked(asked: Asked) -> Iterator[Part]:
    named_in = [asked.picture, *(part.picture for part in asked.parts)]
    pictures = held_inside([{"picture": one} for one in named_in])
    yield Text(text_of(asked.stem_html))
    if pictures[0]["picture"]:
        yield pictured(pictures[0]["picture"])
    if asked.parts:
        yield Listed([f"{one.label} {text_of(one.html)}".strip() for one in asked.parts])
    for one, held in zip(asked.parts, pictures[1:], strict=True):
        if held["picture"]:
            yield Text(one.label)
            yield pictured(held["picture"])
    yield Labelled(list(_told(asked)))


def _told(asked: Asked) -> Iterator[tuple[str, str]]:
    yield _("Answer that counts"), asked.answer or _("None")
    yield _("Key"), asked.key
    if asked.key_then:
        yield _("Key when it was asked"), asked.key_then
    for mark in asked.marks:
        yield _("Result %(n)s") % {"n": mark.result}, mark.told
    for one in asked.amended:
        yield _("Corrected"), f"{to_the_second(one.at)}: {one.told}. {one.reason}"
    critical = _("safety-critical") if asked.critical else _("not safety-critical")
    yield (
        _("Question"),
        _("%(code)s, version %(n)s, %(critical)s")
        % {
            "code": asked.code,
            "n": asked.version,
            "critical": critical,
        },
    )
    if asked.is_pilot:
        yield _("Score"), _("Tried out, not scored")


def _change(change: Change, *, is_open: bool) -> Sequence[str]:
    said = _("cleared") if change.is_cleared else change.said
    return [
        to_the_second(change.at),
        change.window_name,
        said if is_open else "–",
        standing_of(change),
    ]


def standing_of(change: Change) -> str:
    """Whether a change counts, in words."""
    if change.is_after_section:
        return _("After its section was closed: does not count")
    if change.is_late:
        return _("Too late: does not count")
    return _("Counts") if change.counts else _("Replaced later")


def paper_as_data(paper: AnswerPaper) -> dict[str, Any]:
    """The paper as plain data: instants in UTC, everything in the order shown."""
    attempt = paper.attempt
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "attempt": str(attempt.uuid),
        "quiz": attempt.quiz.code,
        "person": str(attempt.user.uuid),
        "name": None
        if paper.name is None
        else {
            "name": paper.name.name,
            "native_name": paper.name.native_name,
            "register": paper.name.register,
            "register_number": paper.name.register_number,
        },
        "started_at": instant(attempt.started_at),
        "deadline_at": instant(attempt.deadline_at),
        "closed_at": instant(attempt.closed_at),
        "close_reason": attempt.close_reason,
        "receipt": {
            "answered": paper.receipt.answered,
            "of": paper.receipt.of,
            "last_received_at": instant(paper.receipt.last_received_at),
            "paper_hash": paper.receipt.paper_hash,
        },
        "hash_now": paper.hash_now,
        "windows": paper.windows,
        "course": [
            {"at": instant(one.at), "text": one.text, "note": one.note} for one in paper.entries
        ],
        "questions": [_place_as_data(place) for place in paper.places],
    }


def _place_as_data(place: Place) -> dict[str, Any]:
    changes = [
        {
            "received_at": instant(one.at),
            "window": one.window,
            "answer": one.said or None,
            "cleared": one.is_cleared,
            "late": one.is_late,
            "after_section": one.is_after_section,
            "counts": one.counts,
        }
        for one in place.changes
    ]
    said = {"place": place.number, "module": place.module, "changes": changes}
    return said if place.asked is None else said | _asked_as_data(place.asked)


def _asked_as_data(asked: Asked) -> dict[str, Any]:
    return {
        "question": asked.code,
        "question_version": asked.version,
        "stem": asked.stem,
        "picture": None if asked.picture is None else asked.picture["file"],
        "points": asked.points,
        "critical": asked.critical,
        "scored": not asked.is_pilot,
        "parts": [
            {
                "label": one.label,
                "text": one.text,
                "picture": one.picture["file"] if one.picture else None,
            }
            for one in asked.parts
        ],
        "answer": asked.answer or None,
        "key": asked.key,
        "key_when_asked": asked.key_then or asked.key,
        "marks": [
            {"result": one.result, "right": one.right, "counts": one.counts} for one in asked.marks
        ],
        "corrections": [
            {"at": instant(one.at), "treatment": one.told, "reason": one.reason}
            for one in asked.amended
        ],
    }
