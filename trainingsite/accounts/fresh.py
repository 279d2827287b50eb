"""Acts for which a page asks again who it is: an open session that somebody left on a screen is not enough for them."""

from datetime import datetime, timedelta

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.utils import timezone

from trainingsite.accounts.may import Act
from trainingsite.accounts.sessions import authenticated_at

FRESH_FOR = timedelta(minutes=15)

# The one list. The page that performs such an act calls `ask_again` where it asks for the right.
ASKS_AGAIN: frozenset[Act] = frozenset(
    {
        Act.APPOINT_LEAD,
        Act.SIGN,
        Act.WITHDRAW_SIGNATURE,
        # Of what candidates are examined with; a lesson is published without.
        Act.PUBLISH,
        Act.TAKE_EDITION,
        # What is erased comes back for nobody.
        Act.WITHDRAW_PHOTOGRAPH,
        Act.WITHDRAW,
        Act.UNDO_WITHDRAWAL,
        Act.REINSTATE,
        Act.REISSUE,
        Act.SET_ROLES,
        # Not where the desk's act makes things safer (accounts/acts.py): switching off, stopping another address.
        Act.SWITCH_ACCOUNT,
        Act.ASK_ADDRESS,
        Act.REMOVE_FACTOR,
        Act.CHECK_ENTRY,
        # An outcome switches an account off, gives its entry to another, or lets who was withdrawn sit exams.
        Act.DECIDE_ENTRY,
        Act.GRANT_KEYS,
        Act.VOID_ATTEMPT,
        # Not GIVE_TIME: a fire alarm waits for nobody's code.
        Act.DECIDE_TIME,
        Act.OPEN_PROOF,
        Act.GRANT_TRIES,
        # Whoever is named makes certificates say more.
        Act.NAME_WITNESS,
        # Whoever is named reads what candidates are examined with; ending that waits for nobody's code.
        Act.NAME_READER,
        Act.CORRECT_KEY,
        Act.TAKE_PASS,
        Act.MAKE_KEY,
        Act.REVOKE_KEY,
        # Who comes in reads what the clinic asked, and makes keys; taking somebody out waits for nobody's code.
        Act.INVITE_STAFF,
        Act.SECOND_PROPOSAL,
        Act.EXPORT_LOG,
        # Everything that is kept about somebody, in one file.
        Act.COPY_OWN_DATA,
        # What is erased comes back for nobody; calling it off waits for nobody's password.
        Act.ASK_ERASURE,
        # Putting a hold waits for nobody's code.
        Act.ERASE_PERSON,
        Act.END_HOLD,
        Act.EXPORT_PRIVATE,
    }
)


def ask_again(request: HttpRequest, act: Act) -> None:
    """Raise ReauthenticationRequired when the act needs it and the last sign-in, or password or code typed again, is
    older than FRESH_FOR. allauth then asks; what a form had sent is kept, and answered where it stood (kept_forms.py)."""
    if act in ASKS_AGAIN and not is_fresh(request, timezone.now()):
        # What was sent before and then left alone is not carried out by opening the page anew.
        request.session.pop(STATE_SESSION_KEY, None)
        raise ReauthenticationRequired


def is_fresh(request: HttpRequest, now: datetime) -> bool:
    """Whether the person has shown who they are within FRESH_FOR. A session from before this was kept is old."""
    shown_at = authenticated_at(request)
    return shown_at is not None and now - shown_at < FRESH_FOR
