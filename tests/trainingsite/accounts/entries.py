"""Register entries in tests: written as people write them."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from tests import people
from tests.trainingsite.accounts.spellings import GMC
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import holds, register
from trainingsite.accounts.actions.case_parties import ask_party, whom_it_takes_from
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.register import RegisterEntry

PASSWORD = "correct horse battery"
# Nobody in tests has this one.
FREE = RegisterEntry("Ada Sørensen", "", "NMC", "12A3456B")


def holder() -> Any:
    """Somebody who has GMC 8000005."""
    ada = people.ada()
    write(ada, RegisterEntry("Ada Sørensen", "", *GMC))
    return ada


def write(person: Any, entry: RegisterEntry, by: Any = None) -> None:
    register.write_entry(person=person, entry=entry, by=by or person, now=timezone.now())
    person.refresh_from_db()


def clashing(person: Any, earlier: Any) -> Any:
    """The person as they are whose entry an earlier account has: they wait, and there is a case."""
    get_user_model().objects.filter(pk=person.pk).update(
        register=earlier.register,
        register_number=earlier.register_number,
        register_key="",
        register_number_key="",
        register_clash_with=earlier,
    )
    person.refresh_from_db()
    holds.follow_entry(person=person, by=SYSTEM, now=timezone.now())
    return person


def by_two(case: Any, outcome: str, *, first: Any = None, second_one: Any = None) -> Any:
    """What takes an entry or an account: whoever loses it was asked, their day is over, one proposes and another agrees."""
    first, other = first or people.root(), second_one or people.vera()
    now = timezone.now()
    before = now - timedelta(days=10)
    for person in whom_it_takes_from(case, outcome):
        ask_party(
            case=case, person=person, text="Whose is it?", until=localdate(before) + timedelta(days=8),
            by=first, now=before,
        )  # fmt: skip
    note = "Seen on the register."
    proposal = decide_case(case=case, outcome=outcome, note=note, by=first, now=now)
    second(proposal=proposal, by=other, now=now)
    return proposal


def fields(register_typed: str, number: str, country: str = "") -> dict[str, str]:
    return {
        "register_name": "Zoe Miller",
        "native_name": "",
        "register": register_typed,
        "register_country": country,
        "register_number": number,
        "text_size": "normal",
        "spacing": "normal",
        "theme": "system",
    }


def sign_up(
    client: Client,
    register_typed: str,
    number: str,
    email: str = "zoe@new.example",
    country: str = "",
) -> Any:
    form = sign_up_fields(email, number) | fields(register_typed, number, country)
    return client.post("/accounts/signup/", form)


def sign_up_fields(email: str, number: str) -> dict[str, str]:
    """A sign-up with this number of the GMC."""
    more = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return fields("GMC", number) | more


def confirm(email: str = "zoe@new.example") -> Any:
    """Whoever signed up follows the link in the mail; gives the account as it is then."""
    key = EmailConfirmationHMAC(EmailAddress.objects.get(email=email)).key
    Client().post(f"/accounts/confirm-email/{key}/", {"password": PASSWORD})
    return get_user_model().objects.get(email=email)


def admin_change(person: Any, register_typed: str, number: str, country: str = "") -> Any:
    address = f"/admin/accounts/user/{person.pk}/change/"
    form = fields(register_typed, number, country) | {"email": person.email, "is_active": "on"}
    return at_desk(people.root()).post(address, form)
