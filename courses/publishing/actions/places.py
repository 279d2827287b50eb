"""Where an entry stands: in a module that readers get, at a place among the others."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.content.models import Module


def place_gaps(module: Module) -> Iterator[tuple[str, str]]:
    """What keeps an entry of the module from going live, whatever it says itself."""
    if module.is_draft:
        said = _("Its module '%(code)s' is not published yet: publish that first.")
        yield "module", said % {"code": module.code}
    elif module.retired_at is not None:
        said = _(
            "Its module '%(code)s' is out of use: move it to another, or bring the module back."
        )
        yield "module", said % {"code": module.code}
