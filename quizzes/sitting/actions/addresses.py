"""Which lessons of the shipped edition get other addresses, and which of them can only move together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.fields.json import KT

from courses.models import EditionOffer, Lesson, OfferedEntry

Key = tuple[str, str]
# The code of a module and the slug of a lesson in it.
Address = tuple[str, str]


@dataclass(frozen=True)
class AddressChange:
    """A lesson stands elsewhere in the edition. `before` is "" of one that is not here yet; `others` are those that have to
    move with it; `holder` is the lesson that has the address and does not move away, by its code, "" where there is none."""

    code: str
    before: str
    after: str
    others: tuple["AddressChange", ...] = ()
    holder: str = ""


def address_changes(
    offer: EditionOffer, entries: Collection[OfferedEntry]
) -> dict[Key, AddressChange]:
    """Those of the entries that are lessons with another address, in as many queries however many."""
    asked = {one.code for one in entries if one.kind == Lesson.KIND and not one.is_retired}
    if not asked:
        return {}
    living = Lesson.objects.filter(course=offer.course, retired_at=None)
    here = {code: (module, slug) for code, module, slug in living.values_list(*_PLACE)}
    wanted = dict(_wanted(offer, asked))
    moving = {code: place for code, place in wanted.items() if here.get(code) != place}
    return {
        (Lesson.KIND, code): _change(code, here, moving) for code in sorted(asked & moving.keys())
    }


_PLACE = ("code", "module__code", "slug")


def _wanted(offer: EditionOffer, asked: Collection[str]) -> Iterator[tuple[str, Address]]:
    """Where the edition has its lessons: of those that are asked about, and of all about which somebody has to decide."""
    rows = offer.entries.filter(kind=Lesson.KIND, is_retired=False, data__isnull=False)
    rows = rows.filter(Q(code__in=asked) | Q(state__in=OfferedEntry.OPEN)).order_by("pk")
    for code, module, slug in rows.values_list("code", KT("data___module"), KT("data__slug")):
        yield code, (str(module), str(slug))


def _change(code: str, here: Mapping[str, Address], moving: Mapping[str, Address]) -> AddressChange:
    holders = {place: one for one, place in here.items()}
    chain, holder = [code], holders.get(moving[code])
    while holder is not None and holder not in chain and holder in moving:
        chain.append(holder)
        holder = holders.get(moving[holder])
    stays = holder is not None and holder not in chain
    others = tuple(_alone(one, here, moving) for one in chain[1:])
    return _alone(code, here, moving, others, str(holder) if stays else "")


def _alone(
    code: str,
    here: Mapping[str, Address],
    moving: Mapping[str, Address],
    others: tuple[AddressChange, ...] = (),
    holder: str = "",
) -> AddressChange:
    """The change in words: with the module only where that is another one."""
    before, after = here.get(code), moving[code]
    if before is None:
        return AddressChange(code, "", "/".join(after), others, holder)
    if before[0] == after[0]:
        return AddressChange(code, before[1], after[1], others, holder)
    return AddressChange(code, "/".join(before), "/".join(after), others, holder)
