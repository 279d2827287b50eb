"""What an attempt was given. Forms and question versions never change, so a process reads each once."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from quizzes.bank.models import QuestionVersion
from quizzes.sitting.domain.attempt_form import Row, is_pilot, read_attempt_form
from quizzes.sitting.domain.scoring import FormQuestion
from quizzes.sitting.models import Attempt, AttemptForm

MOST_VERSIONS_KEPT = 5000
_versions: dict[int, QuestionVersion] = {}


@dataclass(frozen=True)
class GivenQuestion:
    """One question of one attempt's form, with the order its parts are shown in. `section`: which of its form, from 1."""

    uuid: UUID
    stem_html: str
    picture: dict[str, str] | None
    order: dict[str, list[str]]
    scored: FormQuestion
    section: int
    is_pilot: bool = False

    @property
    def id(self) -> int:
        """The row id of the question version."""
        return self.scored.version


@lru_cache(maxsize=300)
def given_questions(attempt_id: int) -> dict[UUID, GivenQuestion]:
    """The questions of the attempt by the public id of their version, in the order shown."""
    stored = AttemptForm.objects.values_list("questions", flat=True).get(attempt_id=attempt_id)
    tree = read_attempt_form(stored)
    versions = read_versions({row["version"] for row in tree.rows})
    given = [
        _given(row, versions[row["version"]], number)
        for number, section in enumerate(tree.sections, start=1)
        for row in section.rows
    ]
    return {question.uuid: question for question in given}


def seen_questions(attempt: Attempt) -> dict[UUID, GivenQuestion]:
    """Those that its candidate may know: what waits in a section that is not open yet is nobody's to see."""
    given = given_questions(attempt.pk)
    return {key: one for key, one in given.items() if one.section <= attempt.open_section}


def forget_cached() -> None:
    """Drop what was kept: tests roll back, and row ids come again."""
    given_questions.cache_clear()
    _versions.clear()


def read_versions(version_ids: set[int]) -> dict[int, QuestionVersion]:
    """The versions, from what is kept or the database. Another thread may clear what is kept at any moment."""
    found = {pk: version for pk in version_ids if (version := _versions.get(pk)) is not None}
    missing = version_ids - found.keys()
    if missing:
        found |= QuestionVersion.objects.in_bulk(missing)
        if len(_versions) > MOST_VERSIONS_KEPT:
            _versions.clear()
        _versions.update(found)
    return found


def _given(row: Row, version: QuestionVersion, section: int) -> GivenQuestion:
    return GivenQuestion(
        uuid=version.uuid,
        stem_html=version.stem_html,
        picture=version.picture or None,
        order=row["order"],
        section=section,
        is_pilot=is_pilot(row),
        scored=FormQuestion(
            version=version.pk,
            kind=version.kind,
            spec=version.spec,
            points=row["points"],
            critical=row["critical"],
            domain=row["domain"],
        ),
    )
