"""Where an entry stands: in a module that readers get, at a place among the others."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from courses.content.models import Module
from courses.publishing.models import Draft, ModuleDraft


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


def module_awaited(module: Module) -> Iterable[Draft]:
    """The module's own draft, where the module is not live before that is."""
    if not module.is_draft:
        return ()
    drafts: Iterable[Draft] = ModuleDraft.objects.filter(course=module.course, code=module.code)
    return drafts


def still_a_draft(name: str) -> str:
    """What is said of something that is named and not live yet."""
    said = _("%(name)s is a draft: it goes live before this, or together with it.")
    return said % {"name": name}
