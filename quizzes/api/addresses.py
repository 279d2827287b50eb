"""Results as the API gives them: every lesson and paragraph with the address at which it is read."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def with_addresses(view: dict[str, Any], *, course: str) -> dict[str, Any]:
    """The view of a result, with a `url` beside each lesson and paragraph that it names."""
    objectives = [
        *view.get("objectives", ()),
        *view.get("critical_objectives", ()),
        *view.get("weak_objectives", ()),
    ]
    for place in (lesson for objective in objectives for lesson in objective["lessons"]):
        place["url"] = _address(course, place)
    for place in (p for question in view.get("questions", ()) for p in question["paragraphs"]):
        place["url"] = f"{_address(course, place)}#{place['block']}"
    return view


def _address(course: str, place: dict[str, str]) -> str:
    path = reverse("courses:lesson", args=[course, place["module"], place["slug"]])
    return f"{settings.PUBLIC_URL}{path}"
