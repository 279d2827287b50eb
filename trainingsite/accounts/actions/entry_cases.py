"""The kinds of cases about register entries, and what each outcome does to the accounts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainingsite.accounts.actions.authority import Refused, check_may_touch
from trainingsite.accounts.actions.entry_news import note_entry_changed
from trainingsite.accounts.actions.holds import BARRED, GOES_ON, let_go
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.register import ENTRY_COLUMNS, settle_clashes
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.case_kinds import SETTLED, CaseKind
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.entry_marks import marked_holders
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import (
    ENTRY_ALIKE,
    HELD_HOLDER,
    HOLDING_KINDS,
    REGISTER_CLASH,
    RegisterClaim,
    ReviewCase,
    named,
)


def _of(case: ReviewCase) -> Person:
    """Whose case it is, locked."""
    assert case.person_id is not None  # noqa: S101 -- holds.py opens no case about an entry without its person
    return Person.objects.under_lock().get(pk=case.person_id)


def _lock(case: ReviewCase) -> None:
    """The two accounts, who else waits for the entry of the earlier one, and the administrators, of whom one is not switched off."""
    later = Person.objects.filter(cases=case)
    earlier = later.values("register_clash_with")
    wanted = (
        Q(pk__in=later)
        | Q(pk__in=earlier)
        | Q(register_clash_with__in=earlier)
        | Q(pk__in=Person.objects.administrators())
    )
    list(Person.objects.under_lock().filter(wanted).values_list("pk"))


def _earlier_keeps(case: ReviewCase, by: Person, now: datetime) -> None:
    """The later account has no entry any more: its owner writes the right one."""
    later = _of(case)
    if later.register_clash_with_id is not None:
        _empty(later, by, now)
    let_go(person=later, by=SYSTEM)


def _later_gets(case: ReviewCase, by: Person, now: datetime) -> None:
    """The earlier account loses the entry and what binds it; its certificates stay what they are."""
    later = _of(case)
    if later.register_clash_with_id is None:
        raise Refused(_("The two accounts no longer have the same entry. Choose another outcome."))
    earlier = Person.objects.under_lock().get(pk=later.register_clash_with_id)
    check_decides_about_another(by, earlier, now=now)
    check_may_touch(by, earlier)
    RegisterClaim.objects.standing().of(later.entry).filter(person=earlier).update(
        released_at=now, released_by=by, release_reason=case.note
    )
    if earlier.entry.keys == later.entry.keys:
        _empty(earlier, by, now)
    later.put_entry(later.entry)
    later.save(update_fields=ENTRY_COLUMNS)
    let_go(person=later, by=SYSTEM)
    settle_clashes(earlier=earlier, by=SYSTEM, now=now)
    send_notice("entry_lost", earlier.email, about=named(case), case=case, person=earlier)


def _who_loses(case: ReviewCase, outcome: str) -> list[Person]:
    """Whose entry or account an outcome takes: of two accounts with one entry the earlier one's where the later gets it."""
    later = case.person
    if later is None:
        return []
    if outcome != LATER:
        return [later]
    earlier = later.register_clash_with_id
    return [] if earlier is None else list(Person.objects.filter(pk=earlier))


def _one_person(case: ReviewCase, by: Person, now: datetime) -> None:
    """The earlier account stays, the later one is switched off and waits for nothing any more."""
    later = _of(case)
    if later.register_clash_with_id is not None:
        _empty(later, by, now)
    let_go(person=later, by=SYSTEM)
    switch_off(person=later, by=by, now=now)


def _empty(person: Person, by: Person, now: datetime) -> None:
    """Take register and number away; the case keeps what they were, and its answer tells whoever loses them."""
    before = person.entry
    person.put_entry(RegisterEntry(before.name, before.native_name, "", ""))
    person.note_edit(before, by=by, now=now)
    person.save(update_fields=ENTRY_COLUMNS)
    note_entry_changed(person=person, before=before, by=by, now=now)


def _goes_on(case: ReviewCase, _by: Person, _now: datetime) -> None:
    let_go(person=_of(case), by=SYSTEM)


def _page_of(case: ReviewCase) -> str:
    return reverse("admin:accounts_user_change", args=[case.person_id])


def _typed(person: Person) -> str:
    return f"{person}: {person.register} {person.register_number} {person.register_country}".strip()


_NOT_COMPARED = gettext_lazy(
    "Unknown: the number is in words, or has too few digits to be compared with others. Look it up on the register."
)


def _two_accounts(case: ReviewCase) -> list[Fact]:
    """The account that waits, and the one that was there before."""
    lines: list[Fact] = []
    if case.person is not None:
        lines.append((gettext_lazy("This account"), _typed(case.person)))
    before = Person.objects.filter(
        pk=case.content.get("like") or case.content.get("earlier")
    ).first()
    if before is not None:
        lines.append((gettext_lazy("The account before it"), _typed(before)))
    elif case.kind == ENTRY_ALIKE:
        lines.append((gettext_lazy("The account before it"), str(_NOT_COMPARED)))
    return lines


def _others(case: ReviewCase) -> list[Person]:
    """Who else has, had or bears a mark under what the account typed: with this case, and with those that barred it,
    which "may sit exams" ends as well."""
    person = case.person
    if person is None:
        return []
    barred = ReviewCase.objects.about_person(person).filter(kind__in=HOLDING_KINDS, outcome=BARRED)
    contents = [case.content, *barred.values_list("content", flat=True)]
    kept = {content.get(name) for content in contents for name in ("earlier", "like")}
    found = Q(pk__in={*kept, person.register_clash_with_id} - {None})
    for entry in _entries(person, contents):
        found |= Q(pk__in=Person.objects.holding(entry).values("pk"))
        found |= Q(pk__in=marked_holders(person, entry))
    return list(Person.objects.filter(found).exclude(pk=person.pk))


def _entries(person: Person, contents: list[dict[str, Any]]) -> Iterator[RegisterEntry]:
    """What the account says now, and what it said when it was looked at: it may have left that since."""
    if person.register_number:
        yield person.entry
    for content in contents:
        register, number = content.get("register", ""), content.get("number", "")
        if number:
            yield RegisterEntry(person.register_name, person.native_name, register, number)


# What the person reads tells nothing about another account, and is the same for both kinds.
_TOLD_TITLE = gettext_lazy("Your register entry")
LATER, ONE_PERSON = "later", "one-person"
CLASH = CaseKind(
    kind=REGISTER_CLASH,
    act=Act.DECIDE_ENTRY,
    lock=_lock,
    title=gettext_lazy("Two accounts with one register entry"),
    outcomes={
        "earlier": gettext_lazy("The earlier account keeps the entry"),
        LATER: gettext_lazy("The later account gets the entry"),
        ONE_PERSON: gettext_lazy("One person with two accounts: the later account is switched off"),
    },
    effects={"earlier": _earlier_keeps, LATER: _later_gets, ONE_PERSON: _one_person},
    takes_away=frozenset({LATER, ONE_PERSON}),
    takes_from=_who_loses,
    link=_page_of,
    describe=_two_accounts,
    concerned=_others,
    told_title=_TOLD_TITLE,
    told={
        "earlier": gettext_lazy("The entry is not yours. Write your own into your account."),
        LATER: gettext_lazy("The entry is yours."),
        SETTLED: gettext_lazy("Settled. No decision was needed."),
        ONE_PERSON: gettext_lazy("This account is switched off. Use the one that you had before."),
    },
    told_joined={
        "earlier": gettext_lazy("The entry stays yours."),
        LATER: gettext_lazy("The entry is not yours. Write your own into your account."),
        ONE_PERSON: gettext_lazy("The entry stays yours."),
    },
    settled=gettext_lazy("Settled: the accounts no longer have the same entry"),
)
_MAY_GO_ON = {
    GOES_ON: gettext_lazy("The account may sit exams"),
    BARRED: gettext_lazy("The account may sit no exam"),
}
_TOLD_WHETHER = {
    GOES_ON: gettext_lazy("You can sit exams."),
    BARRED: gettext_lazy("This account sits no exam."),
}
MARKED = CaseKind(
    kind=HELD_HOLDER,
    act=Act.DECIDE_ENTRY,
    lock=_lock,
    title=gettext_lazy("The register entry of a withdrawn or suspended holder"),
    outcomes=_MAY_GO_ON,
    effects={GOES_ON: _goes_on},
    told_title=_TOLD_TITLE,
    told=_TOLD_WHETHER,
    link=_page_of,
    describe=_two_accounts,
    concerned=_others,
)
ALIKE = CaseKind(
    kind=ENTRY_ALIKE,
    act=Act.DECIDE_ENTRY,
    lock=_lock,
    title=gettext_lazy("A register entry like another account's"),
    outcomes={
        **_MAY_GO_ON,
        ONE_PERSON: gettext_lazy("One person with two accounts: this account is switched off"),
    },
    effects={GOES_ON: _goes_on, ONE_PERSON: _one_person},
    takes_away=frozenset({ONE_PERSON}),
    takes_from=_who_loses,
    told_title=_TOLD_TITLE,
    told={
        **_TOLD_WHETHER,
        ONE_PERSON: gettext_lazy("This account is switched off. Use the one that you had before."),
    },
    link=_page_of,
    describe=_two_accounts,
    concerned=_others,
)
