"""A reader opens a question without its key, keeps what they think, and hands it in once."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, Declaration
from quizzes.bank.actions.pictures import held_inside
from quizzes.bank.models import QuestionVersion
from quizzes.kinds import KINDS, BadAnswer
from quizzes.kinds.shapes import Line, Order
from quizzes.panels.actions.independence import ties_of
from quizzes.panels.actions.reading_cases import open_dispute
from quizzes.panels.models import BlindReading, Reader, ReadingDraft
from quizzes.sitting.actions.keys import knows_what_it_costs, open_blind
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, NotAllowed, check

LONGEST = 4000


class NotBegun(Exception):
    """The reader was not told yet what reading costs, or has not declared their interests."""


@dataclass(frozen=True)
class Said:
    """What a reader says of a question. `answer` has the shape of its kind, or is None where none of the answers is right."""

    answer: Any
    sure: str
    two_answers: bool = False
    outdated: bool = False
    comment: str = ""
    citation: str = ""


def reader_of(person: Person, course_code: str) -> Reader:
    """The person as a reader of the course. Raises Reader.DoesNotExist."""
    readers = Reader.objects.reading().select_related("course", "person")
    found: Reader = readers.get(person=person, course__code=course_code)
    return found


def to_read(reader: Reader) -> list[QuestionVersion]:
    """What waits for the reader: live versions of what they were given, which they have read neither in this wording nor in
    one that means the same, and to which nothing ties them. In an order of their own."""
    live = QuestionVersion.objects.live_in(reader.course)
    given = live.filter(question__assignments__reader=reader).select_related("question__course")
    read = BlindReading.objects.filter(reader__person=reader.person)
    waiting = list(given.exclude(pk__in=live.covered_by(read).values("pk")))
    tied = ties_of(reader.person, [version.question for version in waiting])
    apart = [version for version in waiting if version.question_id not in tied]
    return sorted(apart, key=lambda version: _seed(reader, version))


def waiting_to_read(person: Person) -> list[tuple[Course, int]]:
    """The courses for which the person reads, with how many questions wait there; those without any are left out."""
    readers = Reader.objects.reading().filter(person=person).select_related("course", "person")
    found = [(reader.course, len(to_read(reader))) for reader in readers.order_by("pk")]
    return [(course, count) for course, count in found if count]


def read_count(reader: Reader) -> int:
    """How many of the live questions the reader has read."""
    live = QuestionVersion.objects.live_in(reader.course)
    read = BlindReading.objects.filter(reader__person=reader.person)
    return int(live.covered_by(read).count())


def has_begun(reader: Reader, now: datetime) -> bool:
    """Whether the reader was told what it costs, has read since, and has declared their interests."""
    declared = Declaration.objects.filter(person=reader.person).exists()
    return declared and knows_what_it_costs(reader.person, reader.course, now)


def waiting_version(reader: Reader, uuid: UUID) -> QuestionVersion | None:
    """The version of this id among those that wait for the reader."""
    return next((version for version in to_read(reader) if version.uuid == uuid), None)


def open_question(
    *, reader: Reader, version: QuestionVersion, is_told: bool, by: Person, now: datetime
) -> dict[str, Any]:
    """The question as this reader sees it, and what they have put in so far. That it was opened is kept first.

    `is_told`: the person has just said that they know what it costs. Raises NotAllowed, NotBegun, KeysClosed.
    """
    check(by, Act.READ_BLIND)
    _check_own(reader, by)
    if not is_told and not has_begun(reader, now):
        raise NotBegun
    open_blind(question=version.question, by=by, now=now)
    draft = ReadingDraft.objects.filter(reader=reader, question_version=version).first()
    kept = {} if draft is None else draft.content
    question = shown_to(reader, version) | {"answer": kept.get("answer")}
    return {"question": KINDS[version.kind].prefilled(question), "kept": kept, "draft": draft}


def shown_to(reader: Reader, version: QuestionVersion) -> dict[str, Any]:
    """What the reader gets of the version: the stem and the parts in an order of this reader's own. Nothing of the key, and
    neither code, topic, level nor criticality."""
    presented = KINDS[version.kind].present(version.spec, _order(reader, version))
    shown = {
        "version": str(version.uuid),
        "kind": version.kind,
        "stem_html": version.stem_html,
        "picture": version.picture or None,
        **presented,
    }
    return held_inside(shown)


def explained_reading(reading: BlindReading) -> list[Line]:
    """Every part as this reader saw it, with whether it is right and whether the reader chose it: for whoever may see the key."""
    version = reading.question_version
    order = _order(reading.reader, version)
    lines: list[Line] = held_inside(
        KINDS[version.kind].explain(version.spec, reading.answer, order)
    )
    return lines


def keep_draft(
    *,
    reader: Reader,
    version: QuestionVersion,
    content: Mapping[str, Any],
    by: Person,
    now: datetime,
) -> ReadingDraft:
    """Keep what was put in so far, to go on later. Raises NotAllowed, Refused."""
    check(by, Act.READ_BLIND)
    _check_own(reader, by)
    _check_open(reader, version)
    kept, _made = ReadingDraft.objects.update_or_create(
        reader=reader,
        question_version=version,
        defaults={"content": dict(content), "saved_at": now},
    )
    return kept


@transaction.atomic
def hand_in(
    *, reader: Reader, version: QuestionVersion, said: Said, by: Person, now: datetime
) -> BlindReading:
    """What the reader says, for good. What speaks against the key or the question opens a case. Handing in the same question
    twice gives the first. Raises NotAllowed, Refused."""
    check(by, Act.READ_BLIND)
    _check_own(reader, by)
    # Two posts at once: the second waits, and finds the first.
    Reader.objects.select_for_update().get(pk=reader.pk)
    earlier = BlindReading.objects.filter(reader=reader, question_version=version).first()
    if earlier is not None:
        return earlier
    _check_open(reader, version)
    answer = _checked(version, said)
    marks = None if answer is None else KINDS[version.kind].mark(version.spec, answer)
    is_right = marks is not None and marks.full
    made = BlindReading(
        reader=reader, question_version=version, answer=answer, sure=said.sure,
        two_answers=said.two_answers, outdated=said.outdated, comment=said.comment.strip(),
        citation=said.citation.strip(), is_right=is_right, read_at=now,
    )  # fmt: skip
    if not made.confirms:
        made.case = open_dispute(version=version, by=SYSTEM, now=now)
    made.save()
    ReadingDraft.objects.filter(reader=reader, question_version=version).delete()
    return made


def _check_own(reader: Reader, by: Person) -> None:
    """Raise NotAllowed for whoever is another, or reads for the course no more."""
    check(by, Act.READ_BLIND, course=reader.course)
    if reader.person_id != by.pk:
        raise NotAllowed(Act.READ_BLIND)


def _check_open(reader: Reader, version: QuestionVersion) -> None:
    """Refuse what does not wait for the reader (any more)."""
    if waiting_version(reader, version.uuid) is None:
        raise Refused(
            _(
                "This question does not wait for you any more. Nothing was kept; go on with the next."
            )
        )


def _checked(version: QuestionVersion, said: Said) -> Any:
    """The answer in its canonical shape. Raises Refused with what is missing and how to mend it."""
    if said.sure not in BlindReading.Sure.values:
        raise Refused(_("Say how sure you are."))
    flagged = said.two_answers or said.outdated
    if flagged and not said.comment.strip():
        raise Refused(_("Say in the comment what speaks against the question."))
    if said.outdated and not said.citation.strip():
        raise Refused(_("Name the source that says otherwise today."))
    if max(len(said.comment), len(said.citation)) > LONGEST:
        raise Refused(_("Comment and source have at most %(n)s signs each.") % {"n": LONGEST})
    if said.answer is None:
        if not said.comment.strip():
            raise Refused(_("Choose an answer, or say in the comment why none of them is right."))
        return None
    try:
        return KINDS[version.kind].clean(version.spec, said.answer)
    except BadAnswer as error:
        raise Refused(_("This answer cannot be read. Answer the question once more.")) from error


def _order(reader: Reader, version: QuestionVersion) -> Order:
    dice = random.Random(_seed(reader, version))  # noqa: S311 -- an order, no secret
    return KINDS[version.kind].order(version.spec, dice)


def _seed(reader: Reader, version: QuestionVersion) -> str:
    """What the dice of one reader and one version begin with."""
    return hashlib.sha256(f"{reader.uuid}:{version.uuid}".encode()).hexdigest()
