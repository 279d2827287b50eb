"""What a name may be that stands on a certificate, in words: asked by every form that takes one, and by the acts that print one."""

from django.utils.translation import gettext as _

from trainingsite.accounts.domain.names import statements_in, strange_in_name
from trainingsite.accounts.domain.titles import beside_name
from trainingsite.accounts.domain.web_addresses import has_address
from trainingsite.accounts.printing import glyphs


def unprintable(text: str) -> str:
    """What our fonts lack, or nobody could read; "" where it can be printed."""
    missing = glyphs().missing_glyphs(text)
    if missing:
        signs = ", ".join(glyphs().named(sign) for sign in missing)
        return _(
            "We cannot print this on a certificate: %(signs)s. We can print the letters of most "
            "languages, and no others, such as Tibetan or Cherokee: write the name in letters that we can print, and "
            "leave other signs out."
        ) % {"signs": signs}
    if text and not glyphs().is_readable(text):
        return _("Write it with letters or digits.")
    return ""


def addressed(text: str, *, of_person: bool = False) -> str:
    """A web or mail address in it: it would stand on a certificate as if we had written it."""
    if has_address(text, of_person=of_person):
        return _("Leave web and mail addresses out. If it is none, write a space after the dot.")
    return ""


def stated(text: str, *, of_person: bool = False) -> str:
    """Words that say that something was checked: beside ours they would be read as ours."""
    said = statements_in(text, of_person=of_person)
    if not said:
        return ""
    return _("Write what stands on the register, and nothing about it. Leave out: %(words)s.") % {
        "words": ", ".join(said)
    }


def wrong_in_name(name: str) -> str:
    """Why this is no name of a person that we print; "" where it is one."""
    return (
        addressed(name, of_person=True)
        or stated(name, of_person=True)
        or unprintable(name)
        or _marked_up(name)
        or _beside(name)
    )


def _marked_up(name: str) -> str:
    strange = strange_in_name(name)
    if not strange:
        return ""
    return _("Write the name alone. Leave out: %(signs)s.") % {"signs": " ".join(strange)}


def _beside(name: str) -> str:
    beside = beside_name(name)
    if not beside:
        return ""
    return _(
        "Behind a comma, a bracket or a dash write titles and degrees only (MD, FRCS, Jr.), or a name at birth (née Brown). "
        "Leave out: %(words)s."
    ) % {"words": ", ".join(beside)}
