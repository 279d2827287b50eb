"""What the codes in an entry stand for: the sentence of a fact, the text of an objective, so that nobody looks them up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from courses import actions as courses
from courses.content.domain.dialect import cited_codes
from courses.models import Course, Fact, Objective
from trainingsite.studio.place import Place

_OF_FACTS, _OF_OBJECTIVES = ("evidence",), ("objective", "objectives")


@dataclass(frozen=True)
class Meant:
    """A fact that an entry rests on."""

    code: str
    sentence: str
    is_draft: bool = False


class Meanings:
    """What the codes of one course stand for, looked up once for a page."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._facts: dict[str, Meant] = {}
        self._objectives: dict[str, str] = {}

    def look_up(self, contents: Collection[Mapping[str, Any]]) -> None:
        """Get to know everything that these contents name, in as many queries however much it is."""
        facts = {code for one in contents for code in facts_in(one)}
        aims = {code for one in contents for key in _OF_OBJECTIVES for code in _listed(one, key)}
        rows = Fact.objects.filter(course=self._course, code__in=facts)
        live = {one.code: Meant(one.code, one.statement) for one in rows}
        drafts = courses.drafted_facts(self._course) if facts - live.keys() else {}
        begun = {
            code: Meant(code, str(one.content.get("statement") or ""), is_draft=True)
            for code, one in drafts.items()
            if code in facts
        }
        self._facts = live | begun
        texts = Objective.objects.filter(course=self._course, code__in=aims)
        self._objectives = dict(texts.values_list("code", "text"))

    def facts_of(self, content: Mapping[str, Any]) -> list[Meant]:
        """The facts that the content names, in its order."""
        return [self._facts[code] for code in facts_in(content) if code in self._facts]

    def objectives_of(self, content: Mapping[str, Any]) -> list[str]:
        """The objectives that the content serves, by their words."""
        codes = [code for key in _OF_OBJECTIVES for code in _listed(content, key)]
        return [self._objectives.get(code, code) for code in codes]

    def in_full(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content with words beside its codes."""
        said = dict(content)
        for key in _OF_FACTS:
            if _listed(said, key):
                said[key] = [self._fact(code) for code in _listed(said, key)]
        for key in _OF_OBJECTIVES:
            if _listed(said, key):
                said[key] = [self._objectives.get(code, code) for code in _listed(said, key)]
        return said

    def _fact(self, code: str) -> str:
        meant = self._facts.get(code)
        return f"{code}: {meant.sentence}" if meant else code


def facts_in(content: Mapping[str, Any]) -> list[str]:
    """The codes of facts that the content names or cites, each once."""
    named = [code for key in _OF_FACTS for code in _listed(content, key)]
    return list(dict.fromkeys([*named, *cited_codes(str(content.get("body") or ""))]))


def _listed(content: Mapping[str, Any], key: str) -> list[str]:
    """The codes under the key, also of one that stands alone. Rows of a module's own objectives are no codes."""
    said = content.get(key) or []
    several = [said] if isinstance(said, str) else said
    return [one for one in several if isinstance(one, str)] if isinstance(several, list) else []


def meanings(place: Place, *contents: Mapping[str, Any]) -> Meanings:
    """What these contents of an entry name."""
    made = Meanings(place.course)
    made.look_up(contents)
    return made
