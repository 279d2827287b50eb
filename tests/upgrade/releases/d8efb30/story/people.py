"""Who is there. Practitioners sign up and confirm on the release's own pages; whoever is staff was made so afterwards."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from story.clock import at
from story.named import named

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
    "layla": Entry("Layla Hadid", "GMC", "1023", "practises, and disputes facts", "ليلى حديد"),
    "una": Entry("Una Petit", "", "", "has a name and no register entry: reads and practises"),
    "gmc": Entry("Yara Haddad", "GMC", "7654321", "the same person as gmc-dotted"),
    "gmc-dotted": Entry("Yara Haddad", "G.M.C.", "7654321", "the same person as gmc"),
    "nmc": Entry("Zoe Martin", "NMC", "98I7654E", "the same person as nmc-joiner"),
    "nmc-joiner": Entry("Zoe Martin", "NMC", "98I7\u200c654E", "the same as nmc: a hidden U+200C"),
    "gone": Entry("Gil Left", "GMC", "1024", "inactive: cannot sign in, the records stay"),
    "noor": Entry("Noor Haddad", "GMC", "1025", "an author"),
    "omar": Entry("Omar Aziz", "GMC", "1026", "another author"),
    "lead": Entry("Lin Bergström", "GMC", "1027", "a reviewer who has signed as clinical lead"),
    "rita": Entry("Rita Gomes", "", "", "a reviewer without a register entry"),
    "root": Entry("Robin Castellanos", "", "", "an administrator"),
}
STAFF = {
    "noor": "author",
    "omar": "author",
    "lead": "reviewer",
    "rita": "reviewer",
    "root": "admin",
}


def email(key: str) -> str:
    return f"{key}@people.example"


@cache
def browser() -> Client:
    """Stands for everybody's browser; the release knows its own hosts only."""
    return Client(headers={"host": "127.0.0.1:8000"})


def person(key: str) -> Any:
    """The account, as it is now."""
    return get_user_model().objects.get(email=email(key))


def _sign_up(key: str, entry: Entry) -> None:
    said = {
        "email": email(key),
        "register_name": entry.name,
        "register": entry.register,
        "register_number": entry.number,
        "native_name": entry.native,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    answer = browser().post(reverse("account_signup"), said)
    assert answer.status_code == 302, answer.context["form"].errors
    named.people[key] = {"email": email(key), "meaning": entry.meaning}


def _confirm(key: str) -> None:
    address = EmailAddress.objects.get(email=email(key))
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    assert browser().post(link).status_code == 302
    address.refresh_from_db()
    assert address.verified


def _make_staff(key: str, role: str) -> None:
    member = person(key)
    member.is_staff = True
    member.save(update_fields=["is_staff"])
    member.groups.set(Group.objects.filter(name=role))
    TOTP.activate(member, generate_totp_secret())
    RecoveryCodes.activate(member)


def arrive() -> None:
    """Everybody signs up in the first week."""
    for minute, (key, entry) in enumerate(PRACTITIONERS.items()):
        at(f"2026-03-04 09:{minute:02}")
        _sign_up(key, entry)
        _confirm(key)
    at("2026-03-05 09:00")
    for key, role in STAFF.items():
        _make_staff(key, role)
    get_user_model().objects.create_superuser(email("sue"), PASSWORD)
    named.people["sue"] = {"email": email("sue"), "meaning": "a superuser without a name"}
    person("noor").user_permissions.add(Permission.objects.get(codename="view_attempt"))
    # A second address that is not confirmed, as the page for addresses adds it.
    EmailAddress.objects.create(user=person("layla"), email="layla@home.example")
    reads_in_the_dark = {"text_size": "larger", "spacing": "wide", "theme": "dark"}
    get_user_model().objects.filter(email=email("una")).update(**reads_in_the_dark)


def leave_and_knock() -> None:
    """Later: somebody was switched off, and somebody signed up who never opened the mail."""
    get_user_model().objects.filter(email=email("gone")).update(is_active=False)
    at("2026-11-26 17:00")
    _sign_up("new", Entry("Nela New", "GMC", "1099", "signed up and has not confirmed the address"))
