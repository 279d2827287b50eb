"""Drafts, versions, how content went live, and which signatures stand under it."""

from courses.publishing.models.appointments import LeadAppointment, LeadAppointmentEnd
from courses.publishing.models.declarations import Declaration
from courses.publishing.models.drafts import (
    Contributor,
    Draft,
    DraftQuerySet,
    DraftRevision,
    RevisionWriter,
)
from courses.publishing.models.entries import (
    CourseDraft,
    EntryDraft,
    EntryVersion,
    FactDraft,
    FigureDraft,
    ModuleDraft,
    OfKind,
    TermDraft,
)
from courses.publishing.models.links import (
    FactLink,
    FactLinkQuerySet,
    SignOffLink,
    SignOffLinkQuerySet,
    Withdrawal,
)
from courses.publishing.models.looks import Look
from courses.publishing.models.news import MailChoice, News
from courses.publishing.models.places import PlaceChange
from courses.publishing.models.pulls import Pull
from courses.publishing.models.reading_marks import Opening, ReadingMark
from courses.publishing.models.records import PublishContributor, PublishRecord
from courses.publishing.models.reviews import Comment, ReviewRequest
from courses.publishing.models.sheets import EntrySheet, SheetDraft
from courses.publishing.models.signatures import SignOff, Standing
from courses.publishing.models.versions import Provenance, Version, VersionQuerySet

__all__ = [
    "Comment",
    "Contributor",
    "CourseDraft",
    "Declaration",
    "Draft",
    "DraftQuerySet",
    "DraftRevision",
    "EntryDraft",
    "EntrySheet",
    "EntryVersion",
    "FactDraft",
    "FactLink",
    "FactLinkQuerySet",
    "FigureDraft",
    "LeadAppointment",
    "LeadAppointmentEnd",
    "Look",
    "MailChoice",
    "ModuleDraft",
    "News",
    "OfKind",
    "Opening",
    "PlaceChange",
    "Provenance",
    "PublishContributor",
    "PublishRecord",
    "Pull",
    "ReadingMark",
    "ReviewRequest",
    "RevisionWriter",
    "SheetDraft",
    "SignOff",
    "SignOffLink",
    "SignOffLinkQuerySet",
    "Standing",
    "TermDraft",
    "Version",
    "VersionQuerySet",
    "Withdrawal",
]
