"""Whether a draft changes only the wording of what is published: then a signature covers it too."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.changes import more_than_wording
from courses.publishing.actions.meaning import NotSameMeaning
from quizzes.bank.actions.published import lines_of_entry, parse, published_entry
from quizzes.bank.domain.questions import written_question
from quizzes.bank.domain.table import QUESTION_FIELDS, own_keys
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS

# What a change of wording leaves alone, beside the parts of the question without their words.
_MEANING = QUESTION_FIELDS.those(meaning=True)


def check_same_meaning(current: QuestionVersion, question: Question) -> None:
    """Raise NotSameMeaning where the draft changes more of the published version than its wording."""
    root: Any = current.same_meaning_as or current
    entry = written_question(parse(question.draft))
    before, after = _meaning(published_entry(current)), _meaning(entry)
    for key, value in after.items():
        if value != before.get(key):
            raise NotSameMeaning(_("'%(key)s' differs: that changes the meaning.") % {"key": key})
    # Texts can be swapped in steps as well: the root is what was signed.
    signed = (published_entry(current), published_entry(root))
    for was, side in product(signed, own_keys(current.kind)):
        for code in _with_text_of_another(_texts(was, side), _texts(entry, side)):
            raise NotSameMeaning(
                _(
                    "'%(code)s' of '%(side)s' says what another one said before: that changes the meaning."
                )
                % {"code": code, "side": side}
            )
    _check_wording(published_entry(current), entry)


def _check_wording(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise NotSameMeaning when a stem, an option or a reason changed by more than its wording."""
    old = dict(line.split(": ", 1) for line in lines_of_entry(before))
    new = dict(line.split(": ", 1) for line in lines_of_entry(after))
    for label in old.keys() | new.keys():
        was, now = old.get(label, ""), new.get(label, "")
        reason = "" if was == now else more_than_wording(was, now)
        if reason:
            raise NotSameMeaning(
                _("More than the wording of '%(label)s' changed: %(reason)s.")
                % {"label": label, "reason": reason}
            )


def _meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    # The kind comes first: where it differs, nothing else can be compared.
    return {key: entry.get(key) for key in _MEANING} | KINDS[entry["kind"]].meaning(entry)


def _with_text_of_another(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The parts whose new text was the text of another part: the texts were swapped, and the key with them."""
    return [
        code for code, text in after.items() if text != before.get(code) and text in before.values()
    ]


def _texts(entry: Mapping[str, Any], key: str) -> dict[str, str]:
    """The words of the parts under `key`, by their codes; none where it holds no such parts."""
    value = entry.get(key)
    parts = value if isinstance(value, list) else ()
    return {
        part["code"]: _folded(part["text"])
        for part in parts
        if isinstance(part, Mapping) and {"code", "text"} <= part.keys()
    }


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
