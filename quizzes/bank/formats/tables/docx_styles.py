"""What the styles of a Word document strike through or hide: of a run, of its paragraph and of its table."""

from dataclasses import dataclass, field

from courses.content.formats.archives import Archive
from courses.content.formats.strict_xml import parsed
from quizzes.bank.formats.markup import Element, child, children, descendants, name_of

MEMBER = "word/styles.xml"
_STRUCK = ("strike", "dstrike", "vanish")
_OFF = ("0", "false", "off", "none")

Marks = dict[str, bool]  # what is said of striking and hiding, by its name


@dataclass(frozen=True)
class Styles:
    """The styles by their names, with what each takes over from those it rests on. `defaults`: of texts that have no style,
    `usual`: the styles of paragraphs and runs that name none."""

    marks: dict[str, Marks] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    defaults: Marks = field(default_factory=dict)

    def is_struck(self, run: Element) -> bool:
        """Whether a run is struck through or hidden: by itself, else by its styles."""
        own = Marks()
        for about in children(run, "rPr"):
            own |= marks_of(about)
        if all(name in own for name in _STRUCK):
            return any(own.values())
        levels = [self.marks.get(name, {}) for name in self._named(run)]
        return any(own[name] if name in own else self._by_styles(name, levels) for name in _STRUCK)

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
    return Styles(_all_marks(found), usual, marks_of(child(defaults, "rPr")))


def _all_marks(styles: dict[str, Element]) -> dict[str, Marks]:
    """The marks of each style, with those of what it rests on."""
    known = dict[str, Marks]()
    for name in styles:
        chain = list[str]()
        while name in styles and name not in known and name not in chain:
            chain.append(name)
            base = child(styles[name], "basedOn")
            name = "" if base is None else value_of(base, "val")
        marks = known.get(name, {})
        for one in reversed(chain):
            marks = known[one] = marks | marks_of(child(styles[one], "rPr"))
    return known
