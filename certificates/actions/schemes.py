"""What scheme.yaml says becomes a scheme: made, or changed while nothing was issued under it; later a new edition."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from certificates.actions.stops import standing_withdrawals
from certificates.domain.glyphs import missing_glyphs, named
from certificates.domain.renewal import SHORTEST_TERM
from certificates.domain.scheme_table import SCHEME_FIELDS, SCOPE_FIELDS
from certificates.models import Certificate, CertificateStep, Issuer, Scheme, Scope, StatusEvent
from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.entries import Entry
from courses.lessons.actions.rows import stored
from courses.models import Course
from courses.publishing.actions.file_records import FileLoad
from quizzes.models import Quiz
from quizzes.sitting.actions.parts_above import FolderPart
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

KIND = "scheme"
# Whoever runs an installation issues what is issued there, whatever the course.
ISSUER = "rf-safety-training"
# A part of what the sweep takes: mails, and what begins meanwhile, do not wait for thousands of windows.
REOPENED_A_MINUTE = 200
MINUTE = timedelta(minutes=1)


def load_schemes(*, course: Course, files: CourseFiles, sync: FileLoad, by: Actor) -> None:
    """Write the schemes of a course folder. Inside the caller's transaction, ended by sync.finish()."""
    check(by, Act.FOUND_SCHEME, course=course)
    sync.expect(KIND, [entry.code for entry in (*files.schemes, *files.retired_of(KIND))])
    standing = _standing(course, files)
    _retire_left(course, files, sync)  # first: an exam has one scheme in force
    sound = [entry for entry in files.schemes if not _refused(course, entry, files, sync)]
    for entry in sound:
        _load_scheme(course, entry, sync, standing.get(entry.data["exam"], entry.code))


def published_schemes(course: Course) -> list[dict[str, Any]]:
    """The schemes in force of the course's exams, as scheme.yaml says them."""
    return [published_scheme(scheme) for scheme in Scheme.objects.of(course).in_force()]


def published_scheme(scheme: Scheme) -> dict[str, Any]:
    """The scheme as the entry that its author wrote, scopes in the order of their codes."""
    scopes = [SCOPE_FIELDS.read(scope) for scope in scheme.scopes.order_by("code")]
    return SCHEME_FIELDS.read(scheme, exam=scheme.exam.code, scopes=scopes)


def scheme_rows(course: Course) -> dict[tuple[str, str], dict[str, Any]]:
    """Every scheme in force of the course by kind and code, as a load would remember it."""
    return {(KIND, said["code"]): stored(SCHEME_FIELDS, said) for said in published_schemes(course)}


def _row(scheme: Scheme) -> dict[str, Any]:
    return stored(SCHEME_FIELDS, published_scheme(scheme))


def _retire_left(course: Course, files: CourseFiles, sync: FileLoad) -> None:
    living = Scheme.objects.of(course).in_force()
    gone = sync.left(KIND, set(living.values_list("code", flat=True)))
    for entry in files.retired_of(KIND):
        scheme = living.filter(code=entry.code).first()
        if sync.retires(entry, row=None if scheme is None else _row(scheme), files_only=True):
            gone.append(entry.code)
    Scheme.objects.filter(pk__in=living.filter(code__in=gone).values("pk")).update(
        retired_at=sync.now
    )


def _standing(course: Course, files: CourseFiles) -> dict[str, str]:
    """Which scheme each exam has, but for those of which the files speak by name: what goes with them is meant."""
    living = Scheme.objects.of(course).in_force()
    named = [entry.code for entry in (*files.schemes, *files.retired_of(KIND))]
    return dict(living.exclude(code__in=named).values_list("exam__code", "code"))


def _load_scheme(course: Course, entry: Entry, sync: FileLoad, standing: str) -> None:
    """`standing`: the code of the scheme that the exam has already; the entry's own where it has none."""
    own = Scheme.objects.of(course).filter(code=entry.code)
    scheme = own.in_force().first()
    row = None if scheme is None else _row(scheme)
    is_retired = scheme is None and own.exists()
    step = sync.decide(entry, row=row, is_retired=is_retired, files_only=True)
    if step.asks and scheme is not None and _cleaned(entry) == published_scheme(scheme):
        step = step.seen()
    if step.loads:
        found = [*_takes_a_place(entry, standing), *_attests_otherwise(entry)]
        if found:
            for key, message in found:
                sync.refuse(entry.problem(key, message))
            return
        row = _row(_write(course, entry, sync))
    sync.remember(step, row)


def _cleaned(entry: Entry) -> dict[str, Any]:
    """The entry in its one spelling: which scope stands first says nothing."""
    said = SCHEME_FIELDS.clean(entry.said)
    return said | {"scopes": sorted(said["scopes"], key=lambda scope: str(scope["code"]))}


def _write(course: Course, entry: Entry, sync: FileLoad) -> Scheme:
    said = _cleaned(entry)
    exam = Quiz.objects.get(course=course, code=said["exam"])
    others = Scheme.objects.in_force().filter(Q(exam=exam) | Q(code=said["code"]))
    asked = others.filter(code=said["code"]).values_list("exam", flat=True).first()
    others.exclude(edition=said["edition"], code=said["code"]).update(retired_at=sync.now)
    fields = SCHEME_FIELDS.columns(said) | {"exam": exam, "retired_at": None}
    scheme, _made = Scheme.objects.update_or_create(
        code=said["code"],
        edition=said["edition"],
        defaults=fields,
        create_defaults=fields | {"issuer": _issuer()},
    )
    scheme.scopes.set(_scope(scope) for scope in said["scopes"])
    if asked != exam.pk:
        _open_anew(scheme.code, sync.now)
    return scheme


def _open_anew(code: str, now: datetime) -> None:
    """Holders renew by another exam now, or by one again: what opened their windows is taken once more (due_steps.py). A corrected
    certificate goes on by the steps of the first issue, one that was given back too, so that only what was renewed, or withdrawn and
    not given back, is left out."""
    its = {"certificate": OuterRef("certificate")}
    renewed = StatusEvent.objects.filter(reason_class=StatusEvent.ReasonClass.RENEWED, **its)
    is_over = Exists(renewed) | Exists(standing_withdrawals().filter(**its))
    opened = CertificateStep.objects.filter(step="opens", certificate__scheme__code=code)
    opened = opened.filter(~is_over, done_at__isnull=False)
    keys = list(opened.order_by("pk").values_list("pk", flat=True))
    for minute, first in enumerate(range(0, len(keys), REOPENED_A_MINUTE)):
        some = CertificateStep.objects.filter(pk__in=keys[first : first + REOPENED_A_MINUTE])
        some.update(done_at=None, due_at=now + minute * MINUTE)


def _issuer() -> Issuer:
    return Issuer.objects.get_or_create(code=ISSUER, defaults={"name": settings.SITE_NAME})[0]


def _scope(said: Mapping[str, Any]) -> Scope:
    title = {"title": said["title"]}
    return Scope.objects.update_or_create(code=said["code"], defaults=title)[0]


def problems_of(course: Course, entry: Entry, files: CourseFiles) -> Iterator[tuple[str, str]]:
    """(key, message) for everything that keeps the entry from being a scheme beside what there is. In a transaction."""
    yield from (
        *_exam_problems(entry, files),
        *_code_problems(course, entry),
        *_scope_problems(entry),
        *_term_problems(entry),
        *_unprintable(entry),
        *_takes_a_place(entry, _standing(course, files).get(entry.data["exam"], entry.code)),
        *_attests_otherwise(entry),
    )


def _refused(course: Course, entry: Entry, files: CourseFiles, sync: FileLoad) -> bool:
    """Note what is wrong between this entry and what stands beside it; gives whether anything is."""
    found = [
        *_exam_problems(entry, files),
        *_code_problems(course, entry),
        *_scope_problems(entry),
        *_term_problems(entry),
        *_unprintable(entry),
    ]
    for key, message in found:
        sync.refuse(entry.problem(key, message))
    return bool(found)


def _exam_problems(entry: Entry, files: CourseFiles) -> Iterator[tuple[str, str]]:
    exam = entry.data["exam"]
    purposes = {quiz.code: quiz.data.get("purpose") for quiz in files.quizzes}
    if exam not in purposes:
        yield "exam", f"'{exam}' is no quiz of this course. Name the exam by its code in quizzes/."
    elif purposes[exam] != "exam":
        yield "exam", f"'{exam}' has purpose {purposes[exam]}. Only an exam earns a certificate."
    same = [other.code for other in files.schemes if other.data.get("exam") == exam]
    if same[0] != entry.code:
        yield "exam", f"'{exam}' has the scheme '{same[0]}' already. An exam has one scheme."


def _code_problems(course: Course, entry: Entry) -> Iterator[tuple[str, str]]:
    others = Scheme.objects.filter(code=entry.code).exclude(exam__course=course)
    owner = others.values_list("exam__course__code", flat=True).first()
    if owner is not None:
        yield (
            "code",
            f"the code belongs to the course '{owner}'. Clinics read it in every answer, so no two courses "
            "share one: give this scheme another.",
        )


def _scope_problems(entry: Entry) -> Iterator[tuple[str, str]]:
    """A scope's title is what every scheme that has it attests."""
    said = {scope["code"]: scope["title"] for scope in entry.data["scopes"]}
    if len(said) != len(entry.data["scopes"]):
        yield "scopes", "every scope stands once, under a code of its own."
    own = Q(code=entry.code, edition=entry.data["edition"])
    others = Scheme.objects.exclude(own).values("pk")
    elsewhere = Scope.objects.filter(code__in=said, schemes__in=others)
    for scope in elsewhere.distinct().order_by("code"):
        if scope.title != said[scope.code].strip():
            yield (
                "scopes",
                f"'{scope.code}' is '{scope.title}' in another scheme or edition. A scope keeps its words: "
                "give this one another code.",
            )


def _term_problems(entry: Entry) -> Iterator[tuple[str, str]]:
    """Whoever studied and sat an exam that counts does not do so again within a year."""
    months = entry.data["term_months"]
    if months < SHORTEST_TERM and not entry.data.get("pilot"):
        yield (
            "term_months",
            f"{months} is less than {SHORTEST_TERM}: only a pilot is that short. Write {SHORTEST_TERM} or more, or 'pilot: true'.",
        )


def _unprintable(entry: Entry) -> Iterator[tuple[str, str]]:
    """A sign that no font of certificates has would keep every pass without one."""
    printed = {key: str(entry.data[key]) for key in ("title", "edition", "limits")}
    printed["scopes"] = " ".join(str(scope["title"]) for scope in entry.data["scopes"])
    for key, text in printed.items():
        if missing := missing_glyphs(" ".join(text.split())):
            signs = ", ".join(map(named, missing))
            yield (
                key,
                f"'{key}' is printed on certificates, and none of their fonts has {signs}. Write it without.",
            )


def _takes_a_place(entry: Entry, standing: str) -> Iterator[tuple[str, str]]:
    """A misspelt code would end the scheme that the exam has."""
    if standing != entry.code:
        yield (
            "code",
            f"'{entry.data['exam']}' is certified by the scheme '{standing}', which clinics read in every answer. Write that "
            f"code here; a new 'edition' under it says anything new. To end '{standing}' and begin another scheme, make "
            f"scheme.yaml a list, with 'code: {standing}' and 'retired: true' as an entry of its own.",
        )


def _attests_otherwise(entry: Entry) -> Iterator[tuple[str, str]]:
    """(key, message) for what certificates of this edition attest otherwise than the entry now says."""
    edition = Scheme.objects.filter(code=entry.code, edition=entry.data["edition"]).first()
    if edition is None or not _is_attested(edition):
        return
    before, after = published_scheme(edition), _cleaned(entry)
    for key in SCHEME_FIELDS.keys:
        if before[key] != after[key]:
            yield (
                key,
                f"certificates were issued under the edition '{edition.edition}', where '{key}' says otherwise. What "
                "they attest stays: give the scheme a new 'edition'.",
            )


def _is_attested(edition: Scheme) -> bool:
    """Whether a certificate names the edition. Whoever reserves one meanwhile waits for this row."""
    locked = Scheme.objects.select_for_update().get(pk=edition.pk)
    return Certificate.objects.filter(scheme=locked).exists()


SCHEMES = FolderPart(
    kind=KIND,
    table=SCHEME_FIELDS,
    load=load_schemes,
    rows=scheme_rows,
    published=published_schemes,
)
