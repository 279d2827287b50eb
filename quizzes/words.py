"""Words that people read for the codes of this app."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def not_open_words(reason: str | None, opens_at: datetime | None) -> str:
    """Why a quiz cannot be started now and what to do, in a sentence or two; "" when it can."""
    if not reason:
        return ""
    when = date_format(timezone.localtime(opens_at), "j F Y, H:i T") if opens_at else ""
    return {
        "checks-not-passed": _("The exam opens when you have passed the check of every module."),
        "wait": _("You can try again from %(when)s. Use the time to study the parts you missed.")
        % {"when": when},
        "no-tries-left": _(
            "You have used all your tries for now. You can sit the exam again from %(when)s."
        )
        % {"when": when}
        if when
        else _("You have used all your tries for now."),
        "entry-closed": _(
            "Your permission to sit this exam has ended. Ask an administrator to renew it."
        ),
        "already-passed": _("You have passed this exam. There is nothing more to do here."),
        "agreement-needed": _("Agree to the rules of the exam before you start."),
        "name-not-confirmed": _("Confirm your name and number before you start."),
        "register-entry-missing": _(
            "Add your name as on your professional register, the register and your number to your account first."
        ),
        "register-entry-taken": _(
            "Another account has the same register and number. Correct yours in your account, "
            "or ask an administrator to settle whose they are."
        ),
        "bank-too-small": _(
            "This quiz has too few questions at the moment. Please come back later."
        ),
        "retired": _("This quiz is no longer offered."),
    }.get(reason, _("This quiz cannot be started now."))


def reveal_words(reveal: str) -> str:
    """What a person sees after handing in, under each reveal rule."""
    return {
        "rationale": _(
            "Every question with the right answer, the reason for each answer, and the paragraph that teaches it"
        ),
        "objectives": _("What to study again, by objective, without the answers"),
        "domains": _(
            "Whether you passed. If not: how far off you were, and what to study again. The questions stay secret"
        ),
    }[reveal]


def attempt_words() -> dict[str, str]:
    """What the attempt page's script says."""
    return {
        "saving": _("Saving…"),
        "savedAt": _("Saved at {time}"),
        "failed-offline": _(
            "No connection. Your answers are kept on this device and sent when it is back."
        ),
        "failed-server": _(
            "The server did not answer. Your answers are kept on this device; trying again."
        ),
        "failed-signed-out": _(
            "You were signed out. Your answers are kept on this device: sign in again in another tab, then come back."
        ),
        "notSaved": _("One answer was not saved. See the note beside it."),
        "rejected": _("This answer was not saved. Please give it again."),
        "rejected-bad-answer": _(
            "This answer could not be read. Check it: for a number use digits only, such as 12.5 or 1200."
        ),
        "superseded": _(
            "This question was answered in another window or on another device as well. That answer is shown; "
            "choose again if you want another."
        ),
        "closed": _("This attempt is closed."),
        "answered": _("answered"),
        "notAnswered": _("not answered"),
        "openCount": _("{n} of {of} questions have no answer yet."),
        "allAnswered": _("Every question has an answer."),
        "position": _("Question {n} of {of}"),
        "lastStep": _("Last step"),
        "timeIsUp": _(
            "Time is up. What was saved until now counts; the result appears in a moment."
        ),
        "minutesLeft": _("{n} minutes left"),
        "secondsLeft": _("{n} seconds left"),
        "showTime": _("Show time"),
        "hideTime": _("Hide time"),
        "movedTo": _("Moved to place {n} of {of}"),
        "handingIn": _("Handing in…"),
        "handInFailed": _(
            "Not handed in yet: the server cannot be reached. Your answers are kept on this device. Try again."
        ),
    }
