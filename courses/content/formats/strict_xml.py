"""XML of strangers, parsed: without entities, document types, networks or depth, and with a bound on its elements."""

import re
from typing import TypeAlias

from lxml import etree

from courses.content.formats.decoding import check_size
from courses.content.formats.refusals import Place, Refused, because, gettext_noop

# lxml has no types of its own, so to a checker this is anything.
Element: TypeAlias = etree._Element
MOST_ELEMENTS = 400_000
BROKEN = gettext_noop("The file is no well-formed XML: {what}. Export it again, or mend it there.")
ENTITIES = gettext_noop("The file declares entities of its own. They are not read, as they can hide other files.")  # fmt: skip
TOO_MANY = gettext_noop("The file has more than {most} elements. Split it.")


def parsed(data: bytes) -> Element:
    """The root of an XML file. Nothing is fetched, no entity is replaced. Raises Refused."""
    check_size(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=False, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_declared_first(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as wrong:
        line = getattr(wrong, "lineno", None)
        what = getattr(wrong, "msg", None) or str(wrong)
        raise Refused(because(BROKEN, what=what.split(" (<")[0]), Place(line=line)) from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise Refused(because(ENTITIES), Place(line=1))
    for count, node in enumerate(root.iter()):
        if node.tag is etree.Entity:
            raise Refused(because(ENTITIES), Place(line=node.sourceline))
        if count > MOST_ELEMENTS:
            raise Refused(because(TOO_MANY, most=MOST_ELEMENTS))
    return root


_LATE = re.compile(rb"(\s+)(<\?xml\b[^>]{0,300}\?>)")


def _declared_first(data: bytes) -> bytes:
    """Programs print an empty line before the declaration of XML, which then is none: it moves behind it, and lines stay."""
    found = _LATE.match(data)
    return found[2] + found[1] + data[found.end() :] if found else data
