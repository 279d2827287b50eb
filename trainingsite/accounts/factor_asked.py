"""Who works with what names other people needs a second factor; without one they are led to where it is set up."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trainingsite.accounts.actors import Person


def lacks_second_factor(person: Person) -> bool:
    """Whether the person would have to set one up first. Demo people of a demo site, whose passwords lie in a file, not."""
    is_demo = person.is_demo and settings.SEED_DEMO
    return not is_demo and not is_mfa_enabled(person)


def ask_for_second_factor(request: HttpRequest, why: Any) -> HttpResponse:
    """Off to the page where it is set up, with the sentence that says why."""
    messages.warning(request, why)
    return redirect("mfa_index")
