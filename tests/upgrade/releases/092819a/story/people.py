"""Who is there. Practitioners sign up and confirm on the release's own pages; administrators give the roles."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from story.clock import at
from story.named import named
from trainingsite.accounts.actions.roles import set_roles

PASSWORD = "a-long-enough-password"


@dataclass(frozen=True)
class Entry:
    """What somebody wrote when signing up."""

    name: str
    register: str
    number: str
    meaning: str
    native: str = ""


PRACTITIONERS = {
    "ada": Entry("Ada Sørensen", "GMC", "1001", "passed the real exam; her certificate is valid"),
    "bob": Entry("Bob Okafor", "GMC", "1002", "failed the real exam and waits for his second try"),
    "carl": Entry("Carl Weiß", "GMC", "1003", "his certificate has run out"),
    "dana": Entry("Dana Iwu", "NMC", "1004", "her certificate is withdrawn from now on"),
    "ewa": Entry(
        "Ewa Łącka", "GMC", "1005", "her certificate is withdrawn from a date that is past"
    ),
    "finn": Entry("Finn O’Shea", "GMC", "1006", "his certificate is void from the start"),
    "gita": Entry("Gita Rao", "GMC", "1007", "her certificate will be withdrawn from a date ahead"),
    "hana": Entry("Hana Kobayashi", "GMC", "1008", "her certificate is suspended"),
    "ivan": Entry("Ivan Petrov", "GMC", "1009", "suspended and reinstated", "Иван Петров"),
    "jona": Entry(
        "Jona Smith", "GMC", "1010", "his certificate was reissued under a corrected name"
    ),
    "kim": Entry("Kim Park", "GMC", "1011", "voided, withdrawn, passed again: holds issue 2"),
    "liv": Entry("Liv Berg", "GMC", "1012", "voided after a pass: the sweep suspended it"),
    "mira": Entry("Mira Cohen", "GMC", "1013", "renewed: cycle 1 has run out, cycle 2 is valid"),
    "nils": Entry("Nils Holm", "GMC", "1014", "sits an exam in two windows"),
    "olga": Entry("Olga Iwanowa", "GMC", "1015", "sits the real exam", "Ольга Иванова"),
    "pia": Entry("Pia Lund", "GMC", "1016", "ran out of time; answers came late"),
    "quinn": Entry("Quinn Moore", "GMC", "1017", "passed; reserved, nobody has begun the document"),
    "rosa": Entry("Rosa Silva", "GMC", "1018", "passed; the worker that held the lease died"),
    "sam": Entry("Sam Amari", "GMC", "1019", "handed in; not graded yet"),
    "tom": Entry("Tom Baker", "GMC", "1020", "his attempt was voided while it was open"),
    "uma": Entry("Uma Nair", "GMC", "1021", "her time is up and nobody has noticed yet"),
    "vera": Entry("Vera Novak", "GMC", "1022", "passed; no certificate is reserved yet"),
    "layla": Entry(
        "Layla Hadid", "GMC", "1023", "practises, disputes facts, sits in both courses", "ليلى حديد"
    ),
    "una": Entry("Una Petit", "", "", "has a name and no register entry: reads and practises"),
    "yara": Entry(
        "Yara Haddad", "G.M.C.", "No. 7654321", "sat under an entry that she has left: it is hers"
    ),
    "zoe": Entry(
        "Zoe Martin", "Nursing and Midwifery Council", "98I7654E", "wrote her register in full"
    ),
    "yves": Entry(
        "Yves Roux", "GMC", "1030", "mistyped his number, sat under it; the claim was released"
    ),
    "zita": Entry("Zita Kovács", "", "", "has the number that yves had typed, since its release"),
    "gone": Entry("Gil Left", "GMC", "1024", "inactive: cannot sign in, the records stay"),
    "walt": Entry("Walt Moss", "GMC", "1032", "lost his mailbox; has another address since"),
    "wim": Entry("Wim de Boer", "GMC", "1033", "one change of address stopped, another waits"),
    "noor": Entry("Noor Haddad", "GMC", "1025", "an author"),
    "omar": Entry("Omar Aziz", "GMC", "1026", "another author"),
    "lead": Entry("Lin Bergström", "GMC", "1027", "a reviewer who has signed as clinical lead"),
    "rita": Entry("Rita Gomes", "", "", "was a reviewer until October; her check is over"),
    "root": Entry("Robin Castellanos", "", "", "an administrator"),
}
# Who gave which role. Whoever made a reviewer cannot check that one's register entry.
ROLES = (
    ("sue", "root", "admin"),
    ("root", "noor", "author"),
    ("root", "omar", "author"),
    ("sue", "lead", "reviewer"),
    ("root", "rita", "reviewer"),
)


def browser() -> Client:
    """A browser that nobody is signed in with; the release knows its own hosts only."""
    return Client(headers={"host": "127.0.0.1:8000"})


@cache
def shared_browser() -> Client:
    """The one with which everybody signs up."""
    return browser()


def person(key: str) -> Any:
    """The account, as it is now."""
    return get_user_model().objects.get(email=named.people[key]["email"])


def _sign_up(key: str, entry: Entry) -> None:
    email = f"{key}@people.example"
    said = {
        "email": email,
        "register_name": entry.name,
        "register": entry.register,
        "register_number": entry.number,
        "native_name": entry.native,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    answer = shared_browser().post(reverse("account_signup"), said)
    assert answer.status_code == 302, answer.context["form"].errors
    named.people[key] = {"email": email, "meaning": entry.meaning}


def _confirm(key: str) -> None:
    address = EmailAddress.objects.get(user=person(key))
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    assert shared_browser().post(link).status_code == 302
    address.refresh_from_db()
    assert address.verified


def arrive() -> None:
    """Everybody signs up in the first week; the first administrator is made at the shell."""
    for minute, (key, entry) in enumerate(PRACTITIONERS.items()):
        at(f"2026-03-04 09:{minute:02}")
        _sign_up(key, entry)
        _confirm(key)
    at("2026-03-05 09:00")
    get_user_model().objects.create_superuser("sue@people.example", PASSWORD)
    meaning = "a superuser without a name, who made the first administrator"
    named.people["sue"] = {"email": "sue@people.example", "meaning": meaning}
    for giver, key, role in ROLES:
        set_roles(person=person(key), roles=[role], by=person(giver), now=at("2026-03-05 09:10"))
        TOTP.activate(person(key), generate_totp_secret())
        RecoveryCodes.activate(person(key))
    person("noor").user_permissions.add(Permission.objects.get(codename="view_attempt"))
    # A second address that is not confirmed, as the page for addresses adds it.
    EmailAddress.objects.create(user=person("layla"), email="layla@home.example")


def knock() -> None:
    """On the last evening somebody signs up who never opens the mail."""
    at("2026-11-26 17:00")
    _sign_up("new", Entry("Nela New", "GMC", "1099", "signed up and has not confirmed the address"))
