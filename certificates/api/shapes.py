"""Answers from frozen dataclasses: what one holds is written once, where it is made; here it is described and sent."""

from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from rest_framework import serializers

from certificates.domain.verification import AsOf
from certificates.domain.written import written as written
from trainingsite.accounts.domain.calendar import instant


class InstantField(serializers.DateTimeField):
    """An instant in UTC, always with six decimals."""

    def to_representation(self, value: datetime) -> str:
        return instant(value)


FIELDS: dict[Any, type[serializers.Field[Any, Any, Any, Any]]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    date: serializers.DateField,
    datetime: InstantField,
    AsOf: serializers.CharField,  # its own words
}


@cache
def serializer_of(shape: type) -> type[serializers.Serializer[Any]]:
    """The serializer of a dataclass, field by field in its order; its name in the API's description is the class's."""
    described = {name: _field(hint) for name, hint in get_type_hints(shape).items()}
    return type(f"{shape.__name__}Serializer", (serializers.Serializer,), described)


def _field(hint: Any, **more: Any) -> Any:
    """The field for a type: one of FIELDS, a Literal, a dataclass, a tuple of one of these, or one of these or None."""
    arguments = get_args(hint)
    if hint in FIELDS:
        return FIELDS[hint](**more)
    if is_dataclass(hint):
        return serializer_of(hint)(**more)  # type: ignore[arg-type]
    if get_origin(hint) is Literal:
        return serializers.ChoiceField(choices=arguments, **more)
    if get_origin(hint) is tuple:
        return _many(arguments[0], **more)
    (known,) = (argument for argument in arguments if argument is not NoneType)
    return _field(known, allow_null=True, **more)


def _many(hint: Any, **more: Any) -> Any:
    if is_dataclass(hint):
        return serializer_of(hint)(many=True, **more)  # type: ignore[arg-type]
    return serializers.ListField(child=_field(hint), **more)
