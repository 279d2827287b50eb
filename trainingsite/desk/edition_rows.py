"""One entry of the shipped edition as its page shows it: what would happen, what differs, and which buttons there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from courses.content.domain.changes import ChangedLine
from courses.models import EditionOffer, OfferedEntry
from quizzes import actions
from quizzes.actions import Compared, Way
from quizzes.models import Question
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may

DRAFTS = ("lesson", "exam", "practice")
# The groups of the page in their order.
GROUPS: dict[str, str | Promise] = {
    "lesson": lazy("Lessons"),
    "exam": lazy("Exam questions"),
    "practice": lazy("Practice questions"),
    "fact": lazy("Facts"),
    "term": lazy("Glossary"),
    "figure": lazy("Figures"),
    "module": lazy("Modules and objectives"),
    "quiz": lazy("Quizzes and their policies"),
    "scheme": lazy("Schemes of certificates"),
    "course": lazy("The course itself"),
}
ASKS: dict[Way, Act] = {
    Way.DRAFT: Act.SAVE_DRAFT,
    Way.TOGETHER: Act.SAVE_DRAFT,
    Way.AT_ONCE: Act.TAKE_EDITION,
    Way.MOVE: Act.TAKE_EDITION,
    Way.OUT_OF_USE: Act.PULL,
}


@dataclass(frozen=True)
class Button:
    """One way to take the entry, and why not now; "" where nothing stands in it."""

    way: Way
    label: str
    stop: str


@dataclass(frozen=True)
class Row:
    """An entry with everything that its part of the page shows. `changes` is None where they hold a key."""

    look: Compared
    label: str
    title: str
    what: str
    notes: list[str]
    stamp: str
    buttons: list[Button]
    changes: list[ChangedLine] | None
    url: str

    @property
    def offered(self) -> OfferedEntry:
        return self.look.offered

    @property
    def token(self) -> str:
        """What a form sends for this entry."""
        return f"{self.offered.pk}:{self.stamp}"

    @property
    def differs(self) -> bool:
        """Whether something else went live than was taken."""
        return self.offered.state == OfferedEntry.State.DIFFERS

    @property
    def asks_reason(self) -> bool:
        return any(one.way == Way.OUT_OF_USE and not one.stop for one in self.buttons)


def grouped(offer: EditionOffer) -> dict[str, list[OfferedEntry]]:
    """What waits, group by group in their order, without what the entries say."""
    exams = set(
        Question.objects.filter(course=offer.course, pool=Question.Pool.EXAM).values_list(
            "code", flat=True
        )
    )
    rows = offer.entries.waiting().annotate(pool=KT("data__pool")).defer("data")
    found: dict[str, list[OfferedEntry]] = {name: [] for name in GROUPS}
    for row in rows.order_by(F("safety").desc(), "code"):
        found.setdefault(_group(row, exams), []).append(row)
    return {name: entries for name, entries in found.items() if entries}


def _group(row: Any, exams: set[str]) -> str:
    if row.kind != "question":
        return str(row.kind)
    is_exam = row.pool == Question.Pool.EXAM or row.code in exams
    return "exam" if is_exam else "practice"


def ways_open_to(by: Person) -> frozenset[Way]:
    """The ways to take entries that this person's roles grant."""
    return frozenset(way for way, act in ASKS.items() if may(by, act))


def row_of(look: Compared, by: Person, ways: frozenset[Way]) -> Row:
    """The entry for this person, who may take entries in these ways."""
    offered = look.offered
    return Row(
        look=look,
        label=actions.label_of(offered),
        title=_title(look),
        what=_what(look),
        notes=list(filter(None, _notes(look))),
        stamp=actions.stamp_of(look),
        buttons=[
            Button(way, _button(way, look), actions.stop_of(look, way, by))
            for way in actions.ways_of(look)
            if way in ways
        ],
        changes=None if look.is_secret else look.changes,
        url=reverse("edition_entry", args=[offered.offer.course.code, offered.pk]),
    )


def _title(look: Compared) -> str:
    said = (look.offered.data or {}) if look.offered.kind != "question" else {}
    return str(said.get("title") or getattr(look.draft, "title", ""))


def _what(look: Compared) -> str:
    if look.offered.state == OfferedEntry.State.DIFFERS:
        return _("taken, but published differently")
    if look.offered.is_retired:
        return _("goes out of use")
    if look.offered.what == "disclosed":
        return _("others can read it, says its source")
    if look.offered.what == "not disclosed any more":
        return _("others can no longer read it, says its source")
    if look.live is None:
        return _("new") if look.draft is None else _("changed, and not in use here")
    if look.moves is not None:
        places = {"before": look.moves.before, "after": look.moves.after}
        if look.says_the_same:
            return _("gets another address: %(before)s → %(after)s") % places
        return _("changed, and gets another address: %(before)s → %(after)s") % places
    if look.moves_to and look.says_the_same:
        return _("moves to the module %(module)s") % {"module": look.moves_to}
    return _("only its place in the order changes") if look.says_the_same else _("changed")


def _notes(look: Compared) -> list[str]:
    return [
        _something_else(look),
        _changed_here(look),
        _who_waits(look),
        _comes_with(look),
        _moves_with(look),
        _goes(look),
        _rests(look),
    ]


def _something_else(look: Compared) -> str:
    offered = look.offered
    if offered.state != OfferedEntry.State.DIFFERS:
        return ""
    assert offered.decided_at is not None  # noqa: S101 -- a constraint says so
    said = _(
        "%(who)s took it on %(when)s, but something else went live. What differs below is what nobody gets of it. Take it again, or say why we say it differently."
    )
    when = date_format(offered.decided_at, "j F Y")
    return said % {"who": offered.decided_by, "when": when}


def _changed_here(look: Compared) -> str:
    differs = look.offered.state == OfferedEntry.State.DIFFERS
    if differs or not look.is_changed_here or look.live is None:
        return ""
    return _("It was changed here too. What stands here stays among its versions.")


def _who_waits(look: Compared) -> str:
    if look.waits_for is None:
        return ""
    return _("A draft by %(who)s waits for a second person.") % {"who": look.waits_for}


def _comes_with(look: Compared) -> str:
    if not look.companions:
        return ""
    named = ", ".join(map(actions.label_of, look.companions))
    return _("It comes with what it names: %(what)s.") % {"what": named}


def _moves_with(look: Compared) -> str:
    """The lessons that stand in each other's way, and what becomes of old addresses."""
    if look.moves is None:
        return ""
    said = _("Whoever opens the old address is led on, unless another lesson stands there then.")
    if not look.moves.others:
        return said
    moves = ", ".join(f"{one.code} ({one.before} → {one.after})" for one in look.moves.others)
    return _("It can only move together with: %(moves)s.") % {"moves": moves} + f" {said}"


def _goes(look: Compared) -> str:
    """Objectives that a module no longer has."""
    offered = look.offered
    if offered.kind != "module" or offered.is_retired:
        return ""
    module = offered.offer.course.modules.filter(code=offered.code).first()
    going = [] if module is None else actions.objectives_that_go(module, look.entry)
    said = ngettext(
        "The objective %(codes)s goes. What serves it needs another one.",
        "The objectives %(codes)s go. What serves them needs others.",
        len(going),
    )
    return said % {"codes": ", ".join(going)} if going else ""


def _rests(look: Compared) -> str:
    offered = look.offered
    if offered.kind != "fact" or offered.is_retired:
        return ""
    resting = actions.rests_on(offered.offer.course, "fact", offered.code)
    said = _("What rests on it is then shown for another look: %(what)s.")
    return said % {"what": ", ".join(resting)} if resting else ""


def _button(way: Way, look: Compared) -> str:
    if way == Way.DRAFT:
        return _("Take as a draft")
    if way == Way.TOGETHER:
        return _("Put both together in the draft")
    if way == Way.MOVE:
        many = len(look.moves.others) + 1 if look.moves else 1
        said = ngettext("Move it there now", "Move these %(n)d lessons together now", many)
        return said % {"n": many}
    if way == Way.OUT_OF_USE or look.offered.is_retired:
        return _("Take out of use now")
    return _("Take live now, for safety") if look.offered.safety else _("Take now")
