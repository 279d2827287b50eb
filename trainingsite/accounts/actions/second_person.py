"""Who is a second person where one alone must not decide: not an account that the first has just made an administrator,
or whose address the first has just had changed."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_is_another
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import ADMINISTRATES, AddressChange, RoleChange

# Long enough for the other administrators to read the notice; a small clinic waits once, when its second one comes.
OWN_PERSON_AFTER = timedelta(days=7)
_DECIDES = ADMINISTRATES | {"reviewer"}


def are_one(some: Iterable[int | None], others: Iterable[int | None], *, now: datetime) -> bool:
    """Whether any of `some` counts as any of `others` (keys of accounts; None is nobody, and no other nobody)."""
    return bool(_counting_as(some, now) & _counting_as(others, now))


def counts_as(by: Person, person: Person, *, now: datetime) -> bool:
    """Whether `by` is this person, or lately came to act as an administrator through them."""
    return person.pk in _counting_as([by.pk], now)


def check_decides_about_another(by: Person, person: Person, *, now: datetime) -> None:
    """Raise Refused when somebody decides about what is their own, by their own account or by one that counts as theirs."""
    check_is_another(by, person)
    if counts_as(by, person, now=now):
        raise Refused(
            _(
                "For %(days)s days a new administrator counts as whoever made them one, so you count as the one whom this "
                "is about. Another administrator has to decide it, or wait until then."
            )
            % {"days": OWN_PERSON_AFTER.days}
        )


def check_decides_about_none_of(by: Person, people: Collection[int], *, now: datetime) -> None:
    """The same about many at once, by the keys of their accounts. Raises Refused."""
    if _counting_as([by.pk], now) & set(people):
        raise Refused(
            _(
                "This decides about your own exam too, or about that of somebody as whom you count. Somebody else has to do it."
            )
        )


def got_role_from(person: Person, others: Iterable[int]) -> bool:
    """Whether one of these (keys of accounts) gave this person, last of all, a role by which they decide about others, however long ago:
    who owes it to somebody does not stop, nor alone decide, what takes something from them."""
    givers = {RoleChange.objects.who_gave(role, person) for role in _DECIDES & set(person.roles())}
    return bool((givers - {None}) & set(others))


def check_owes_no_role(
    by: Person,
    people: Collection[int],
    *,
    beside: Callable[[], Collection[int]],
    since: datetime,
    within: timedelta,
    now: datetime,
) -> None:
    """Raise Refused where somebody would decide about who gave them their role: while another administrator is there who has it from none
    of them (nor is one of those whom `beside` gives, who may not decide it; it is asked only then), and in any case `within` this time, in which one can be appointed."""
    if not got_role_from(by, people):
        return
    others = Person.objects.able_administrators().exclude(pk__in={by.pk, *people, *beside()})
    if any(not got_role_from(other, people) for other in others):
        raise Refused(
            _(
                "You have your role from somebody whom this is about. Another administrator has to decide it."
            )
        )
    if now < since + within:
        raise Refused(
            _(
                "You have your role from somebody whom this is about. Another administrator has to decide it; there is none, so you may "
                "from %(day)s on."
            )
            % {"day": date_format(localtime(since + within), "j F Y, H:i")}
        )


def new_administrators(*, now: datetime) -> set[int]:
    """The keys of the accounts that were made administrators so lately that they count as whoever did that."""
    made = RoleChange.objects.made_administrator_after(now - OWN_PERSON_AFTER)
    return {change.person_id for change in made}


def _counting_as(accounts: Iterable[int | None], now: datetime) -> set[int]:
    """These accounts, whoever had lately a hand in who acts as them, whoever had one in those so lately, and so on."""
    makers = _hands_in(now - OWN_PERSON_AFTER)
    found: set[int] = set()
    waiting = {pk for pk in accounts if pk is not None}
    while waiting:
        found |= waiting
        waiting = {by for pk in waiting for by in makers.get(pk, ())} - found
    return found


def _hands_in(moment: datetime) -> dict[int, set[int]]:
    """By account: who made it an administrator after that moment, or asked for the address that it was given after it."""
    makers: dict[int, set[int]] = {}
    for change in RoleChange.objects.made_administrator_after(moment):
        if change.by_id is not None:
            makers.setdefault(change.person_id, set()).add(change.by_id)
    for moved in AddressChange.objects.filter(applied_at__gt=moment):
        makers.setdefault(moved.person_id, set()).add(moved.asked_by_id)
    return makers
