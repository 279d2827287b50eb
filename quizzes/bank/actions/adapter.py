"""Questions in the publishing machine: how a draft is written, checked, compared and made a version."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.consent import photograph_lacking
from courses.content.domain.curriculum import SHIPPED_ID
from courses.content.domain.entries import content_hash
from courses.content.domain.fields import Fields
from courses.content.domain.lint import Finding
from courses.content.domain.pictured import names_in, pictures_in
from courses.lessons.actions.awaited import unknown_objectives
from courses.lessons.actions.drafted import drafted_facts, facts_awaited
from courses.lessons.actions.withdrawn import withdrawn_for_good
from courses.models import (
    ContentEntry,
    Course,
    Fact,
    Module,
    PublishRecord,
    StoredPicture,
    WithdrawnPicture,
)
from courses.publishing.actions.adapters import BY_A_PERSON, EntryAdapter, NotStorable
from courses.publishing.actions.codes import short_code
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.actions.places import module_awaited, place_gaps, still_a_draft
from courses.publishing.models import Draft, VersionQuerySet
from quizzes.bank.actions.meaning import check_same_meaning
from quizzes.bank.actions.published import (
    draft_entry,
    explained,
    lines_of_entry,
    parse,
    published_entry,
)
from quizzes.bank.domain.lint import lint_question, subject_of
from quizzes.bank.domain.questions import ParsedQuestion, canonical_entry
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import BadEntry

# Slower than a lesson: each reason and each way to be harmed is weighed.
SIGNS_A_MINUTE = 800
PICTURE_GONE = "The bytes of this picture are not here. Hand the file in again."


class QuestionAdapter(EntryAdapter[Question, QuestionVersion]):
    """A question's content is its whole entry: a key that is left out is taken out."""

    model = Question
    begun_with = BY_A_PERSON

    def table(self, content: Mapping[str, Any]) -> Fields:
        return QUESTION_FIELDS.of(content)

    def content(self, entry: Question) -> dict[str, Any]:
        return dict(entry.draft)

    def begin(
        self, *, course: Course, module: Module | None, code: str, said: Mapping[str, Any]
    ) -> Question:
        pool = said.get("pool") or Question.Pool.PRACTICE
        if module is None:
            raise NotStorable(("module", _("Say in which module the question lies.")))
        if pool not in Question.Pool.values:
            raise NotStorable(
                (
                    "pool",
                    _("'pool' is one of %(pools)s.") % {"pools": ", ".join(Question.Pool.values)},
                )
            )
        question: Question = Question.objects.create(
            course=course, module=module, code=code, pool=pool, draft={}
        )
        return question

    def code_for(self, course: Course, module: Module | None, content: Mapping[str, Any]) -> str:
        """By its words in the practice pool; an exam question is not told by its code, which stands in lists."""
        if content.get("pool") == Question.Pool.EXAM:
            return short_code(f"{module.code if module else course.code}-exam")
        return short_code(str(content.get("stem") or ""))

    def version_content(self, version: QuestionVersion) -> dict[str, Any]:
        return draft_of(published_entry(version))

    def write(self, entry: Question, content: Mapping[str, Any]) -> None:
        fixed = {"code": entry.code, "pool": entry.pool}
        said = {key: value for key, value in draft_of(content).items() if value is not None}
        problems = [*self.misfits(said), *_fixed(fixed, said)]
        if problems:
            raise NotStorable(*problems)
        entry.draft = said | {key: value for key, value in fixed.items() if not said.get(key)}

    def gaps(self, entry: Question) -> list[tuple[str, str]]:
        try:
            problems, said = [], parse(entry.draft).said
        except BadEntry as bad:
            problems, said = bad.problems, entry.draft
        return [*problems, *_missing(entry, entry.draft | said), *place_gaps(entry.module)]

    def awaits(self, entry: Question) -> list[Draft]:
        facts = facts_awaited(entry.course, entry.draft.get("evidence") or [])
        return [*module_awaited(entry.module), *facts]

    def draft_hash(self, entry: Question) -> str:
        return content_hash(entry.draft)

    def findings(self, entry: Question, day: date) -> list[Finding]:
        facts = list(Fact.objects.filter(course=entry.course, retired_at=None))
        usable = {*(fact.code for fact in facts), *drafted_facts(entry.course)}
        return lint_question(
            subject_of(
                entry.draft,
                module=entry.module.code,
                usable_facts=frozenset(usable),
                limited_facts=frozenset(fact.code for fact in facts if fact.limit),
                expired_facts=frozenset(fact.code for fact in facts if fact.review_by_date < day),
                language=entry.course.language,
            )
        )

    def lines(self, said: Question | QuestionVersion) -> str:
        entry = published_entry(said) if isinstance(said, QuestionVersion) else draft_entry(said)
        return "\n".join(lines_of_entry(entry))

    def content_lines(self, content: Mapping[str, Any]) -> str:
        return "\n".join(lines_of_entry(canonical_entry(content)))

    def check_meaning(self, current: QuestionVersion, entry: Question) -> None:
        check_same_meaning(current, entry)

    def add_version(
        self,
        entry: Question,
        *,
        record: Callable[[], PublishRecord],
        same_meaning_as: QuestionVersion | None,
    ) -> QuestionVersion | None:
        """What others can read stays known, also after a correction on the web, and of what the program's own tree held
        before its first version; what begins on the web is not."""
        current = entry.current_version
        disclosed = current is not None and current.disclosed
        if current is None:
            disclosed = entry.code in shipped_codes(entry.course)
        return entry.add_version(
            parse(entry.draft), record=record, disclosed=disclosed, same_meaning_as=same_meaning_as
        )

    def read(self, versions: VersionQuerySet) -> VersionQuerySet:
        """The safety-critical ones first."""
        rows = versions.select_related("question", "objective").prefetch_related("fact_links__fact")
        return rows.order_by("-critical", "question__code")

    def objectives(self, versions: Sequence[QuestionVersion]) -> dict[int, list[str]]:
        return {version.pk: [str(version.objective)] for version in versions}

    def minutes(self, version: QuestionVersion) -> float:
        lines = lines_of_entry(published_entry(version))
        return sum(len(line) for line in lines) / SIGNS_A_MINUTE

    def explained(self, version: QuestionVersion) -> dict[str, Any]:
        return explained(version)

    def put_back(self, entry: Question, now: datetime) -> None:
        """What asked about a photograph that is erased cannot be asked again."""
        version = entry.current_version
        shown = {"picture": version.picture, "spec": version.spec} if version else {}
        if WithdrawnPicture.objects.among(names_in(shown)):
            raise CannotPublish(
                _("Its photograph was withdrawn for good. Publish it with another one first.")
            )


def shipped_codes(course: Course) -> frozenset[str]:
    """The questions of the course that came with the program once, whether they still do or not."""
    held = ContentEntry.objects.filter(course=course.code, source=SHIPPED_ID, kind="question")
    return frozenset(held.values_list("code", flat=True))


def draft_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as plain JSON, without the loader's own keys."""
    return {key: _plain(value) for key, value in data.items() if not key.startswith("_")}


def _plain(value: Any) -> Any:
    """The value with texts in the places of days, also of those of a consent, which stand deeper."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def check_entry(*, question: Question, entry: Mapping[str, Any]) -> ParsedQuestion:
    """The edited entry, checked against its question and course. Raises BadEntry; changes nothing."""
    parsed = parse(entry)
    fixed = {"code": question.code, "pool": question.pool}
    problems = [*_fixed(fixed, parsed.said), *_missing(question, parsed.said)]
    if problems:
        raise BadEntry(*problems[0], *problems[1:])
    return parsed


def _fixed(fixed: Mapping[str, str], said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What of a question no draft changes."""
    if said.get("code") and said["code"] != fixed["code"]:
        yield "code", "The code of a question never changes."
    if said.get("pool") and said["pool"] != fixed["pool"]:
        yield "pool", "A question never changes its pool; make a new question."


def _missing(question: Question, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the question names and its course does not have."""
    names = names_in(said)
    gone = names - set(StoredPicture.objects.named(names).values_list("name", flat=True))
    withdrawn = WithdrawnPicture.objects.among(gone) if gone else ()
    for name in sorted(gone):
        yield "picture", withdrawn_for_good() if name in withdrawn else PICTURE_GONE
    lacking = [key for one in pictures_in(said) for key in photograph_lacking(one)]
    if "shows" in lacking:
        yield "picture", _("Say on the page of its pictures whom each photograph shows.")
    if {*lacking} - {"shows"}:
        told = _(
            "On the page of its pictures the record of a consent is not whole: a photograph of a person needs it."
        )
        yield "picture", told
    course = question.course
    objective = [said["objective"]] if said.get("objective") else []
    yield from (("objective", why) for _code, why in unknown_objectives(course, objective))
    areas = {area["code"] for area in course.areas}
    for code in sorted(set(said.get("areas") or []) - areas):
        known = ", ".join(sorted(areas)) or _("none yet; the course's own entry lists them")
        told = _("'%(code)s' is no area of this course. There are: %(known)s.")
        yield "areas", told % {"code": code, "known": known}
    facts = Fact.objects.filter(course=course, retired_at=None)
    named: tuple[tuple[str, Any, Any, str], ...] = (
        ("evidence", said.get("evidence") or [], facts, "fact"),
        ("enemies", said.get("enemies") or [], Question.objects.filter(course=course), "question"),
    )
    for key, codes, rows, what in named:
        here = rows.filter(code__in=codes).values_list("code", flat=True)
        missing = sorted(set(codes) - set(here))
        drafts = drafted_facts(course) if missing and what == "fact" else {}
        yield from (
            (
                key,
                still_a_draft(code) if code in drafts else f"'{code}' is no {what} of this course.",
            )
            for code in missing
        )
