"""How an entry of the shipped edition can be taken, and what stops somebody from taking it so, in words."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from courses.models import OfferedEntry, Pull
from quizzes.sitting.actions.keys import reads_keys
from quizzes.sitting.actions.live_entries import rests_on
from quizzes.sitting.actions.offered import READERS_ONLY, Compared, first_to_take
from trainingsite.accounts.actors import Person


class Kind(TextChoices):
    """What people call the kinds of entries."""

    LESSON = "lesson", lazy("lesson")
    QUESTION = "question", lazy("question")
    FACT = "fact", lazy("fact")
    TERM = "term", lazy("glossary term")
    FIGURE = "figure", lazy("figure")
    MODULE = "module", lazy("module")
    OBJECTIVE = "objective", lazy("objective")
    QUIZ = "quiz", lazy("quiz")
    SCHEME = "scheme", lazy("scheme")
    COURSE = "course", lazy("course")


class Way(StrEnum):
    """How an entry can be taken."""

    DRAFT = "draft"  # a draft that a second person publishes
    TOGETHER = "together"  # the same, with our own changes in it
    AT_ONCE = "at-once"  # live, by one person
    MOVE = "move"  # a lesson, and those that have to move with it, stand at other addresses
    OUT_OF_USE = "out-of-use"  # a lesson or question goes, by one person with a reason


def ways_of(look: Compared) -> list[Way]:
    """The ways that there are for the entry, the usual one first; `stop_of` says what stands in one."""
    offered = look.offered
    if not look.is_drafted:
        return [Way.AT_ONCE]
    if offered.is_retired:
        return [Way.OUT_OF_USE]
    move = [Way.MOVE] if look.moves is not None else []
    if offered.what in READERS_ONLY or look.says_the_same:
        return move or [Way.AT_ONCE]
    together = [Way.TOGETHER] if look.merging is not None else []
    return [*move, Way.DRAFT, *together, *([Way.AT_ONCE] if offered.safety else [])]


def stop_of(look: Compared, way: Way, by: Person) -> str:
    """Why this person cannot take the entry in this way now, and what to do; "" where nothing stands in it."""
    if way not in ways_of(look):
        return _("%(code)s cannot be taken in this way.") % {"code": look.offered.code}
    if way == Way.OUT_OF_USE:
        return ""
    if way == Way.MOVE:
        return _missing(look, "module") or _held_address(look)
    stops = (
        _missing(look),
        _rested_on(look),
        _out_of_use(look),
        _waiting(look, way),
        _moves_first(look),
        _held_address(look),
        *_of_draft(look, way, by),
    )
    return next(filter(None, stops), "")


def _moves_first(look: Compared) -> str:
    """Words go live by a second person, an address by one act: it comes first."""
    if look.moves is None:
        return ""
    said = _(
        "%(code)s also gets another address (%(before)s → %(after)s), which is an act of its own. Do that first."
    )
    change = look.moves
    return said % {"code": change.code, "before": change.before, "after": change.after}


def _held_address(look: Compared) -> str:
    """Another lesson stands there, and nothing that waits moves it away; or nobody has moved it away yet."""
    change = look.address
    holder = "" if change is None else change.holder
    if change is not None and not change.before and change.others:
        holder = change.others[0].code  # one that is new comes when its place is free
    if change is None or not holder:
        return ""
    named = {"code": change.code, "address": change.after, "holder": holder}
    if first_to_take(look.offered.offer, [(look.offered.kind, holder)]):
        said = _(
            "The address %(address)s of %(code)s is still that of the lesson %(holder)s. Take first what the edition says of that."
        )
    else:
        said = _(
            "The address %(address)s of %(code)s is that of the lesson %(holder)s, which stays there. Leave it, or move that first."
        )
    return said % named


def _missing(look: Compared, only: str = "") -> str:
    lacking = [key for key in look.missing if only in ("", key[0])]
    if not lacking:
        return ""
    missing = ", ".join(f"{kind_name(kind)} {code}" for kind, code in lacking)
    first = first_to_take(look.offered.offer, lacking)
    said = {"code": look.offered.code, "missing": missing}
    if not first:
        return _("%(code)s names what the course here does not have: %(missing)s.") % said
    named = ", ".join(map(label_of, first))
    return _("%(code)s names what is not here yet (%(missing)s). Take first: %(first)s.") % {
        **said,
        "first": named,
    }


def _rested_on(look: Compared) -> str:
    if look.is_drafted or not look.offered.is_retired:
        return ""
    resting = rests_on(look.offered.offer.course, *look.offered.key)
    said = _(
        "What is used here still rests on %(code)s: %(resting)s. Publish other wording of it first, or take it out of use."
    )
    return said % {"code": look.offered.code, "resting": ", ".join(resting)} if resting else ""


def _out_of_use(look: Compared) -> str:
    if not look.is_out_of_use:
        return ""
    if Pull.objects.standing(look.draft) is not None:
        said = _(
            "%(code)s was taken out of use here. Propose on its page to use it again, which takes two people, or leave it."
        )
    else:
        said = _(
            "%(code)s went out of use by a file, and a file brings it back: manage.py load_curriculum --take files:%(entry)s. Or leave it."
        )
    return said % {"code": look.offered.code, "entry": "/".join(look.offered.key)}


def _waiting(look: Compared, way: Way) -> str:
    if look.waits_for is None or way == Way.TOGETHER:
        return ""
    said = _(
        "A draft of %(code)s by %(who)s waits. Have it published or discarded first, so that nothing of it is lost."
    )
    return said % {"code": look.offered.code, "who": look.waits_for}


def _of_draft(look: Compared, way: Way, by: Person) -> list[str]:
    if way not in (Way.DRAFT, Way.TOGETHER):
        return []
    return [_closed(look, by), _moves(look), _clashes(look, way)]


def _closed(look: Compared, by: Person) -> str:
    """Who writes in a draft reads its key, so the right comes first."""
    if not look.is_secret or reads_keys(by, look.offered.offer.course):
        return ""
    said = _(
        "%(code)s is asked in an exam, and whoever takes it as a draft can read its key. Ask for the right to read exam keys first."
    )
    return said % {"code": look.offered.code}


def _moves(look: Compared) -> str:
    if not look.moves_to or look.moves is not None:
        return ""
    said = _(
        "%(code)s also moves to the module %(module)s, which no draft can say. Whoever runs the machine takes it with manage.py load_curriculum."
    )
    return said % {"code": look.offered.code, "module": look.moves_to}


def _clashes(look: Compared, way: Way) -> str:
    if way != Way.TOGETHER or look.merging is None or not look.merging.clashes:
        return ""
    said = _(
        "You and the edition changed the same in %(code)s (%(what)s). Put it together by hand in a draft, then say here that ours stays."
    )
    return said % {"code": look.offered.code, "what": ", ".join(look.merging.clashes)}


def label_of(offered: OfferedEntry) -> str:
    """Kind and code, as people say them."""
    return f"{kind_name(offered.kind)} {offered.code}"


def kind_name(kind: str) -> str:
    """The kind as people call it; one of a part that names none, as its files do."""
    return str(Kind(kind).label) if kind in Kind.values else kind
