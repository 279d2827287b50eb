"""What people read of items of QTI 1.2: all of their material, with gaps where something is typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quizzes.bank.formats.markup import Element, descendants, inner_html, name_of
from quizzes.bank.formats.prose import PICTURE, Prose, from_html, from_plain

GAP = from_plain("_____")
SECTION_TEXT = "text that stands before several questions"
_ELSEWHERE = "text that stands elsewhere in the file"
_TEXTS = ("mattext", "matemtext")
_NOT_READ = {
    "matimage": PICTURE, "mataudio": "sound", "matvideo": "video", "matapplet": "embedded object", "matapplication": "embedded object",
    "mat_extension": "embedded object",
}  # fmt: skip
# So many signs come from elsewhere into the questions of a file: a text of some kB to which ten thousand refer fills the memory.
MOST_REFERRED = 2_000_000


@dataclass
class Texts:
    """The texts of a file. `referred`: how many signs came from elsewhere so far."""

    root: Element
    referred: int = 0
    _known: dict[str, Prose] = field(default_factory=dict)

    def stem_of(self, item: Element, *, is_one: bool) -> Prose:
        """Everything that is asked. `is_one`: the item has one response, so that what stands within it belongs to the question."""
        presentation = next((node for node in item if name_of(node) == "presentation"), None)
        pieces = [] if presentation is None else list(self._pieces(presentation, is_one=is_one))
        while pieces and pieces[-1] is GAP:
            pieces.pop()
        lines: list[list[Prose]] = []
        for at, piece in enumerate(pieces):
            if lines and GAP in (piece, pieces[at - 1]):
                lines[-1].append(piece)
            else:
                lines.append([piece])
        return _joined([_joined(line, " ") for line in lines], "\n\n")

    def label_of(self, label: Element) -> Prose:
        """The text of an option."""
        pieces = descendants(label, "material", "material_ref")
        return _joined([self._material(one) if name_of(one) == "material" else self._elsewhere(one) for one in pieces], " ")  # fmt: skip

    def has_section_text(self, item: Element) -> bool:
        """Whether a text stands before the section of the item, for all of its questions."""
        return any(above in self._headed for above in item.iterancestors())

    @cached_property
    def _headed(self) -> set[Element]:
        """What has a text before its questions."""
        return {node.getparent() for node in descendants(self.root, "presentation_material")}

    @cached_property
    def _named(self) -> dict[str, list[Element]]:
        """The texts that have a name, by it."""
        found: dict[str, list[Element]] = {}
        for node in descendants(self.root, "material", *_TEXTS):
            for name in {node.get("label"), node.get("ident")} - {None, ""}:
                found.setdefault(name, []).append(node)
        return found

    def _pieces(self, node: Element, *, is_one: bool) -> Iterator[Prose]:
        for below in node:
            name = name_of(below)
            if name == "material":
                yield self._material(below)
            elif name == "material_ref":
                yield self._elsewhere(below)
            elif name == "response_label":
                yield from [GAP] if name_of(node) == "render_fib" else []
            elif is_one or name not in ("response_lid", "response_grp"):
                yield from self._pieces(below, is_one=is_one)

    def _elsewhere(self, reference: Element) -> Prose:
        """What a reference names, where one text of the file has that name and refers no further; else that it is missing."""
        name = reference.get("linkrefid") or ""
        if name not in self._known:
            self._known[name] = self._of_name(name)
        said = self._known[name]
        self.referred += len(said.plain) + len(said.markdown)
        return said if self.referred <= MOST_REFERRED else Prose(lost=(_ELSEWHERE,))

    def _of_name(self, name: str) -> Prose:
        found = self._named.get(name, [])
        if len(found) != 1 or next(descendants(found[0], "matref"), None) is not None:
            return Prose(lost=(_ELSEWHERE,))
        return self._material(found[0]) if name_of(found[0]) == "material" else _prose(found[0])

    def _material(self, material: Element) -> Prose:
        """One material: its texts, and by name what else stands in it."""
        lines: list[list[Prose]] = [[]]
        for below in material:
            name = name_of(below)
            if name == "matbreak":
                lines.append([])
            elif name in _TEXTS:
                lines[-1].append(_prose(below))
            elif name == "matref":
                lines[-1].append(self._elsewhere(below))
            elif name in _NOT_READ:
                lines[-1].append(Prose(lost=(_NOT_READ[name],)))
        return _joined([_joined(line, " ") for line in lines], "\n")


def _joined(pieces: Sequence[Prose], between: str) -> Prose:
    if len(pieces) == 1:
        return pieces[0]
    said = [piece for piece in pieces if piece]
    return Prose(
        " ".join(piece.plain for piece in said),
        between.join(piece.markdown for piece in said),
        tuple(dict.fromkeys(lost for piece in pieces for lost in piece.lost)),
        struck=" ".join(piece.struck for piece in pieces if piece.struck),
    )


def _prose(text: Element) -> Prose:
    if len(text):
        return from_html(inner_html(text))
    said = text.text or ""
    return from_plain(said) if text.get("texttype") == "text/plain" else from_html(said)
