"""Drafts become immutable versions; a second person is needed, and the rules must hold."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from courses.content.domain.changes import lines_more_than_wording, more_than_wording
from courses.content.domain.curriculum import broken_references
from courses.content.domain.dialect import IMAGE, cited_codes
from courses.content.domain.lint import Finding
from courses.content.models import Course
from courses.evidence.models import Fact
from courses.lessons.domain.lint import LessonSubject, Surroundings, lint_lesson, words_of_terms
from courses.lessons.domain.lint.lessons import GATE
from courses.lessons.models import Lesson, LessonSignOff, LessonVersion
from courses.publishing.actions.contributing import NothingToPublish, check_second_person
from courses.publishing.models import Contributor, PublishRecord
from courses.publishing.models.coverage import covering, stale_links
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may

LESSON = "lesson"


class BrokenReferences(Exception):
    """The text cites a fact or shows a figure that does not exist. `problems` are (line, message), lines from 1."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {message}" for line, message in problems))
        self.problems = problems


class FailsRules(Exception):
    """The draft breaks rules that must hold before it goes live. `findings` say which, where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(f"{found.rule.name}: {found.message}" for found in findings))
        self.findings = findings


class NotSameMeaning(Exception):
    """Published as 'no change of meaning', but more than the wording has changed. The message says what."""


class DraftChanged(Exception):
    """The draft is no longer the one that the person who publishes has read."""


def check_lesson_body(*, lesson: Lesson, body: str) -> None:
    """The edited text, checked against the facts and figures there are. Raises BrokenReferences; changes nothing."""
    facts = Fact.objects.filter(course=lesson.module.course, retired_at=None)
    problems = broken_references(
        body,
        facts=set(facts.values_list("code", flat=True)),
        figures=set(lesson.module.figures.values_list("name", flat=True)),
    )
    if problems:
        raise BrokenReferences(problems)


def words_of_lesson(lesson: Lesson | LessonVersion) -> str:
    """Everything a reader sees of a draft or version, a line for each thing, for comparing two."""
    if isinstance(lesson, LessonVersion):
        objectives = lesson.objective_codes
    else:
        objectives = sorted(lesson.objectives.values_list("code", flat=True))
    around = {
        "title": lesson.title,
        "minutes": lesson.minutes,
        "objectives": ", ".join(objectives),
        "reviewed": lesson.reviewed_date,
        "review by": lesson.review_by_date,
        "drafted by": lesson.drafted_by,
    }
    return "\n".join([*(f"{key}: {value}" for key, value in around.items()), "", lesson.body])


@transaction.atomic
def save_lesson_draft(*, lesson: Lesson, by: Person, now: datetime, **fields: Any) -> Lesson:
    """Store an edited draft. Readers see nothing of it until it is published. Raises NotAllowed, BrokenReferences.

    Only what is edited is written: a row read before somebody published never takes the new version back.
    """
    check(by, Act.SAVE_DRAFT)
    kept = Lesson.objects.select_for_update().get(pk=lesson.pk)  # waits for whoever publishes now
    check_lesson_body(lesson=lesson, body=fields.get("body", lesson.body))
    objectives = fields.pop("objectives", None)
    same = objectives is None or set(objectives) == set(kept.objectives.all())
    if same and all(getattr(kept, name) == value for name, value in fields.items()):
        return kept  # who changes nothing has written nothing, and takes nobody's place as author
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.edited_by, lesson.edited_at = by, now
    lesson.full_clean()
    lesson.save(update_fields=[*fields, "edited_by", "edited_at"])
    Contributor.objects.note_editor(LESSON, lesson.uuid, by, now=now)
    if objectives is not None:
        lesson.objectives.set(objectives)
    return lesson


def lesson_findings(*, lesson: Lesson, day: date) -> list[Finding]:
    """What the rules for lessons find in the draft, errors first. `day` decides which facts are expired."""
    return lint_lesson(subject_of_draft(lesson, day))


def subject_of_draft(lesson: Lesson, day: date) -> LessonSubject:
    """The draft as its rules see it: what a file with the same text would be."""
    return _surroundings(lesson.course, day).subject(
        module=lesson.module.code,
        code=lesson.code,
        title=lesson.title,
        body=lesson.body,
        minutes=lesson.minutes,
        objectives=list(lesson.objectives.order_by("code").values_list("text", flat=True)),
        figures=frozenset(lesson.module.figures.values_list("name", flat=True)),
        reviewed=lesson.reviewed_date,
        review_by=lesson.review_by_date,
    )


def _surroundings(course: Course, day: date) -> Surroundings:
    facts = list(Fact.objects.filter(course=course, retired_at=None))
    lessons = Lesson.objects.published().filter(course=course)
    return Surroundings(
        facts=frozenset(fact.code for fact in facts),
        expired=frozenset(fact.code for fact in facts if fact.review_by_date < day),
        terms=words_of_terms((term.term, *term.also) for term in course.glossary.all()),
        never_say=tuple(course.never_say),
        language=course.language,
        lessons=tuple(lessons.values_list("module__code", "slug")),
    )


@transaction.atomic
def publish_lesson(
    *,
    lesson: Lesson,
    by: Person,
    now: datetime,
    note: str = "",
    same_meaning: bool = False,
    seen: str | None = None,
) -> LessonVersion:
    """Publish the draft as a new version; `by` has reviewed it and wrote nothing of it since the version before.

    `same_meaning`: only the wording changed, so a signature under the version before covers this one. `seen`: the
    draft_hash of what `by` has read. Raises NotAllowed, NotASecondPerson, FailsRules, NotSameMeaning, DraftChanged.
    """
    check(by, Act.PUBLISH)
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    people = check_second_person(LESSON, lesson, by=by)
    if seen is not None and seen != lesson.draft_hash():
        raise DraftChanged
    check_lesson_body(lesson=lesson, body=lesson.body)  # a fact may have gone since it was saved
    found = lesson_findings(lesson=lesson, day=now.date())
    errors = [finding for finding in found if finding.is_error and finding.rule.name in GATE]
    if errors:
        raise FailsRules(errors)
    meaning = _meaning_kept(lesson, by=by, people=people, day=now.date()) if same_meaning else None

    def record() -> PublishRecord:
        made = PublishRecord.objects.create(
            course=lesson.module.course,
            source=PublishRecord.Source.WEB,
            published_at=now,
            author=lesson.edited_by,
            reviewer=by,
            note=note,
        )
        made.name_contributors(people)
        return made

    version = lesson.add_version(record=record, same_meaning_as=meaning)
    if version is None:
        raise NothingToPublish
    lesson.edited_by = lesson.edited_at = None
    lesson.save(update_fields=["edited_by", "edited_at"])
    Contributor.objects.forget_editors(LESSON, lesson.uuid)
    return version


def check_may_keep_meaning(
    *, by: Person, people: Collection[Person], stale: QuerySet[Any], signatures: QuerySet[Any]
) -> None:
    """Raise NotSameMeaning unless `by` is a reviewer themselves, no fact is stale, and no signer wrote the new wording.

    `people` wrote the draft; `stale` are the stale links of the version that is published now, `signatures` the links
    of the signatures that cover it.
    """
    if not may(by, Act.KEEP_MEANING):
        raise NotSameMeaning(
            "Only a reviewer can say that the meaning is the same: a clinician's signature is not an administrator's to lend."
        )
    signers = [str(p) for p in people if signatures.filter(sign_off__by=p).exists()]
    if signers:
        raise NotSameMeaning(
            f"{', '.join(signers)} signed the version before and wrote some of this one: nobody's signature covers their own words."
        )
    codes = sorted(set(stale.values_list("fact__code", flat=True)))
    if codes:
        raise NotSameMeaning(
            f"Facts behind the published version changed, went or expired since ({', '.join(codes)}): a lead has to sign anew."
        )


def _meaning_kept(
    lesson: Lesson, *, by: Person, people: Collection[Person], day: date
) -> LessonVersion:
    """The first version of this meaning. Raises NotSameMeaning when more than the wording changed."""
    current = lesson.current_version
    if current is None:
        raise NotSameMeaning("There is no earlier version that it could mean the same as.")
    check_may_keep_meaning(
        by=by,
        people=people,
        stale=stale_links(current.fact_links.all(), "lesson_version", day),
        signatures=covering(
            LessonSignOff.objects.standing_on(day),
            LessonVersion.objects.filter(pk=current.pk),
            "lesson_version",
        ),
    )
    objectives = sorted(lesson.objectives.values_list("code", flat=True))
    for what, before, after in (
        ("objectives", sorted(current.objective_codes), objectives),
        ("cited facts", cited_codes(current.body), cited_codes(lesson.body)),
        ("figures", IMAGE.findall(current.body), IMAGE.findall(lesson.body)),
    ):
        if before != after:
            moved = ", ".join(sorted(set(before) ^ set(after))) or "their order"
            raise NotSameMeaning(f"The {what} differ ({moved}): that changes the meaning.")
    _check_wording(current, lesson)
    return current.same_meaning_as or current


def _check_wording(current: LessonVersion, lesson: Lesson) -> None:
    """Raise NotSameMeaning when readers would see more change than words in their place."""
    for what in ("minutes", "drafted_by", "reviewed_date", "review_by_date"):
        if getattr(current, what) != getattr(lesson, what):
            raise NotSameMeaning(f"'{what}' differs: readers see it, so a lead has to sign anew.")
    reason = more_than_wording(current.title, lesson.title) or lines_more_than_wording(
        current.body, lesson.body
    )
    if reason:
        raise NotSameMeaning(f"More than the wording changed: {reason}.")
