"""Readings as plain data for a JSON file: one object for each part, or one for a file that was refused whole."""

from decimal import Decimal
from typing import Any

from quizzes.bank.formats.reading import Answer, Area, Option, Part, Reading, Status

Entry = dict[str, Any]


def entries(source_file: str, reading: Reading) -> list[Entry]:
    """What was read of one file."""
    if reading.refusal is not None:
        return [_refusal(source_file, reading)]
    return [
        {"source_file": source_file, "format": reading.format, **entry(part)}
        for part in reading.parts
    ]


def _refusal(source_file: str, reading: Reading) -> Entry:
    where = f"{reading.place}: " if str(reading.place) else ""
    return {
        "source_file": source_file,
        "format": reading.format,
        "status": str(Status.REFUSED),
        "reason": f"{where}{reading.refusal}",
    } | ({"facts": dict(reading.facts)} if reading.facts else {})


def entry(part: Part) -> Entry:
    """One part. Nothing stands there where the file said nothing."""
    said: Entry = {
        "external_id": part.external_id or None,
        "part": part.part or None,
        "type": part.kind,
        "stem_text": part.stem.plain,
        "options": [_option(option) for option in part.options],
        "answers": [_answer(answer) for answer in part.answers],
        "pairs": [
            {"a": pair.first, "b": pair.second} | ({"label": pair.label} if pair.label else {})
            for pair in part.pairs
        ],
        "distractors": list(part.distractors),
        "order": list(part.order),
        "areas": [_area(area) for area in part.areas],
        "points": _number(part.points),
        "general_feedback": part.feedback.plain,
        "category": part.category,
        "tags": list(part.tags),
        "unkept": list(part.unkept),
        "status": str(part.status),
        "reason": _reason(part),
        "line": part.place.line,
        "row": part.place.row,
        "member": part.place.member,
        **_case(part),
    }
    needed = ("external_id", "part", "type", "stem_text", "status")
    return {
        key: value for key, value in said.items() if key in needed or value not in (None, "", [])
    }


def _case(part: Part) -> Entry:
    """What cases that test a program say of themselves."""
    said = dict(part.columns)
    number, is_taken = said.get("case_index"), said.get("accepted")
    return {
        "case": said.get("case"),
        "case_index": None if number is None else int(number),
        "accepted": None if is_taken is None else is_taken == "yes",
    }


def _reason(part: Part) -> str:
    if part.reason is None:
        return ""
    where = f"{part.place}: " if str(part.place) else ""
    return f"{where}{part.reason}"


def _number(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _option(option: Option) -> Entry:
    said: Entry = {"id": option.name, "text": option.text.plain, "correct": option.correct}
    said |= {"weight": _number(option.weight), "feedback": option.feedback.plain}
    return {key: value for key, value in said.items() if value not in (None, "")}


def _answer(answer: Answer) -> Entry:
    said: Entry = {"text": answer.text, "correct": answer.correct, "weight": _number(answer.weight)}
    said |= {"feedback": answer.feedback.plain, "value": _number(answer.value)}
    said |= {
        "tolerance": _number(answer.tolerance),
        "low": _number(answer.low),
        "high": _number(answer.high),
    }
    return {key: value for key, value in said.items() if value not in (None, "")}


def _area(area: Area) -> Entry:
    said: Entry = {"shape": area.shape, "coords": [float(number) for number in area.coordinates]}
    return said | ({} if area.value is None else {"value": float(area.value)})
