"""Rules for what lessons may say with signs and questions may not: it would be read as it stands."""

import re
from collections.abc import Iterator, Mapping

from courses.content.domain.dialect import BOXES, CITATION, NEAR_CITATION, NO_CLAIM
from courses.content.domain.lint.findings import Rule, Span
from quizzes.bank.domain.lint.subject import QuestionSubject
from quizzes.kinds import KINDS

Found = tuple[str, Span]
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?")
_BOX = re.compile(rf"^\s*:{{3,}}\s*(?:{'|'.join(BOXES)})?\s*$", re.MULTILINE)
_NO_CLAIM = re.compile(re.escape(NO_CLAIM))
_AS_IT_STANDS = (
    (_IMAGE, "'{}' is shown as these signs: a question has its pictures beside its words. Take it out, or hand the picture in."),
    (CITATION, "'{}' is shown as it stands. Take it out and name the fact under 'evidence'."),
    (NEAR_CITATION, "'{}' is shown as it stands. Take it out and name the fact under 'evidence'."),
    (_NO_CLAIM, "'{}' is shown as it stands: that word is for lessons. Take it out."),
    (_BOX, "'{}' is shown as it stands: boxes are for lessons. Take it out."),
)  # fmt: skip


def texts_in(question: QuestionSubject) -> Iterator[tuple[str, str]]:
    """(place, words) of everything that people read of the question."""
    yield "stem", str(question.entry.get("stem") or "")
    kind = KINDS.get(question.kind)
    for field in kind.FIELDS if kind else ():
        said = question.entry.get(field.key)
        if isinstance(said, str):
            yield field.key, said
        for number, part in enumerate(said if isinstance(said, list) else ()):
            if isinstance(part, Mapping):
                place = f"{field.key}.{part.get('code', number)}"
                yield from ((f"{place}.{k}", str(part.get(k) or "")) for k in ("text", "rationale"))
            else:
                yield field.key, str(part)


def shown_as_signs(question: QuestionSubject) -> Iterator[Found]:
    for place, said in texts_in(question):
        for sign, message in _AS_IT_STANDS:
            # A fact's number that is nearly right is told once, by the first pattern that knows it.
            if sign is NEAR_CITATION and CITATION.search(said):
                continue
            for found in dict.fromkeys(one.group().strip() for one in sign.finditer(said)):
                yield message.format(found), Span(place)


MARKUP_RULES = (
    (Rule("signs-shown", "error", "No words of a question hold a picture, the number of a fact or a box: they are shown as signs."), shown_as_signs),
)  # fmt: skip
