"""What news say, where they lead, and how many are unread: for the bell, its page and the mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import date as shown_date
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import News
from trainingsite.accounts.actors import Person
from trainingsite.studio.naming import called

# What of it is shown beside the bell; whoever has more reads them on the page.
MOST_COUNTED = 99
SENTENCES: Mapping[str, str | Promise] = {
    "asked": _("%(who)s asks for a review: %(what)s"),
    "returned": _("%(who)s sent back: %(what)s"),
    "published": _("%(who)s published: %(what)s"),
    "commented": _("%(who)s said something: %(what)s"),
    "alone": _("%(who)s is alone in publishing and lets it go live after a wait: %(what)s"),
    "expiring": _("Its review is due on %(day)s: %(what)s"),
}


@dataclass(frozen=True)
class Told:
    """One of somebody's news as a page or a mail says it: never a word of a question."""

    news: News
    sentence: str
    url: str


def told(news: News) -> Told:
    """What it says, and where it leads."""
    what = called(news.kind, news.code)
    day = shown_date(news.day, "j F Y") if news.day else ""
    sentence = str(SENTENCES[news.sort]) % {"who": news.by, "what": what, "day": day}
    # No draft is talked about there: what is live is due, or was sent back by a lead.
    is_of_live = news.sort == News.Sort.EXPIRING or news.mark_id is not None
    page = "studio:entry" if is_of_live else "studio:review"
    return Told(news, sentence, reverse(page, args=[news.course.code, news.kind, news.code]))


def unread_by(person: Person) -> int:
    """How many news wait for this person, at most one more than is shown."""
    rows = News.objects.filter(person=person).unread()
    return int(rows[: MOST_COUNTED + 1].count())


def bell(request: HttpRequest) -> dict[str, Any] | None:
    """What the bell in the head shows: whoever has no role of the desk has none."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person) or not person.is_staff:
        return None
    count = unread_by(person)
    return {"count": count, "shown": f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)}
