"""Kinds of cases that people look at: each part says at start-up which it opens. One of a kind is one `register`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.functional import Promise

from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.domain.calendar import working_days_later
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase

SETTLED = "settled"
Effect = Callable[[ReviewCase, Person, datetime], None]


def nothing_else(_case: ReviewCase, _by: Person, _now: datetime) -> None:
    """The outcome is written down and told; no row changes by it."""


@dataclass(frozen=True)
class CaseKind:
    """What one kind of case is: its words, who decides it, within how long, and what each outcome does.

    `kind` stays in rows for ever. `settled` is how a case is called that the program closed (actions/cases.py), because
    what it was about is no longer so; no person chooses that. `told_title` and `told` are the words for whoever it is about, where
    those of the desk would say too much. An outcome's effect runs in the transaction of the decision; it raises `Refused` when
    that cannot be done. `link` gives the address of the page on which the decider sees what it is about, `describe` what the decider has to see at once: (label, value) of each line; `subject` names it in lists, in few words and without a query. `concerned` gives whom it is about beside its person:
    none of them decides it (actions/cases.py).

    `bars_made` says that whom its parties gave their role decides it only where nobody else could, as they do of every kind that takes
    something away. `lock` locks the rows that its outcomes change. They are locked before the case, by whoever decides it and by whoever changes them and
    then ends it; two who each held what the other waits for would wait for ever (docs/architecture.md, Locks).

    `note_help` says what its reasons must not tell. `check_decider` raises `Refused` for whom this case bars beside those whose own it is;
    `barred` names the accounts of those who also stop no decision and ask nobody for a reply, `had_a_part` of those who decide it only where
    nobody else could.

    `takes_away` names the outcomes that take something from somebody: they take two people, and `stoppers` are told and may stop them
    where one is alone; `hears` says whether nothing is taken from whom nobody asked for a reply: where a case says nothing against them that they could answer, it
    is open from the start as a hearing is. `takes_from` names whom such an outcome takes from where not everybody whom the case concerns: they are heard before
    it, and join the case when they are asked. `told_joined` are the words for who joined a case that is another's. `means` says to a party what an outcome means for them; `told_asked` and `told_facts` what a party reads of what
    it is about: nothing of another party. `appeal` says how to appeal and `appeal_link` where; without them it is the form of help.
    """

    kind: str
    title: str | Promise
    outcomes: Mapping[str, str | Promise]
    act: Act = Act.DECIDE_CASE
    answered_within: timedelta = timedelta(days=7)
    # In the place of that: so many days on which people work.
    working_days: int = 0
    effects: Mapping[str, Effect] = field(default_factory=dict)
    lock: Callable[[ReviewCase], None] = lambda _case: None
    link: Callable[[ReviewCase], str] = lambda _case: ""
    describe: Callable[[ReviewCase], Sequence[Fact]] = lambda _case: ()
    subject: Callable[[ReviewCase], str] = lambda _case: ""
    concerned: Callable[[ReviewCase], Iterable[Person]] = lambda _case: ()
    takes_away: frozenset[str] = frozenset()
    hears: bool = True
    bars_made: bool = False
    takes_from: Callable[[ReviewCase, str], Iterable[Person] | None] = lambda _case, _outcome: None
    stoppers: Callable[[ReviewCase], Iterable[Person]] = lambda _case: ()
    check_decider: Callable[[ReviewCase, Person], None] = lambda _case, _by: None
    barred: Callable[[ReviewCase], Iterable[int]] = lambda _case: ()
    had_a_part: Callable[[ReviewCase], Iterable[int]] = lambda _case: ()
    means: Mapping[str, str | Promise] = field(default_factory=dict)
    told_asked: Callable[[ReviewCase, Person], str] = lambda case, _person: case.asked
    told_facts: Callable[[ReviewCase, Person], Sequence[Fact]] = lambda _case, _person: ()
    appeal: str | Promise = ""
    appeal_link: Callable[[ReviewCase], str] = lambda _case: ""
    note_help: str | Promise = ""
    settled: str | Promise = ""
    told_title: str | Promise = ""
    told: Mapping[str, str | Promise] = field(default_factory=dict)
    told_joined: Mapping[str, str | Promise] = field(default_factory=dict)

    def answer_by(self, day: date) -> date:
        """The day by which a case of this day is answered."""
        if self.working_days:
            return working_days_later(day, self.working_days)
        return day + self.answered_within

    def name_of(self, case: ReviewCase) -> str:
        """What the case is called at the desk: the kind, and what it is about where that can be said in few words."""
        subject = self.subject(case)
        return f"{self.title}: {subject}" if subject else str(self.title)

    def title_told(self) -> str:
        """What the case is called for whoever it is about."""
        return str(self.told_title or self.title)

    def label_told(self, outcome: str) -> str:
        """The outcome in the words for whoever it is about."""
        return str(self.told.get(outcome) or self.label(outcome))

    def told_to(self, case: ReviewCase, person: Person | None, outcome: str) -> str:
        """The outcome in the words for this party."""
        is_own = person is None or case.person_id in (None, person.pk)
        joined = "" if is_own else self.told_joined.get(outcome, "")
        return str(joined) or self.label_told(outcome)

    def label(self, outcome: str) -> str:
        """The outcome in words; a dash while nobody has decided."""
        return str(self.settled if outcome == SETTLED else self.outcomes.get(outcome, "–"))

    def means_for(self, outcome: str) -> str:
        """What the outcome means for whoever it is about, in a sentence or two; "" where its label says it all."""
        return str(self.means.get(outcome, ""))

    def effect(self, outcome: str) -> Effect:
        """What the outcome does."""
        return self.effects.get(outcome, nothing_else)


class UnknownKind(LookupError):
    """No part has registered cases of this kind."""


Describe = Callable[[ReviewCase], Sequence[Fact]]
_REGISTERED: dict[str, CaseKind] = {}
_ALSO: dict[str, Describe] = {}


def register(kind: CaseKind) -> None:
    """Make the kind known; the same kind twice, or an effect without its outcome, is a mistake of the programmer."""
    if {*kind.effects, *kind.takes_away} - set(kind.outcomes):
        raise ValueError(
            f"{kind.kind}: an effect, or what takes two people, belongs to no outcome."
        )
    if _REGISTERED.setdefault(kind.kind, kind) is not kind:
        raise ValueError(f"Two kinds of cases are called {kind.kind!r}.")


def case_kind(kind: str) -> CaseKind:
    """The kind of this name. Raises UnknownKind."""
    try:
        return _REGISTERED[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def describe_also(kind: str, describe: Describe) -> None:
    """What a part above knows of such a case beside its own part, for whoever decides it."""
    if _ALSO.setdefault(kind, describe) is not describe:
        raise ValueError(f"Two parts above describe {kind!r}.")


def facts_of(case: ReviewCase) -> list[Fact]:
    """What the decider has to see at once, of its own part and of those above."""
    facts = list(case_kind(case.kind).describe(case))
    also = _ALSO.get(case.kind)
    return facts if also is None else [*facts, *also(case)]


def case_kinds() -> list[CaseKind]:
    """Every kind, in the order in which the parts named them."""
    return list(_REGISTERED.values())
