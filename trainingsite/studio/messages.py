"""What the studio's scripts say."""

from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.dialect import BOXES
from courses.content.markdown import box_titles
from trainingsite.studio.offers import partner_gone


def texts() -> dict[str, str]:
    """By the names in static/trainingsite/studio/*.js."""
    return {
        "saving": _("Saving…"),
        "offline": _("No connection. What you typed is kept on this device and is saved when it is back."),
        "server": _("The site does not answer. What you typed is kept on this device; it is tried again."),
        "signedOut": _("You were signed out. What you typed is kept on this device: sign in in another tab, then press Save."),
        "unsaved": _("Not saved yet"),
        "kept": _("This device kept words of yours that never arrived, of %(when)s."),
        "take": _("Put them back"),
        "forget": _("Throw them away"),
        "forgotten": _("Thrown away."),
        "partnerGone": partner_gone("{letter}"),
        **fact_texts(),
        **order_texts(),
    }  # fmt: skip


def fact_texts() -> dict[str, str]:
    """By the names in static/trainingsite/studio/facts.js and picking.js."""
    return {
        "choose": _("Choose"),
        "search": _("Words or a number"),
        "none": _("Nothing found."),
        "close": _("Close"),
        "facts": _("Facts of the course"),
        "draft": _("draft"),
        "limit": _("Limit:"),
        "conflict": _("Conflict:"),
    }


def order_texts() -> dict[str, str]:
    """By the names in static/trainingsite/studio/ordering.js and course.js; what stands in braces the script fills in."""
    return {
        "moved": _("“{name}” is now at place {place} of {of}."),
        "movedBack": _("“{name}” is back at place {place} of {of}."),
        "undoMove": _("Undo"),
        "isFirst": _("“{name}” is the first already."),
        "isLast": _("“{name}” is the last already."),
        "row": _("This row"),
        "orderRefused": _("The site did not take the new order; it is as it was. Load the page again."),
        "orderOffline": _("The site does not answer. The order is as it was; move it again when the connection is back."),
    }  # fmt: skip


def crop_texts() -> dict[str, str]:
    """By the names in static/trainingsite/studio/crop.js."""
    return {
        "topLeft": _("Upper left corner of what stays"),
        "topRight": _("Upper right corner of what stays"),
        "bottomLeft": _("Lower left corner of what stays"),
        "bottomRight": _("Lower right corner of what stays"),
        "focus": _("Focus"),
        "keys": _("Arrow keys move it; with Shift in larger steps."),
    }


def editor_texts() -> dict[str, Any]:
    """What the editor of a lesson's text says, by the names in static/trainingsite/studio/editor/*.js."""
    return {
        "figures": _("Figures of the module"),
        "terms": _("Words of the glossary"),
        "newFact": _("Make a fact (new tab)"),
        "boxes": {"title": _("Boxes"), "kinds": _boxes()},
        "editor": {
            "bar": _("Format the text"),
            "how": _("Tab leaves the text. Control and the square brackets move a line in and out. F8 goes to the next finding."),
            "acts": _acts(),
            "insert": {
                "column": _("Column"), "cell": _("Cell"), "words": _("Text"), "answer": _("What to think about"),
                "caption": _("What the figure shows"),
            },
            "phrases": _phrases(),
        },
    }  # fmt: skip


def _acts() -> dict[str, str]:
    return {
        "heading": _("Heading"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "bullets": _("List"),
        "numbers": _("1. List"),
        "table": _("Table"),
        "box": _("Box"),
        "figure": _("Figure"),
        "fact": _("Fact"),
        "term": _("Term"),
        "find": _("Find"),
        "undo": _("Undo"),
        "redo": _("Redo"),
    }


def _boxes() -> list[dict[str, str]]:
    """The boxes that an author may open; an answer stands in its case."""
    about = {
        "key-points": _("What to keep, as a list."),
        "pitfall": _("What experienced people still get wrong."),
        "conflict": _("Sources disagree: both ranges, and which one to use."),
        "case": _("A situation and a question; what to think about opens below it."),
        "note": _("What stands beside the text."),
    }
    titles = box_titles()
    return [
        {"name": name, "title": titles[name], "about": about.get(name, "")}
        for name in BOXES
        if name != "answer"
    ]


def _phrases() -> dict[str, str]:
    """What CodeMirror says itself, by its own English."""
    return {
        "Find": _("Find"),
        "Replace": _("Replace with"),
        "next": _("Next"),
        "previous": _("Back"),
        "all": _("All"),
        "match case": _("as written"),
        "by word": _("whole words"),
        "regexp": _("pattern"),
        "replace": _("Replace"),
        "replace all": _("Replace all"),
        "close": _("Close"),
        "current match": _("found here"),
        "on line": _("on line"),
        "replaced match on line $": _("replaced on line $"),
        "replaced $ matches": _("replaced $ times"),
        "Diagnostics": _("Findings"),
        "No diagnostics": _("No findings"),
        "Control character": _("Sign that cannot be seen"),
        "Selection deleted": _("What was selected is deleted"),
    }
