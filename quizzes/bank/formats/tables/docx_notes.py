"""What a Word document says beside the cells of its tables: footnotes, endnotes, comments, and paragraphs of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.content.formats.archives import Archive
from courses.content.formats.refusals import Because, because, gettext_noop
from courses.content.formats.strict_xml import parsed
from quizzes.bank.formats.markup import Element, child, descendants, name_of, text_of

NOTE = gettext_noop("A footnote or endnote stands in the row, which was not taken: '{text}'. Delete it, or write what it says into the cell.")  # fmt: skip
COMMENT = gettext_noop("A comment stands in the row, which was not taken: '{text}'. Delete it, or write what it says into the cell.")  # fmt: skip
BESIDE = gettext_noop("Beside the tables stands, and was not read: '{text}'")
MORE_BESIDE = gettext_noop("Beside the tables stand more paragraphs that were not read: {count}.")
MOST_BESIDE = 10
_MEMBERS = {
    "footnoteReference": ("word/footnotes.xml", "footnote", NOTE),
    "endnoteReference": ("word/endnotes.xml", "endnote", NOTE),
    "commentReference": ("word/comments.xml", "comment", COMMENT),
}
_HEADINGS = ("heading", "title", "subtitle", "toc", "berschrift", "überschrift", "titel", "titre", "ttulo", "título", "kop")  # fmt: skip


@dataclass(frozen=True)
class Notes:
    """The texts of footnotes, endnotes and comments, by the element that refers to them and its number."""

    texts: dict[tuple[str, str], str]

    def of(self, part: Element) -> tuple[Because, ...]:
        """What is said in notes to anything in this part."""
        found = [(name_of(one), _attribute(one, "id")) for one in descendants(part, *_MEMBERS)]
        return tuple(because(_MEMBERS[name][2], text=self.texts.get((name, number), "")) for name, number in dict.fromkeys(found))  # fmt: skip


def notes_of(archive: Archive) -> Notes:
    """All notes of a document. Raises Refused."""
    texts = {}
    for reference, (member, tag, _said) in _MEMBERS.items():
        if member in archive.names:
            for note in descendants(parsed(archive.read(member)), tag):
                said = (text_of(text) for text in descendants(note, "t"))
                texts[reference, _attribute(note, "id")] = "".join(said)
    return Notes(texts)


def beside_tables(paragraphs: list[str]) -> tuple[Because, ...]:
    """What stands in paragraphs of their own."""
    told = [because(BESIDE, text=text) for text in paragraphs[:MOST_BESIDE]]
    more = len(paragraphs) - MOST_BESIDE
    return (*told, *([because(MORE_BESIDE, count=more)] if more > 0 else ()))


def paragraphs_beside(document: Element) -> Iterator[Element]:
    """The paragraphs that lie in no table and in no other paragraph, and are no headings."""
    for paragraph in descendants(document, "p"):
        above = {name_of(node) for node in paragraph.iterancestors()}
        if not above & {"tbl", "p"} and not _is_heading(paragraph):
            yield paragraph


def _is_heading(paragraph: Element) -> bool:
    about = child(paragraph, "pPr")
    style = child(about, "pStyle")
    is_outlined = child(about, "outlineLvl") is not None
    return is_outlined or (style is not None and _attribute(style, "val").casefold().startswith(_HEADINGS))  # fmt: skip


def _attribute(node: Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")  # fmt: skip
