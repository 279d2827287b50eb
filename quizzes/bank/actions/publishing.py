"""Questions go live: drafts are edited, checked, and published by a second person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from courses.actions import FailsRules, NothingToPublish
from courses.content.domain.entries import content_hash
from courses.content.domain.lint import Finding
from courses.lessons.actions.publishing import DraftChanged
from courses.models import Contributor, Fact, Objective, PublishRecord
from courses.publishing.actions.contributing import check_second_person
from quizzes.bank.actions.meaning import meaning_kept
from quizzes.bank.actions.published import parse
from quizzes.bank.domain.lint import lint_question, subject_of
from quizzes.bank.domain.questions import ParsedQuestion
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import BadEntry
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

QUESTION = "question"


def draft_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as plain JSON, without the loader's own keys."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in data.items()
        if not key.startswith("_")
    }


def check_entry(*, question: Question, entry: Mapping[str, Any]) -> ParsedQuestion:
    """The edited entry, checked against its question and course. Raises BadEntry; changes nothing."""
    parsed = parse(entry)
    if parsed.code != question.code:
        raise BadEntry("code", "The code of a question never changes.")
    if parsed.pool != question.pool:
        raise BadEntry("pool", "A question never changes its pool; make a new question.")
    _check_references(question, parsed)
    return parsed


@transaction.atomic
def save_question_draft(
    *, question: Question, entry: Mapping[str, Any], by: Person, now: datetime
) -> Question:
    """Store an edited draft once it is a valid entry. Candidates see nothing of it until it is published.

    Raises NotAllowed, BadEntry.
    """
    check(by, Act.SAVE_DRAFT)
    kept = Question.objects.select_for_update().get(
        pk=question.pk
    )  # waits for whoever publishes now
    check_entry(question=question, entry=entry)
    if kept.draft == draft_of(entry):
        return kept  # who changes nothing has written nothing, and takes nobody's place as author
    question.draft = draft_of(entry)
    question.edited_by, question.edited_at = by, now
    question.save(update_fields=["draft", "edited_by", "edited_at"])
    Contributor.objects.note_editor(QUESTION, question.uuid, by, now=now)
    return question


def _check_references(question: Question, parsed: ParsedQuestion) -> None:
    if not Objective.objects.filter(
        course=question.course, code=parsed.objective, retired_at=None
    ).exists():
        raise BadEntry("objective", f"'{parsed.objective}' is no objective of this course.")
    facts = Fact.objects.filter(course=question.course, code__in=parsed.evidence, retired_at=None)
    missing = set(parsed.evidence) - set(facts.values_list("code", flat=True))
    if missing:
        raise BadEntry("evidence", f"'{sorted(missing)[0]}' is no fact of this course.")
    enemies = set(parsed.enemies) - set(
        Question.objects.filter(course=question.course, code__in=parsed.enemies).values_list(
            "code", flat=True
        )
    )
    if enemies:
        raise BadEntry("enemies", f"'{sorted(enemies)[0]}' is no question of this course.")


def question_findings(*, question: Question, day: date) -> list[Finding]:
    """What the rules for questions find in the draft, errors first. `day` decides which facts are expired."""
    facts = list(Fact.objects.filter(course=question.course, retired_at=None))
    return lint_question(
        subject_of(
            question.draft,
            module=question.module.code,
            usable_facts=frozenset(fact.code for fact in facts),
            limited_facts=frozenset(fact.code for fact in facts if fact.limit),
            expired_facts=frozenset(fact.code for fact in facts if fact.review_by_date < day),
            language=question.course.language,
        )
    )


def question_draft_hash(question: Question) -> str:
    """Names what the draft says now."""
    return content_hash(question.draft)


@transaction.atomic
def publish_question(
    *,
    question: Question,
    by: Person,
    now: datetime,
    note: str = "",
    same_meaning: bool = False,
    seen: str | None = None,
) -> QuestionVersion:
    """Publish the draft as a new version; `by` has reviewed it and wrote nothing of it since the version before.

    Running attempts keep their forms.

    `same_meaning`: only the wording changed, so a signature under the version before covers this one. `seen`: the
    question_draft_hash of what `by` has read. Raises NotAllowed, NotASecondPerson, FailsRules, NotSameMeaning, DraftChanged.
    """
    check(by, Act.PUBLISH)
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("current_version", "course")
        .get(pk=question.pk)
    )
    people = check_second_person(QUESTION, question, by=by)
    if seen is not None and seen != question_draft_hash(question):
        raise DraftChanged
    author = question.edited_by
    errors = [f for f in question_findings(question=question, day=now.date()) if f.is_error]
    if errors:
        raise FailsRules(errors)
    day = now.date()
    meaning = meaning_kept(question, by=by, people=people, day=day) if same_meaning else None

    def record() -> PublishRecord:
        made = PublishRecord.objects.create(
            course=question.course,
            source=PublishRecord.Source.WEB,
            published_at=now,
            author=author,
            reviewer=by,
            note=note,
        )
        made.name_contributors(people)
        return made

    # What the source tree has shown once stays known, also after a correction on the web.
    disclosed = question.versions.filter(disclosed=True).exists()
    version = question.add_version(
        parse(question.draft),
        record=record,
        disclosed=disclosed,
        same_meaning_as=meaning,
    )
    if version is None:
        raise NothingToPublish
    question.edited_by = question.edited_at = None
    question.save(update_fields=["edited_by", "edited_at"])
    Contributor.objects.forget_editors(QUESTION, question.uuid)
    return version
