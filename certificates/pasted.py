"""The part of an address that is whatever somebody pasted there."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Pasted(StringConverter):
    """Anything, also slashes and line breaks, which `path` does not take."""

    regex = r"[\s\S]+"


register_converter(Pasted, "pasted")
