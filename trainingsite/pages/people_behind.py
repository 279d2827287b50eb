"""Who stands behind a course, for its handbook: writers, reviewers, blind readers and judges, named where they agreed to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Declaration, LessonVersion, PublishRecord, Version
from quizzes.models import BlindReading, CutAdoption, QuestionVersion, Reader
from trainingsite.accounts.actors import Person


@dataclass(frozen=True)
class Named:
    """One person as the record has them, with what they declared. `entry`: the register entry that was compared, if any."""

    name: str
    qualification: str
    interests: str
    entry: str = ""


@dataclass(frozen=True)
class Part:
    """Everybody who did the same: who agreed to be named, and how many did not."""

    title: str | Promise
    named: list[Named]
    unnamed: int


def people_behind(course: Course, panel: CutAdoption | None) -> list[Part]:
    """What people did for the course, in the order in which content comes to be; parts that nobody did are left out."""
    versions = (LessonVersion.objects.live_in(course), QuestionVersion.objects.live_in(course))
    records = {pk for rows in versions for pk in rows.values_list("publish_record", flat=True)}
    writers = {person for rows in versions for person in rows.contributors()}
    published = PublishRecord.objects.filter(pk__in=records, reviewer__isnull=False)
    reviewed = published.order_by().values_list("reviewer", flat=True).distinct()
    reviewers = Person.objects.filter(pk__in=list(reviewed))
    parts = [
        _part(_("Wrote what is taught and asked"), writers),
        _part(_("Reviewed and published it"), reviewers),
        _readers(course),
        _judges(panel),
    ]
    return [part for part in parts if part.named or part.unnamed]


def decided_by_one(course: Course) -> bool:
    """Whether nobody but one who wrote some of it has decided to publish something in use: of every kind that is published.
    The handbook is public, and counts nothing."""
    kinds: list[Any] = Version.__subclasses__()
    alone = {"publish_record__decided_alone_by__isnull": False}
    return any(kind.objects.live_in(course).filter(**alone).exists() for kind in kinds)


def _part(title: str | Promise, people: Iterable[Person]) -> Part:
    """These people, by name; an account without one stays unnamed: no address stands on a public page."""
    everybody = sorted(people, key=lambda person: (person.register_name, person.pk))
    declared = Declaration.objects.last_of(everybody)
    agreed = [
        (person, declared[person.pk])
        for person in everybody
        if person.pk in declared and declared[person.pk].may_be_named and person.register_name
    ]
    named = [Named(p.register_name, said.qualification, said.interests) for p, said in agreed]
    return Part(title, named, len(everybody) - len(named))


def _readers(course: Course) -> Part:
    """Those who have read a question that is asked now, under the entry that was compared when they were named."""
    live = QuestionVersion.objects.live_in(course)
    read = BlindReading.objects.counted().covering(live).values("reader")
    rows = Reader.objects.filter(course=course, pk__in=read).select_related(
        "register_check", "person"
    )
    readers = {reader.person_id: reader for reader in rows.order_by("named_at", "pk")}
    declared = Declaration.objects.last_of([reader.person for reader in readers.values()])
    named = [
        Named(
            name=reader.register_check.name,
            qualification=reader.qualification,
            interests=declared[pk].interests,
            entry=f"{reader.register_check.register} {reader.register_check.register_number}",
        )
        for pk, reader in readers.items()
        if pk in declared and declared[pk].may_be_named
    ]
    title = _("Read exam questions without their keys")
    return Part(title, named, len(readers) - len(named))


def _judges(panel: CutAdoption | None) -> Part:
    """The panel that set the pass mark in force."""
    judges = [] if panel is None else list(panel.report.study.judges.order_by("pk"))
    named = [
        Named(judge.name, judge.qualification, judge.interests)
        for judge in judges
        if judge.may_be_named
    ]
    return Part(_("Set the pass mark"), named, len(judges) - len(named))
