"""Forms of the quiz pages: shape only. Answers of a page without scripts become the API's answer shapes here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """What stands in the record beside the two names. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Note for the record"), max_length=300, required=False)
    same_meaning = forms.BooleanField(
        label=_("No change of meaning"),
        help_text=_(
            "Only the wording changed. A clinical lead's signature under the version before then covers this one. You answer for that."
        ),
        required=False,
    )


class VoidForm(forms.Form):
    """Why an attempt counts for nothing."""

    reason = forms.CharField(label=_("Reason, for the record"), max_length=200)


class StartForm(forms.Form):
    """What a candidate declares before an exam."""

    agreed = forms.BooleanField(
        label=_("I have read these rules and agree to them."),
        error_messages={"required": _("Tick this box if you agree to the rules.")},
    )
    name_confirmed = forms.BooleanField(
        label=_("This is my name and number as on my professional register."),
        error_messages={
            "required": _("Tick this box if the name is right, or change it in your account first.")
        },
    )


def read_answer(question: Mapping[str, Any], data: QueryDict) -> Any:
    """The answer to one presented question as its controls posted it; None when there is none."""
    return _READERS[question["kind"]](f"q-{question['version']}", question, data)


def prefilled(question: dict[str, Any]) -> dict[str, Any]:
    """The presented question with its answer in its controls: without scripts, what is not shown would be cleared."""
    answer = question["answer"]
    if question["kind"] == "matching" and answer:
        question["left"] = [{**left, "chosen": answer.get(left["id"])} for left in question["left"]]
    if question["kind"] == "ordering" and answer:
        question["options"] = [
            {**option, "place": answer.index(option["id"]) + 1} for option in question["options"]
        ]
    return question


def _single(name: str, _question: Mapping[str, Any], data: QueryDict) -> str | None:
    return data.get(name) or None


def _multiple(name: str, _question: Mapping[str, Any], data: QueryDict) -> list[str] | None:
    return data.getlist(name) or None


def _numeric(name: str, _question: Mapping[str, Any], data: QueryDict) -> dict[str, str] | None:
    value = data.get(f"{name}-value", "").strip()
    return {"value": value, "unit": data.get(f"{name}-unit", "")} if value else None


def _matching(name: str, question: Mapping[str, Any], data: QueryDict) -> dict[str, str] | None:
    pairs = {left["id"]: data.get(f"{name}-{left['id']}") for left in question["left"]}
    return {left: right for left, right in pairs.items() if right} or None


def _ordering(name: str, question: Mapping[str, Any], data: QueryDict) -> list[str] | None:
    places = {
        option["id"]: data.get(f"{name}-{option['id']}", "") for option in question["options"]
    }
    if not all(place.isdecimal() and len(place) < 4 for place in places.values()):
        return None
    return sorted(places, key=lambda option: int(places[option]))


_READERS = {
    "single_choice": _single,
    "multiple_response": _multiple,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
