"""What the publishing machine asks of a kind of entry: one adapter each, registered when its app is ready."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from courses.content.domain.fields import Fields
from courses.content.domain.lint import Finding
from courses.content.models import ContentEntry, Course, Module
from courses.publishing.models import Draft, PublishRecord, Version, VersionQuerySet

D = TypeVar("D", bound=Draft)
V = TypeVar("V", bound=Version)
BY_A_PERSON = {"drafted_by": "person"}


class NotStorable(Exception):
    """No draft holds it. `problems` are (key, what it is and how to mend it), all at once."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(" ".join(f"{key}: {message}" for key, message in problems))
        self.problems = problems


class EntryAdapter(ABC, Generic[D, V]):
    """One kind of entry: how its draft is written, checked, compared and made a version.

    `content` is always in the shape that the entry has in the files (docs/authoring.md). A draft may have holes: whatever
    is asked of it here answers, and `gaps` says what it still lacks.
    """

    model: ClassVar[type[Draft]]
    code_key: ClassVar[str] = "code"  # the key under which an entry says its code
    own_keys: ClassVar[frozenset[str]] = frozenset({"code"})  # what a copy does not say
    is_signed: ClassVar[bool] = True  # whether a clinical lead signs versions of this kind
    # What an entry says that somebody begins here, where they say nothing else: files that say nothing were drafted by a machine.
    begun_with: ClassVar[Mapping[str, Any]] = {}

    KIND: ClassVar[
        str
    ]  # the model's: how revisions, contributors and files call entries of this kind

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in vars(cls):
            cls.KIND = cls.model.KIND

    @abstractmethod
    def table(self, content: Mapping[str, Any]) -> Fields:
        """The fields of an entry that says this."""

    @abstractmethod
    def content(self, entry: D) -> dict[str, Any]:
        """What the draft says now."""

    @abstractmethod
    def write(self, entry: D, content: Mapping[str, Any]) -> None:
        """Put the content on the draft, with all its holes; the machine saves the row. Raises NotStorable."""

    @abstractmethod
    def gaps(self, entry: D) -> list[tuple[str, str]]:
        """(key, what is missing or wrong and how to mend it) for everything that keeps the draft from being an entry."""

    def awaits(self, entry: D) -> list[Draft]:
        """The new drafts that the entry names: they go live before it, or together with it."""
        return []

    def broken_lines(self, entry: D) -> dict[str, int]:
        """The gaps that have a place in the entry's text: what is said, and its line from 1."""
        return {}

    @abstractmethod
    def begin(
        self, *, course: Course, module: Module | None, code: str, said: Mapping[str, Any]
    ) -> D:
        """A row for an entry that the course lacks. It says nothing yet: a draft is saved on it, and nobody gets anything
        of it before that is published. Raises NotStorable where it cannot stand there."""

    def full_code(self, module: Module | None, wanted: str) -> str:
        """The code that a wanted one comes to: the same, where codes are not named by their module."""
        return wanted

    @abstractmethod
    def code_for(self, course: Course, module: Module | None, content: Mapping[str, Any]) -> str:
        """The code that a new entry would have by what it says; "" where that says nothing."""

    def code_taken(self, course: Course, code: str) -> bool:
        """Whether an entry has this code, or ever had it."""
        return code in self.codes_taken(course, (code,))

    def codes_taken(self, course: Course, codes: Collection[str]) -> set[str]:
        """Those of the codes that an entry has or ever had, in as many queries however many."""
        rows = self.model._default_manager.filter(course=course, code__in=codes)
        held = ContentEntry.objects.filter(course=course.code, kind=self.KIND, code__in=codes)
        return {*rows.values_list("code", flat=True), *held.values_list("code", flat=True)}

    @abstractmethod
    def version_content(self, version: V) -> dict[str, Any]:
        """What the version says, in the shape of `content`: what `write` takes to make the draft say it again."""

    @abstractmethod
    def draft_hash(self, entry: D) -> str:
        """Names what readers would get of the draft now."""

    @abstractmethod
    def findings(self, entry: D, day: date) -> list[Finding]:
        """What the rules find in the draft, errors first. `day` decides which facts are expired."""

    @abstractmethod
    def lines(self, said: D | V) -> str:
        """Everything that a reader of a draft or a version answers for, a line for each thing, for comparing two."""

    @abstractmethod
    def content_lines(self, content: Mapping[str, Any]) -> str:
        """The same for something in the shape of `content` that may stand on no row, as an earlier save."""

    def live_content(self, course: Course, code: str) -> dict[str, Any] | None:
        """What readers or candidates get of an entry now, in the shape of `content`; None where they get nothing."""
        rows: Any = self.model._default_manager
        live = rows.filter(course=course, code=code, retired_at=None, current_version__isnull=False)
        row = live.select_related("current_version").first()
        return None if row is None else self.version_content(row.current_version)

    @abstractmethod
    def check_meaning(self, current: V, entry: D) -> None:
        """Raise NotSameMeaning where the draft changes more of the published version than its wording."""

    @abstractmethod
    def add_version(
        self, entry: D, *, record: Callable[[], PublishRecord], same_meaning_as: V | None
    ) -> V | None:
        """The draft as a version, or None where it says what is published already."""

    @abstractmethod
    def read(self, versions: VersionQuerySet) -> VersionQuerySet:
        """The versions in the order in which a lead reads them, in as many queries however many there are."""

    @abstractmethod
    def objectives(self, versions: Sequence[V]) -> dict[int, list[str]]:
        """The objectives that the versions serve, by the id of each, as people read them."""

    @abstractmethod
    def minutes(self, version: V) -> float:
        """About how long a version takes to read for somebody who answers for it."""

    def take_up(self, course: Course, code: str, now: datetime) -> D:
        """The row of an entry of which only the live one stands there. Inside the caller's transaction. Raises
        LookupError where there is none."""
        raise LookupError(f"There is no {self.KIND} {code!r} in this course.")

    def follow(self, entry: D, *, record: PublishRecord) -> None:
        """A file changed what is live of an entry that the web edits too. Inside the caller's transaction."""

    def place(self, entry: D) -> dict[str, Any]:
        """Where it stands, as it is remembered when it moves."""
        return {"module": entry.module.code}  # type: ignore[attr-defined]

    def move(self, entry: D, module: Module) -> None:
        """Let it lie in the module. Inside the caller's transaction. Raises Refused."""
        entry.module = module  # type: ignore[attr-defined]
        entry.save(update_fields=["module"])

    def saved(self, entry: D) -> None:
        """What else follows a save."""

    def take_out(self, entry: D, now: datetime) -> None:
        """What else goes when the entry goes out of use. Inside the caller's transaction. Raises Refused."""

    def pulling_breaks(self, entry: D) -> list[str]:
        """What could not be used any more without the entry, in words: told before it goes, and it stops nobody."""
        return []

    def put_back(self, entry: D, now: datetime) -> None:
        """What else comes when the entry is used again. Inside the caller's transaction. Raises CannotPublish."""

    def explained(self, version: V) -> dict[str, Any]:
        """What of a version is read beside its page, for those who answer for it: {} where its page shows it all."""
        return {}

    def misfits(self, content: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(key, message) for everything in the content that not even a draft holds."""
        return list(self.table(content).misfits(content))

    def stops(self, finding: Finding) -> bool:
        """Whether a finding keeps the draft from going live."""
        return finding.is_error


_ADAPTERS: dict[type[Draft], EntryAdapter[Any, Any]] = {}


def register(adapter: EntryAdapter[Any, Any]) -> None:
    """Let entries of this kind be edited, published and signed. Called when their app is ready."""
    _ADAPTERS[adapter.model] = adapter


def adapter_of(entry: Draft | type[Draft]) -> EntryAdapter[Any, Any]:
    """The adapter of an entry, or of its model. Raises LookupError for what is no kind of entry."""
    model = entry if isinstance(entry, type) else type(entry)
    kind = None if isinstance(entry, type) else getattr(entry, "kind", None)
    if model not in _ADAPTERS and kind:  # read through the table that several kinds share
        return adapter_named(kind)
    if model not in _ADAPTERS:
        raise LookupError(f"{model.__name__} has no adapter: register one when its app is ready.")
    return _ADAPTERS[model]


def adapter_named(kind: str) -> EntryAdapter[Any, Any]:
    """The adapter of a kind by its name. Raises LookupError for what is no kind of entry."""
    for adapter in _ADAPTERS.values():
        if kind == adapter.KIND:
            return adapter
    raise LookupError(f"{kind!r} is no kind of entry: there are {', '.join(known_kinds())}.")


def known_kinds() -> list[str]:
    """The names of all kinds of entries."""
    return [adapter.KIND for adapter in _ADAPTERS.values()]


def adapters() -> list[EntryAdapter[Any, Any]]:
    """Every kind of entry that there is."""
    return list(_ADAPTERS.values())
