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
    country: str = ""


MALTA = "Nurses’ Register of Malta"
PRACTITIONERS = {
    "ada": Entry(
        "Ada Sørensen", "GMC", "7001001", "passed the real exam; her certificate is valid"
    ),
    "bob": Entry(
        "Bob Okafor", "GMC", "7001002", "failed the real exam and waits for his second try"
    ),
    "carl": Entry("Carl Weiß", "GMC", "7001003", "his certificate has run out"),
    "dana": Entry("Dana Iwu", "NMC", "12A1004E", "her certificate is withdrawn from now on"),
    "ewa": Entry(
        "Ewa Łącka", "GMC", "7001005", "her certificate is withdrawn from a date that is past"
    ),
    "finn": Entry("Finn O’Shea", "GMC", "7001006", "his certificate is void from the start"),
    "gita": Entry(
        "Gita Rao", "GMC", "7001007", "her certificate will be withdrawn from a date ahead"
    ),
    "hana": Entry("Hana Kobayashi", "GMC", "7001008", "her certificate is suspended"),
    "ivan": Entry("Ivan Petrov", "GMC", "7001009", "suspended and reinstated", "Иван Петров"),
    "jona": Entry(
        "Jona Smith", "GMC", "7001010", "his certificate was reissued under a corrected name"
    ),
    "kim": Entry("Kim Park", "GMC", "7001011", "voided, withdrawn, passed again: holds issue 2"),
    "liv": Entry("Liv Berg", "GMC", "7001012", "voided after a pass: the sweep suspended it"),
    "mira": Entry("Mira Cohen", "GMC", "7001013", "renewed: cycle 1 has run out, cycle 2 is valid"),
    "nils": Entry("Nils Holm", "GMC", "7001014", "sits an exam in two windows"),
    "olga": Entry("Olga Iwanowa", "GMC", "7001015", "sits the real exam", "Ольга Иванова"),
    "pia": Entry("Pia Lund", "GMC", "7001016", "ran out of time; answers came late"),
    "quinn": Entry(
        "Quinn Moore", "GMC", "7001017", "passed; reserved, nobody has begun the document"
    ),
    "rosa": Entry("Rosa Silva", "GMC", "7001018", "passed; the worker that held the lease died"),
    "sam": Entry("Sam Amari", "GMC", "7001019", "handed in; not graded yet"),
    "tom": Entry("Tom Baker", "GMC", "7001020", "his attempt was voided while it was open"),
    "uma": Entry("Uma Nair", "GMC", "7001021", "her time is up and nobody has noticed yet"),
    "vera": Entry("Vera Novak", "GMC", "7001022", "passed; no certificate is reserved yet"),
    "layla": Entry(
        "Layla Hadid",
        "GMC",
        "7001023",
        "practises, disputes facts, sits in both courses",
        "ليلى حديد",
    ),
    "una": Entry("Una Petit", "", "", "has a name and no register entry: reads and practises"),
    "yara": Entry(
        "Yara Haddad", "G.M.C.", "No. 7654321", "sat under an entry that she has left: it is hers"
    ),
    "zoe": Entry(
        "Zoe Martin", "Nursing and Midwifery Council", "98I7654E", "wrote her register in full"
    ),
    "yves": Entry(
        "Yves Roux", "GMC", "7001030", "mistyped his number, sat under it; the claim was released"
    ),
    "zita": Entry("Zita Kovács", "", "", "has the number that yves had typed, since its release"),
    "gone": Entry("Gil Left", "GMC", "7001024", "inactive: cannot sign in, the records stay"),
    "walt": Entry("Walt Moss", "GMC", "7001032", "lost his mailbox; has another address since"),
    "wim": Entry("Wim de Boer", "GMC", "7001033", "one change of address stopped, another waits"),
    "nora": Entry(
        "Nora Vriend", "GMC", "7001034", "two administrators corrected her misspelt name"
    ),
    "paul": Entry("Paul Weber", "GMC", "7001035", "answers came late; his try was given back"),
    "fay": Entry(
        "Fay Doyle", "GMC", "7001036", "answered too fast: the exam is held, nobody has looked yet"
    ),
    "fred": Entry(
        "Fred Amsel", "GMC", "7001037", "answered too fast: somebody looked, and it counts"
    ),
    "fiona": Entry(
        "Fiona Reid", "GMC", "7001038", "answered too fast: somebody looked, and it is void"
    ),
    "flo": Entry(
        "Flo Martins", "GMC", "7001039", "answered too fast: nobody looked in time, so it counts"
    ),
    "erik": Entry("Erik Dahl", "GMC", "7001040", "typed the number of edda, who got it"),
    "noor": Entry("Noor Haddad", "GMC", "7001025", "an author"),
    "omar": Entry("Omar Aziz", "GMC", "7001026", "another author"),
    "lead": Entry("Lin Bergström", "GMC", "7001027", "a reviewer who has signed as clinical lead"),
    "remy": Entry(
        "Rémy Blanc", "GMC", "7001041", "a reviewer whom somebody proposes as clinical lead"
    ),
    "rita": Entry("Rita Gomes", "", "", "was a reviewer until October; her check is over"),
    "root": Entry("Robin Castellanos", "", "", "an administrator"),
    "abel": Entry(
        "Abel Vella",
        MALTA,
        "M-5501",
        "had more time, breaks and sections; of a register that no list has",
        country="MT",
    ),
    "bela": Entry(
        "Bela Nagy", "GMC", "7001043", "sits an exam in sections, and has a break just now"
    ),
    "wade": Entry(
        "Wade Collins", "GMC", "7001044", "passed under a witness who has not co-signed yet"
    ),
    "wanda": Entry("Wanda Krol", "GMC", "7001045", "passed under a witness who co-signed"),
    "wolf": Entry("Wolf Jansen", "GMC", "7001046", "watches the exams of others"),
    "sten": Entry(
        "Sten Olsson", "GMC", "7002050", "a stolen key had signed his; it was issued once more"
    ),
    "otto": Entry(
        "Otto Brandt", "GMC", "7002051", "withdrawn after a backup that came back, and again"
    ),
    "lars": Entry(
        "Lars Nyman", "GMC", "7002052", "a restore took his certificate; he passed again"
    ),
    "stan": Entry("Stan Kowal", "GMC", "7002053", "his old address says it is stolen: it is held"),
    "theo": Entry("Theo Marsh", "GMC", "7002054", "two gave the account back; a pass was void"),
    "tess": Entry("Tess Hart", "GMC", "7002055", "two decided that it stays with the new address"),
    "tara": Entry("Tara Quinn", "GMC", "7002056", "whoever has the machine gave the account back"),
    "tilo": Entry("Tilo Busch", "GMC", "7002057", "two addresses wanted it back: the first got it"),
    "rune": Entry("Rune Sand", "GMC", "7002060", "renewed: the new certificate begins in December"),
    "ruth": Entry("Ruth Adler", "GMC", "7002061", "may renew, and wants no reminder"),
    "rolf": Entry("Rolf Nyberg", "GMC", "7002062", "may renew, and is reminded"),
    "ravi": Entry("Ravi Menon", "GMC", "7002063", "renewed; that was withdrawn before it began"),
    "reto": Entry("Reto Caduff", "GMC", "7002064", "renewed after the end; suspended since"),
    "petra": Entry("Petra Holt", "GMC", "7002065", "more answers came late after a decision"),
    "hale": Entry(
        "Hale Brooks", "GMC", "7002066", "passed: a void was proposed before it was graded"
    ),
    "cara": Entry("Cara Lindt", "", "", "manages a clinic"),
    "cem": Entry("Cem Aydin", "", "", "works for a clinic"),
    "cilla": Entry("Cilla Berg", "", "", "managed a clinic for two days"),
    "coen": Entry("Coen Vos", "", "", "was taken out of a clinic"),
    "cyd": Entry("Cyd Arnaud", "", "", "has left a clinic"),
    "rhys": Entry("Rhys Owen", "", "", "an administrator: the stolen account went back"),
    "rhea": Entry("Rhea Moran", "", "", "an administrator: nobody knows yet whose the account is"),
    "iris": Entry("Iris Almeida", "", "", "a training manager, who runs groups"),
    "ines": Entry("Ines Duarte", "", "", "another one, who ran a group for a while"),
}
# Who came in autumn, with entries that others have or had.
LATER = {
    "cleo": Entry("Cleo Okafor", "GMC", "7001002", "has the entry of bob; nobody has decided yet"),
    "dora": Entry(
        "Dora Weiß", "General Medical Council", "7 001 003", "had the entry of carl, who keeps it"
    ),
    "edda": Entry("Edda Dahl", "GMC", "7001040", "came later, and the entry is hers"),
    "june": Entry("Jona Smith", "GMC", "7001010", "a second account of jona: it is switched off"),
    "hedy": Entry(
        "Hedy Iwu",
        "NMC",
        "12A1004E",
        "has the entry of a withdrawn holder: barred, and looked at again",
    ),
    "hugo": Entry(
        "Hugo Łącki", "GMC", "7001005", "has the entry of a withdrawn holder, and may go on"
    ),
}
# Who gave which role. Whoever made a reviewer cannot check that one's register entry.
ROLES = (
    ("sue", "root", "admin"),
    ("root", "noor", "author"),
    ("root", "omar", "author"),
    ("sue", "lead", "reviewer"),
    ("root", "rita", "reviewer"),
    ("sue", "remy", "reviewer"),
    ("root", "iris", "manager"),
    ("root", "ines", "manager"),
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
        "register_country": entry.country,
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
    assert shared_browser().post(link, {"password": PASSWORD}).status_code == 302
    address.refresh_from_db()
    assert address.verified


def _join(key: str, entry: Entry) -> None:
    _sign_up(key, entry)
    _confirm(key)


def arrive() -> None:
    """Everybody signs up in the first week; the first administrator is made at the shell."""
    for minute, (key, entry) in enumerate(PRACTITIONERS.items()):
        at(f"2026-03-04 {9 + minute // 60:02}:{minute % 60:02}")
        _join(key, entry)
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


def arrive_later(*keys: str) -> None:
    """With an entry that somebody else has or had; the page tells them nothing of that."""
    for key in keys:
        _join(key, LATER[key])


def signed_in(key: str, password: str = PASSWORD) -> Client:
    """A browser in which somebody has just signed in on the release's own page: a session, and a line in the log."""
    own = browser()
    said = {"login": named.people[key]["email"], "password": password}
    assert own.post(reverse("account_login"), said).status_code == 302
    return own


def knock() -> None:
    """On the last evening somebody signs up who never opens the mail."""
    at("2026-11-26 17:00")
    _sign_up(
        "new", Entry("Nela New", "GMC", "7001099", "signed up and has not confirmed the address")
    )
