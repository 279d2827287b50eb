"""Schemes in the publishing machine: what a certificate would attest is a draft until two people have agreed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from certificates.actions.schemes import KIND, load_schemes, problems_of, published_scheme
from certificates.domain.scheme_table import SCHEME_FIELDS
from certificates.models import Scheme, SchemeDraft
from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.models import ContentEntry, Course, EntryDraft, Module
from courses.publishing.actions.codes import short_code
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.actions.living import LivingAdapter
from quizzes.sitting.actions.quiz_entries import quizzes_beside
from trainingsite.accounts.actors import SYSTEM

Said = Mapping[str, Any]


class SchemeAdapter(LivingAdapter):
    """Clinics read a scheme's code in every answer, so no two courses share one."""

    model = SchemeDraft
    FIELDS = SCHEME_FIELDS

    def live(self, course: Course, code: str) -> Said | None:
        scheme = Scheme.objects.of(course).in_force().filter(code=code).first()
        return None if scheme is None else published_scheme(scheme)

    def all_live(self, course: Course) -> dict[str, Said]:
        schemes = Scheme.objects.of(course).in_force()
        return {scheme.code: {"title": scheme.title} for scheme in schemes}

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.schemes.append(entry)

    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        files.quizzes += quizzes_beside(course, [])
        load_schemes(course=course, files=files, sync=sync, by=SYSTEM)

    def code_taken(self, course: Course, code: str) -> bool:
        drafts = EntryDraft.objects.filter(kind=KIND, code=code)
        held = ContentEntry.objects.filter(kind=KIND, code=code)
        return Scheme.objects.filter(code=code).exists() or drafts.exists() or held.exists()

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        return short_code(str(content.get("title") or ""))

    def beyond_the_table(
        self, entry: EntryDraft, said: Mapping[str, Any]
    ) -> Iterator[tuple[str, str]]:
        if list(self.FIELDS.problems(said)):
            return
        spoken = Entry(KIND, entry.code, "", 1, dict(said))
        course = entry.course
        files = CourseFiles(Entry("course", course.code, "", 1, {}), schemes=[spoken])
        files.quizzes += quizzes_beside(course, [])
        with transaction.atomic():
            yield from list(problems_of(course, spoken, files))
