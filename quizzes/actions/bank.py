"""Questions and quizzes go live: loading files, editing drafts, publishing with a second person, signing."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db import transaction
from django.utils.html import escape

from courses.actions import (
    FailsRules,
    FileSync,
    NotASecondPerson,
    NothingToPublish,
    NotSameMeaning,
    check_may_withdraw,
)
from courses.actions.publishing import DraftChanged, check_may_keep_meaning
from courses.domain.changes import more_than_wording
from courses.domain.curriculum import CourseFiles
from courses.domain.entries import Entry, content_hash
from courses.domain.lint import Finding
from courses.markdown import render_block, render_inline
from courses.models import Course, Fact, Module, Objective, PublishRecord, SignOff
from courses.models.catalogue import Provenance
from courses.models.coverage import stale_links
from quizzes.domain.bank import (
    POLICY_KEYS,
    ParsedQuestion,
    ParsedQuiz,
    canonical_entry,
    parse_question,
    parse_quiz,
    written_question,
    written_quiz,
)
from quizzes.domain.blueprint import Candidate, Shortfall, draw
from quizzes.domain.kinds import KINDS, BadEntry
from quizzes.domain.lint import lint_question, subject_of
from quizzes.domain.printed import printed_question
from quizzes.models import (
    Blueprint,
    ExamPolicy,
    Question,
    QuestionFact,
    QuestionSignOff,
    QuestionSignOffWithdrawal,
    QuestionVersion,
    Quiz,
)


@dataclass(frozen=True)
class LoadedBank:
    """How many questions and quizzes the files held."""

    questions: int
    quizzes: int


def load_bank(*, course: Course, files: CourseFiles, sync: FileSync) -> LoadedBank:
    """Write the questions and quizzes of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    for entry in files.questions:
        _load_question(course, entry, sync)
    for entry in files.quizzes:
        _load_quiz(course, entry, sync)
    _link_quizzes(files)
    _retire(course, sync)
    if not sync.problems:
        _check_sittable(files, sync)
    return LoadedBank(len(files.questions), len(files.quizzes))


def parse(data: Mapping[str, Any]) -> ParsedQuestion:
    """A question entry, checked and rendered. Raises BadEntry."""
    entry = {key: value for key, value in data.items() if not key.startswith("_")}
    return parse_question(entry, _render)


def _render(text: str) -> str:
    """A single line without a paragraph around it, anything longer as blocks."""
    return render_block(text) if "\n" in text.strip() else render_inline(text)


def _load_question(course: Course, entry: Entry, sync: FileSync) -> None:
    try:
        parsed = parse(entry.data)
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    question = Question.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row, _created = Question.objects.update_or_create(
            code=entry.code,
            defaults={
                "course": course,
                "module": Module.objects.get(code=entry.data["_module"]),
                "pool": parsed.pool,
                "draft": _draft(entry.data),
                "edited_by": None,
                "edited_at": None,
                "retired_at": None,
            },
        )
        _publish_version(row, parsed, record=lambda: sync.record(course), disclosed=True)
        return row.draft

    if question is not None and question.pool != parsed.pool:
        sync.refuse(entry.problem("pool", "a question never changes its pool; give it a new code."))
        return
    sync.entry(
        entry,
        row=None if question is None else question.draft,
        load=load,
        is_published=lambda: _is_published(question, parsed, entry.data["_module"]),
        draft_waits=question is not None and question.edited_by_id is not None,
    )


def _is_published(question: Question | None, parsed: ParsedQuestion, module: str) -> bool:
    version = None if question is None else question.current_version
    if question is None or version is None or question.module.code != module:
        return False
    # A load discloses: a version that no source tree has shown becomes another one by it.
    return version.disclosed and published_entry(version) == written_question(parsed)


def _draft(data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as plain JSON, without the loader's own keys."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in data.items()
        if not key.startswith("_")
    }


def _publish_version(
    question: Question,
    parsed: ParsedQuestion,
    *,
    record: Callable[[], PublishRecord],
    disclosed: bool,
    same_meaning_as: QuestionVersion | None = None,
) -> QuestionVersion | None:
    """A new version, unless the current one says the same."""
    new_hash = content_hash(written_question(parsed))
    current = question.current_version
    if current is not None and current.content_hash == new_hash and current.disclosed == disclosed:
        return None
    version = QuestionVersion.objects.create(
        question=question,
        number=question.versions.count() + 1,
        kind=parsed.kind,
        stem=parsed.stem,
        stem_html=parsed.stem_html,
        spec=KINDS[parsed.kind].assign_ids(parsed.spec, random.SystemRandom()),
        critical=parsed.critical,
        level=parsed.level,
        topic=parsed.topic,
        objective=Objective.objects.get(code=parsed.objective),
        difficulty=parsed.difficulty,
        enemies=list(parsed.enemies),
        waivers=list(parsed.waivers),
        review_by_date=parsed.review_by,
        drafted_by=parsed.drafted_by,
        disclosed=disclosed,
        content_hash=new_hash,
        same_meaning_as=same_meaning_as,
        publish_record=record(),
    )
    facts = Fact.objects.filter(course=question.course, code__in=parsed.evidence)
    QuestionFact.objects.bulk_create(
        QuestionFact(question_version=version, fact=fact) for fact in facts
    )
    question.current_version = version
    question.save(update_fields=["current_version"])
    return version


def quiz_content(quiz: Quiz) -> dict[str, Any]:
    """What the web can change of a quiz."""
    return {"code": quiz.code, "title": quiz.title}


def _load_quiz(course: Course, entry: Entry, sync: FileSync) -> None:
    try:
        parsed = parse_quiz(entry.data)
    except BadEntry as problem:
        sync.refuse(entry.problem(problem.key, str(problem)))
        return
    known = set(Module.objects.filter(course=course).values_list("code", flat=True))
    named = {cell["module"] for cell in parsed.cells} | (
        {parsed.module} if parsed.module else set()
    )
    if not named <= known:
        sync.refuse(entry.problem("blueprint", f"'{sorted(named - known)[0]}' is no module."))
        return
    quiz = Quiz.objects.filter(code=entry.code, retired_at=None).first()

    def load() -> Mapping[str, Any]:
        row, _created = Quiz.objects.update_or_create(
            code=parsed.code,
            defaults={
                "course": course,
                "module": Module.objects.get(code=parsed.module) if parsed.module else None,
                "title": parsed.title,
                "purpose": parsed.purpose,
                "retired_at": None,
            },
        )
        _version_papers(row, parsed, sync.now)
        return quiz_content(row)

    sync.entry(
        entry,
        row=None if quiz is None else quiz_content(quiz),
        load=load,
        is_published=lambda: quiz is not None and published_quiz(quiz) == written_quiz(parsed),
    )


def _version_papers(quiz: Quiz, parsed: ParsedQuiz, now: datetime) -> None:
    """New immutable versions of blueprint and policy where they differ from the current ones."""
    cells = list(parsed.cells)
    if quiz.current_blueprint is None or quiz.current_blueprint.cells != cells:
        number = quiz.blueprints.count() + 1
        quiz.current_blueprint = Blueprint.objects.create(
            quiz=quiz, number=number, cells=cells, created_at=now
        )
    current = quiz.current_policy
    if current is None or any(
        getattr(current, name) != value for name, value in parsed.policy.items()
    ):
        number = quiz.policies.count() + 1
        quiz.current_policy = ExamPolicy.objects.create(
            quiz=quiz, number=number, created_at=now, **parsed.policy
        )
    quiz.save(update_fields=["current_blueprint", "current_policy"])


def _link_quizzes(files: CourseFiles) -> None:
    for entry in files.quizzes:
        quiz = Quiz.objects.filter(code=entry.code).first()
        if quiz is not None:
            quiz.opens_after.set(Quiz.objects.filter(code__in=entry.data.get("opens_after") or []))


def _check_sittable(files: CourseFiles, sync: FileSync) -> None:
    """Refuse a quiz that nobody could sit: a cell that the bank cannot fill, or a quiz that waits for itself."""
    bank = Question.objects.drawable().select_related("current_version", "module")
    candidates = [candidate_of(question) for question in bank]
    for entry in files.quizzes:
        quiz = Quiz.objects.select_related("current_blueprint").get(code=entry.code)
        cells = quiz.current_blueprint.cells if quiz.current_blueprint else []
        try:
            draw(cells, candidates, random.Random(0))  # noqa: S311 -- whether it can be drawn at all
        except Shortfall as shortfall:
            sync.refuse(
                entry.problem(
                    "blueprint",
                    f"the bank cannot fill {shortfall}. Ask for fewer, write more, or part enemies.",
                )
            )
        if entry.code in _waits_for(entry.code, files):
            sync.refuse(entry.problem("opens_after", "this quiz waits for itself and never opens."))


def candidate_of(question: Question) -> Candidate:
    """A drawable question with what the draw needs of it."""
    version = question.current_version
    assert version is not None  # noqa: S101 -- drawable() only offers questions with one
    return Candidate(
        code=question.code,
        module=question.module.code,
        pool=question.pool,
        critical=version.critical,
        enemies=frozenset(version.enemies),
    )


def _waits_for(code: str, files: CourseFiles) -> set[str]:
    """Every quiz that has to be passed before this one opens, however many steps away."""
    after = {entry.code: entry.data.get("opens_after") or [] for entry in files.quizzes}
    found: set[str] = set()
    waiting = [code]
    while waiting:
        new = [one for one in after.get(waiting.pop(), []) if one not in found]
        found.update(new)
        waiting += new
    return found


def _retire(course: Course, sync: FileSync) -> None:
    questions = Question.objects.filter(course=course, retired_at=None)
    gone = sync.left("question", set(questions.values_list("code", flat=True)))
    questions.filter(code__in=gone).update(retired_at=sync.now)
    quizzes = Quiz.objects.filter(course=course, retired_at=None)
    gone = sync.left("quiz", set(quizzes.values_list("code", flat=True)))
    quizzes.filter(code__in=gone).update(retired_at=sync.now)


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
    *, question: Question, entry: Mapping[str, Any], by: Any, now: datetime
) -> Question:
    """Store an edited draft once it is a valid entry. Candidates see nothing of it until it is published."""
    kept = Question.objects.select_for_update().get(
        pk=question.pk
    )  # waits for whoever publishes now
    check_entry(question=question, entry=entry)
    if kept.draft == _draft(entry):
        return kept  # who changes nothing has written nothing, and takes nobody's place as author
    question.draft = _draft(entry)
    question.edited_by, question.edited_at = by, now
    question.save(update_fields=["draft", "edited_by", "edited_at"])
    return question


def _check_references(question: Question, parsed: ParsedQuestion) -> None:
    if not Objective.objects.filter(
        module__course=question.course, code=parsed.objective, retired_at=None
    ).exists():
        raise BadEntry("objective", f"'{parsed.objective}' is no objective of this course.")
    facts = Fact.objects.filter(course=question.course, code__in=parsed.evidence, retired_at=None)
    missing = set(parsed.evidence) - set(facts.values_list("code", flat=True))
    if missing:
        raise BadEntry("evidence", f"'{sorted(missing)[0]}' is no fact of this course.")
    enemies = set(parsed.enemies) - set(
        Question.objects.filter(code__in=parsed.enemies).values_list("code", flat=True)
    )
    if enemies:
        raise BadEntry("enemies", f"'{sorted(enemies)[0]}' is no question.")


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


# What a change of wording leaves alone, beside the parts of the question without their words (_parts).
_MEANING = (
    *("kind", "pool", "level", "critical", "evidence", "objective", "answer", "units", "convert"),
)
_SIDES = ("options", "left", "right")


def _meaning_kept(question: Question, *, by: Any, day: date) -> QuestionVersion:
    """The first version of this meaning. Raises NotSameMeaning when more than the wording changed."""
    current = question.current_version
    if current is None:
        raise NotSameMeaning("There is no earlier version that it could mean the same as.")
    check_may_keep_meaning(
        by=by, stale=stale_links(current.fact_links.all(), "question_version", day)
    )
    root = current.same_meaning_as or current
    entry = written_question(parse(question.draft))
    before, after = _meaning(published_entry(current)), _meaning(entry)
    for key, value in after.items():
        if value != before[key]:
            raise NotSameMeaning(f"'{key}' differs: that changes the meaning.")
    # Texts can be swapped in steps as well: the root is what was signed.
    for was, side in product((published_entry(current), published_entry(root)), _SIDES):
        for code in _with_words_of_another(was.get(side, ()), entry.get(side, ())):
            raise NotSameMeaning(
                f"'{code}' of '{side}' says what another one said before: that changes the meaning."
            )
    _check_wording(published_entry(current), entry)
    return root


def _check_wording(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise NotSameMeaning when a stem, an option or a reason changed by more than its wording."""
    old = dict(line.split(": ", 1) for line in _words(before))
    new = dict(line.split(": ", 1) for line in _words(after))
    for label in old.keys() | new.keys():
        was, now = old.get(label, ""), new.get(label, "")
        reason = "" if was == now else more_than_wording(was, now)
        if reason:
            raise NotSameMeaning(f"More than the wording of '{label}' changed: {reason}.")


def _meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: entry.get(key) for key in _MEANING}
    for side in _SIDES:
        parts = [
            tuple(part.get(key) for key in ("code", "correct", "harm", "match"))
            for part in entry.get(side, ())
        ]
        # The order of the options is the key of an ordering question, and nothing elsewhere.
        said[side] = parts if entry["kind"] == "ordering" else sorted(parts, key=str)
    said["misreadings"] = [(one["value"], one["harm"]) for one in entry.get("misreadings", ())]
    return said


def _with_words_of_another(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[str]:
    """The parts whose new text was the text of another part: the texts were swapped, and the key with them."""
    old = {part["code"]: _folded(part["text"]) for part in before}
    return [
        part["code"]
        for part in after
        if (text := _folded(part["text"])) != old.get(part["code"]) and text in old.values()
    ]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def question_draft_hash(question: Question) -> str:
    """Names what the draft says now."""
    return content_hash(question.draft)


@transaction.atomic
def publish_question(
    *,
    question: Question,
    by: Any,
    now: datetime,
    note: str = "",
    same_meaning: bool = False,
    seen: str | None = None,
) -> QuestionVersion:
    """Publish the draft as a new version; `by` has reviewed it and did not write it. Running attempts keep their forms.

    `same_meaning`: only the wording changed, so a signature under the version before covers this one. `seen`: the
    question_draft_hash of what `by` has read. Raises FailsRules, NotSameMeaning and DraftChanged.
    """
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("current_version", "course")
        .get(pk=question.pk)
    )
    if question.edited_by is None:
        raise NothingToPublish
    if question.edited_by_id == by.pk:
        raise NotASecondPerson
    if seen is not None and seen != question_draft_hash(question):
        raise DraftChanged
    author = question.edited_by
    errors = [f for f in question_findings(question=question, day=now.date()) if f.is_error]
    if errors:
        raise FailsRules(errors)
    meaning = _meaning_kept(question, by=by, day=now.date()) if same_meaning else None

    def record() -> PublishRecord:
        return PublishRecord.objects.create(
            course=question.course,
            source=PublishRecord.Source.WEB,
            published_at=now,
            author=author,
            reviewer=by,
            note=note,
        )

    # What the source tree has shown once stays known, also after a correction on the web.
    disclosed = question.versions.filter(disclosed=True).exists()
    version = _publish_version(
        question,
        parse(question.draft),
        record=record,
        disclosed=disclosed,
        same_meaning_as=meaning,
    )
    if version is None:
        raise NothingToPublish
    question.edited_by = question.edited_at = None
    question.save(update_fields=["edited_by", "edited_at"])
    return version


def published_entry(version: QuestionVersion) -> dict[str, Any]:
    """The published version as the entry that its author wrote."""
    return canonical_entry(
        {
            "code": version.question.code,
            "kind": version.kind,
            "pool": version.question.pool,
            "stem": version.stem,
            "objective": version.objective.code,
            "topic": version.topic,
            "level": version.level,
            "critical": version.critical,
            "evidence": [link.fact.code for link in version.fact_links.all()],
            "difficulty": None if version.difficulty is None else float(version.difficulty),
            "enemies": version.enemies,
            "review_by": version.review_by_date and version.review_by_date.isoformat(),
            "drafted_by": version.drafted_by,
            "waivers": version.waivers,
            **KINDS[version.kind].unparse(version.spec),
        }
    )


def draft_entry(question: Question) -> dict[str, Any]:
    """The draft in the same order and with the same defaults as published_entry."""
    return canonical_entry({"drafted_by": Provenance.MACHINE.value} | question.draft)


def published_quiz(quiz: Quiz) -> dict[str, Any] | None:
    """The quiz that can be sat now as the entry that its author wrote; None before it has a blueprint and a policy."""
    if quiz.current_blueprint is None or quiz.current_policy is None:
        return None
    return written_quiz(
        ParsedQuiz(
            code=quiz.code,
            title=quiz.title,
            purpose=quiz.purpose,
            module=quiz.module.code if quiz.module else None,
            opens_after=tuple(quiz.opens_after.values_list("code", flat=True)),
            cells=tuple(quiz.current_blueprint.cells),
            policy={key: getattr(quiz.current_policy, key) for key in POLICY_KEYS},
        )
    )


def explained(version: QuestionVersion) -> dict[str, Any]:
    """A version with its key, reasons, harm and limits, for those who answer for it: never for a candidate."""
    printed = printed_question(published_entry(version))
    lines = zip(printed["answers"], _answers_html(version.spec), strict=True)
    return {
        "critical": version.critical,
        "about": printed["about"],
        "objective": version.objective.text,
        "stem_html": version.stem_html,
        "lines": [
            {
                **{name: answer[name] for name in ("label", "verdict", "right")},
                "html": html,
                "rationale_html": why,
            }
            for answer, (html, why) in lines
        ],
        "remarks": printed["remarks"],
    }


def _answers_html(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what it says, why) of every answer as HTML, in the order of printed_question."""
    for option in spec.get("options", ()):
        yield option["html"], option["rationale_html"]
    right = {item["code"]: item["html"] for item in spec.get("right", ())}
    for item in spec.get("left", ()):
        yield f"{item['html']} → {right.pop(item['match'])}", item["rationale_html"]
    yield from ((html, "") for html in right.values())
    if "value" in spec:
        number = escape(f"{spec['value']} {spec['unit']}, ± {spec['tolerance']}")
        yield number, spec["rationale_html"]
        for item in spec["misreadings"]:
            yield escape(f"{item['value']} {spec['unit']}"), item["rationale_html"]


def words_of(version: QuestionVersion) -> str:
    """Everything a reader of the version answers for, a line for each thing, for comparing two versions."""
    return "\n".join(_words(published_entry(version)))


def _words(entry: Mapping[str, Any], within: str = "") -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for part in value:
                yield from _words(part, f"{key} {part.get('code', '')}, ")
        else:
            yield f"{within}{key}: {value}"


def sign_off_questions(*, sign_off: SignOff, versions: Iterable[QuestionVersion]) -> int:
    """Put these question versions under the signature. Returns how many."""
    links = [QuestionSignOff(sign_off=sign_off, question_version=version) for version in versions]
    return len(QuestionSignOff.objects.bulk_create(links))


@transaction.atomic
def withdraw_question_signatures(
    *, links: Iterable[QuestionSignOff], by: Any, reason: str, now: datetime
) -> int:
    """Take signatures under question versions back. Returns how many; one already taken back stays as it is."""
    check_may_withdraw(by, reason)
    standing = [link for link in links if not hasattr(link, "withdrawal")]
    QuestionSignOffWithdrawal.objects.bulk_create(
        (
            QuestionSignOffWithdrawal(link=link, by=by, withdrawn_at=now, reason=reason.strip())
            for link in standing
        ),
        ignore_conflicts=True,  # another lead may take the same one back in this moment
    )
    return len(standing)
