"""YAML read by libyaml (PyYAML's, in C) for ruamel's composer: three times as fast, with the same lines.

libyaml reads version 1.1, where tabs and some line breaks mean something else than in 1.2, and its refusals are worded in
another way. So it reads only what is beyond doubt: `is_plain` texts that hold a list or a mapping and that it takes. Whatever else
there is, is read, and refused, by ruamel's own reader (entries.py).
"""

from functools import partial
from typing import Any

import yaml
from ruamel.yaml import YAML, events
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tag import Tag

# Tabs, and line breaks that the two versions of YAML tell apart.
_DOUBTFUL = frozenset("\t\r\x85\u2028\u2029\ufeff")


def is_plain(text: str) -> bool:
    """Whether libyaml and YAML 1.2 cannot differ over its signs."""
    return yaml.__with_libyaml__ and _DOUBTFUL.isdisjoint(text)


def load(reader: YAML, text: str) -> Any:
    """What `reader.load` would give for a plain text; None where libyaml is not the one to say. Raises any error of either."""
    reader.Parser = partial(_Events, text)
    found = reader.load(text)
    return found if isinstance(found, CommentedMap | CommentedSeq) else None


class _Events:
    """What ruamel's composer asks of its parser."""

    def __init__(self, text: str, *, loader: YAML) -> None:
        self._parser = yaml.CLoader(text)
        self._next: events.Event | None = None
        loader._parser = self  # type: ignore[attr-defined]  # where ruamel keeps its parser

    def check_event(self, *kinds: type) -> bool:
        return isinstance(self.peek_event(), kinds)

    def peek_event(self) -> Any:
        if self._next is None:
            self._next = _translated(self._parser.get_event())
        return self._next

    def get_event(self) -> Any:
        event, self._next = self.peek_event(), None
        return event

    def dispose(self) -> None:
        self._parser.dispose()


def _translated(event: Any) -> Any:
    place = (event.start_mark, event.end_mark)
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or None
        return events.ScalarEvent(
            event.anchor, _tag(event), event.implicit, event.value, *place, style=style
        )
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        kind = getattr(events, type(event).__name__)
        flow = event.flow_style
        return kind(event.anchor, _tag(event), event.implicit, *place, flow_style=flow)
    if isinstance(event, yaml.AliasEvent):
        return events.AliasEvent(event.anchor, *place)
    if isinstance(event, yaml.DocumentStartEvent):
        return events.DocumentStartEvent(*place, event.explicit, event.version, event.tags)
    return getattr(events, type(event).__name__)(*place)


def _tag(event: Any) -> Tag | None:
    return Tag(suffix=event.tag) if event.tag else None
