"""The key of another version of a question, given with the parts that a candidate was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizzes.kinds import KINDS, Spec
from quizzes.kinds.parts import unscored

# What a spec says for people beside what its kind says so of.
_SAID = frozenset({"text", "html", "picture", "rationale", "rationale_html", "harm"})


@dataclass(frozen=True)
class Wording:
    """What scoring and a candidate know of one version of a question."""

    kind: str
    stem: str
    picture: Mapping[str, Any]
    spec: Spec


class KeyDoesNotFit(ValueError):
    """The key answers something else than what was shown: `part` is "kind", "stem", "picture", "parts" or "texts"."""

    def __init__(self, part: str) -> None:
        super().__init__(f"the {part} differ")
        self.part = part


def spec_with_key(shown: Wording, holding: Wording) -> Spec:
    """The spec that scores answers given to `shown` by the key of `holding`. Raises KeyDoesNotFit.

    Every version has ids of its own, so parts are known by their codes; their words, the stem and the pictures have to be the
    same but for case, spaces and the mark at the end: where the question differs, so may its answer.
    """
    if shown.kind != holding.kind:
        raise KeyDoesNotFit("kind")
    if _folded(shown.stem) != _folded(holding.stem):
        raise KeyDoesNotFit("stem")
    if _file(shown.picture) != _file(holding.picture):
        raise KeyDoesNotFit("picture")
    sides = [side for side, value in holding.spec.items() if _are_parts(value)]
    if not sides and _presented(shown) != _presented(holding):
        raise KeyDoesNotFit("parts")
    return {**holding.spec, **{side: _with_ids_of(shown, holding, side) for side in sides}}


def score_alike(kind: str, one: Spec, other: Spec) -> bool:
    """Whether two specs of this kind, with the same ids, mark every answer alike."""
    key = KINDS[kind].key
    return bool(key(one) == key(other)) and _beside_parts(kind, one) == _beside_parts(kind, other)


def _with_ids_of(shown: Wording, holding: Wording, side: str) -> list[Spec]:
    parts = {part["code"]: part for part in shown.spec.get(side, ())}
    if parts.keys() != {part["code"] for part in holding.spec[side]}:
        raise KeyDoesNotFit("parts")
    for part in holding.spec[side]:
        was = parts[part["code"]]
        if _folded(was["text"]) != _folded(part["text"]):
            raise KeyDoesNotFit("texts")
        if _file(was.get("picture")) != _file(part.get("picture")):
            raise KeyDoesNotFit("picture")
    return [{**part, "id": parts[part["code"]]["id"]} for part in holding.spec[side]]


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(one, Mapping) and "id" in one for one in value
    )


def _presented(wording: Wording) -> dict[str, Any]:
    return KINDS[wording.kind].present(wording.spec, {})


def _file(picture: Mapping[str, Any] | None) -> Any:
    return (picture or {}).get("file")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".?! ")


def _beside_parts(kind: str, spec: Spec) -> dict[str, Any]:
    """What of a spec decides beside its parts: a tolerance, what units come to."""
    said = _SAID | unscored(KINDS[kind].FIELDS)
    return {key: value for key, value in spec.items() if key not in said and not _are_parts(value)}
