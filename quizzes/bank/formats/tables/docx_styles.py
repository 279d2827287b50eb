"""What the styles of a Word document strike through, hide, raise or lower: of a run, of its paragraph and of its table."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from courses.content.formats.archives import Archive
from courses.content.formats.strict_xml import parsed
from quizzes.bank.formats.markup import Element, child, children, descendants, name_of

MEMBER = "word/styles.xml"
_STRUCK = ("strike", "dstrike", "vanish")
_HEIGHTS = ("vertAlign", "position")
_MOVED = ("superscript", "subscript")
# So many runs of a paragraph say whether anything in it stands on its line.
_LOOKED_AT = 8
_OFF = ("0", "false", "off", "none")

Said = TypeVar("Said")
Known = TypeVar("Known")
Marks = dict[str, bool]  # what is said of striking and hiding, by its name
Heights = dict[str, str]  # the same of raising and lowering


@dataclass(frozen=True)
class Styles:
    """The styles by their names, with what each takes over from those it rests on. `defaults`: of texts that have no style,
    `usual`: the styles of paragraphs and runs that name none."""

    marks: dict[str, Marks] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    defaults: Marks = field(default_factory=dict)
    heights: dict[str, Heights] = field(default_factory=dict)

    def is_struck(self, run: Element) -> bool:
        """Whether a run is struck through or hidden: by itself, else by its styles."""
        own = Marks()
        for about in children(run, "rPr"):
            own |= marks_of(about)
        if all(name in own for name in _STRUCK):
            return any(own.values())
        levels = [self.marks.get(name, {}) for name in self._named(run)]
        return any(own[name] if name in own else self._by_styles(name, levels) for name in _STRUCK)

    def height_of(self, run: Element) -> str:
        """ "superscript" or "subscript" where a run is raised or lowered beside the others of its paragraph, "" else."""
        said = self._heights(run)
        if said.get("vertAlign") in _MOVED:
            return said["vertAlign"]
        moved = _moved(said)
        if not moved or self._is_all_moved(run):
            return ""
        return moved

    def _is_all_moved(self, run: Element) -> bool:
        """Whether nothing in the paragraph stands on its line, so that a run is no higher than what is read beside it."""
        paragraph = next((node for node in run.iterancestors() if name_of(node) == "p"), None)
        runs = descendants(paragraph, "r") if paragraph is not None else ()
        spoken = (one for one in runs if any((text.text or "").strip() for text in children(one, "t")))  # fmt: skip
        return all(_moved(self._heights(one)) for one in islice(spoken, _LOOKED_AT))

    def _heights(self, run: Element) -> Heights:
        """What is said of the height of a run: by itself before its styles, the nearest first."""
        said = Heights()
        for name in self._named(run):
            said |= self.heights.get(name, {})
        for about in children(run, "rPr"):
            said |= heights_of(about)
        return said

    def _by_styles(self, name: str, levels: list[Marks]) -> bool:
        """Whether the styles say so. Of table, paragraph and run each turns round what the others say; two lines do not."""
        if self.defaults.get(name):
            return True
        said = [level[name] for level in levels if name in level]
        return bool(said and said[-1]) if name == "dstrike" else sum(said) % 2 == 1

    def _named(self, run: Element) -> tuple[str, str, str]:
        """The styles of table, paragraph and run."""
        above = list(run.iterancestors())
        table = next((node for node in above if name_of(node) == "tbl"), None)
        paragraph = next((node for node in above if name_of(node) == "p"), None)
        return (
            self._name(table, "tblPr", "tblStyle", "table"),
            self._name(paragraph, "pPr", "pStyle", "paragraph"),
            self._name(run, "rPr", "rStyle", "character"),
        )

    def _name(self, node: Element | None, about: str, name: str, sort: str) -> str:
        said = (child(one, name) for one in children(node, about)) if node is not None else ()
        found = next((one for one in said if one is not None), None)
        return self.usual.get(sort, "") if found is None else value_of(found, "val")


def marks_of(about: Element | None) -> Marks:
    """What properties of a text say of striking and hiding."""
    return {} if about is None else {name_of(one): is_on(one) for one in children(about, *_STRUCK)}


def heights_of(about: Element | None) -> Heights:
    """What properties of a text say of raising and lowering."""
    return {} if about is None else {name_of(one): value_of(one, "val") for one in children(about, *_HEIGHTS)}  # fmt: skip


def _moved(said: Heights) -> str:
    """Where a text is moved to by so many points."""
    position = said.get("position", "")
    if not re.search("[1-9]", position):
        return ""
    return "subscript" if position.startswith("-") else "superscript"


def is_on(mark: Element) -> bool:
    """Whether a property that is on or off is on."""
    return (value_of(mark, "val") or "1") not in _OFF


def value_of(node: Element, name: str) -> str:
    """What an attribute says, "" where it is missing."""
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")  # fmt: skip


def styles_of(archive: Archive) -> Styles:
    """The styles of a document; none where it has none. Raises Refused."""
    if MEMBER not in archive.names:
        return Styles()
    root = parsed(archive.read(MEMBER))
    found = {value_of(style, "styleId"): style for style in children(root, "style")}
    usual = {value_of(style, "type"): name for name, style in found.items() if value_of(style, "default") in ("1", "true", "on")}  # fmt: skip
    defaults = next(descendants(root, "rPrDefault"), None)
    marks, heights = _all(found, marks_of), _all(found, heights_of)
    return Styles(marks, usual, marks_of(child(defaults, "rPr")), heights)


def _all(
    styles: dict[str, Element], said_of: Callable[[Element | None], dict[str, Said]]
) -> dict[str, dict[str, Said]]:
    """What each style says of letters, with what that says on which it rests."""
    none = dict[str, Said]()
    return inherited(styles, none, lambda style, base: base | said_of(child(style, "rPr")))


def inherited(
    styles: dict[str, Element], none: Known, own: Callable[[Element, Known], Known]
) -> dict[str, Known]:
    """What holds of each style: its own, upon what holds of the one on which it rests; of the first upon `none`."""
    known = dict[str, Known]()
    for name in styles:
        chain = list[str]()
        while name in styles and name not in known and name not in chain:
            chain.append(name)
            base = child(styles[name], "basedOn")
            name = "" if base is None else value_of(base, "val")
        held = known.get(name, none)
        for one in reversed(chain):
            held = known[one] = own(styles[one], held)
    return known
