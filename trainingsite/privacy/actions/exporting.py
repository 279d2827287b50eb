"""A copy of what is kept about a person, as one file that they take along."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent
from trainingsite.privacy import own_copy

Read = Callable[[Person, datetime], Any]


def _without_now(read: Callable[[Person], Any]) -> Read:
    return lambda person, _now: read(person)


# Name of the file, what is in it, and who reads it.
PARTS: tuple[tuple[str, Any, Read], ...] = (
    ("account.json", lazy("Your account, register entries, second factors (never their keys), and where you are signed in."), own_copy.account_of),
    ("reading.json", lazy("Courses, and the lessons that you opened and marked as read."), _without_now(own_copy.reading_of)),
    ("attempts.json", lazy("Each exam and check: times, the name that you confirmed, your answers, and what came of it. Of an exam no question and no key, because they are used again; a question is named by its id."), _without_now(own_copy.attempts_of)),
    ("exams.json", lazy("Permissions to sit exams, rights to more time, and sittings that were watched."), _without_now(own_copy.exams_of)),
    ("certificates.json", lazy("What your certificates say, every change of their status with its reason, on which days clinics checked them with a key, and the links by which you share them."), own_copy.certificates_of),
    ("cases.json", lazy("Cases that are yours, or whose party you are: what was asked, said and decided."), _without_now(own_copy.cases_of)),
    ("choices.json", lazy("Groups and clinics that you joined or that asked you, reminders, disputes, what you declared."), _without_now(own_copy.consents_of)),
    ("mails.json", lazy("Mails that we sent you and still know of. What they said is gone once they have left."), _without_now(own_copy.mails_of)),
    ("security.json", lazy("What the security log has about your account."), _without_now(own_copy.security_of)),
)  # fmt: skip
README = "README.txt"
DOCUMENTS = "certificates/"


def copy_own_data(*, by: Person, now: datetime) -> bytes:
    """A ZIP of everything that is kept about `by`: JSON, the stored documents, and a page that says which is what. Made at once and kept
    nowhere; that it was taken is in the security log. Raises NotAllowed."""
    check(by, Act.COPY_OWN_DATA)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(README, readme(now))
        for name, _what, read in PARTS:
            data = json.dumps(read(by, now), cls=_Plain, ensure_ascii=False, indent=1)
            archive.writestr(name, data)
        for document in own_copy.documents_of(by):
            archive.writestr(document.name, document.content)
    # Not before: SQLite has one writer, and who saves an answer must not wait for all this.
    with transaction.atomic():
        note_security(kind=SecurityEvent.Kind.EXPORTED, by=by, now=now, person=by, what="own-data")
    return whole.getvalue()


class _Plain(DjangoJSONEncoder):
    """Also what is said in somebody's language."""

    def default(self, o: Any) -> Any:
        return list(o) if isinstance(o, (set, frozenset)) else super().default(o)


def readme(now: datetime) -> str:
    """What each file is, for whoever opens the copy."""
    lines = [
        _("What this site keeps about you, as of %(when)s.")
        % {"when": f"{now:%Y-%m-%d %H:%M:%S} UTC"},
        "",
        *(f"{name}: {what}" for name, what, _read in PARTS),
        _("%(folder)s: the documents of your certificates, byte for byte as they were issued.")
        % {"folder": DOCUMENTS},
        "",
        _("Times are in UTC. Files are JSON, UTF-8."),
        _(
            "Not in here: what others wrote about content that you wrote or reviewed, questions of exams and their keys, and what "
            "clinics wrote down for themselves. Ask whoever runs the site about the rest."
        ),
        "",
    ]
    return "\n".join(lines)
