"""manage.py seed: the course with its scheme where there is none, and with SEED_DEMO=1 demo people.

Doing it again changes nothing: content that is here is never loaded over.
"""

import io
import json
import os
import secrets
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey, Organisation, StaffMembership
from certificates.models import Scheme
from courses import actions as courses
from courses.content.domain.entries import ContentRefused
from courses.models import Course
from courses.publishing.domain.signing import latest_review
from quizzes import actions as quizzes
from quizzes.sitting.actions.curriculum import offer_shipped_edition
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.freezing import is_frozen
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import AT_THE_DESK
from trainingsite.desk.editions import edition_message

DEMO_CLINIC = "Harbour Street Clinic"
DEMO_PEOPLE = {
    "ada": {"role": "practitioner", "name": "Ada Sørensen", "number": "7000001"},
    "bob": {"role": "practitioner", "name": "Bob Okafor", "number": "7000002"},
    "noor": {"role": "author", "name": "Noor Haddad", "number": "7000003"},
    "lead": {"role": "reviewer", "name": "Lin Demo-Lead", "number": "7000004"},
    "root": {"role": "admin", "name": "Robin Demo-Admin", "number": "7000005"},
    # What takes two administrators can be tried in a demo.
    "vera": {"role": "admin", "name": "Vera Demo-Admin", "number": "7000006"},
    "iris": {"role": "manager", "name": "Iris Demo-Manager", "number": "7000007"},
    "cleo": {"role": "clinic", "name": "Cleo Demo-Clinic", "number": "7000008"},
}


class Command(BaseCommand):
    help = "Load the course with its scheme; with SEED_DEMO=1 also demo people and a demo clinic."

    def handle(self, *args: Any, **options: Any) -> None:
        self._course()
        for scheme in Scheme.objects.in_force().order_by("code"):
            self.stdout.write(f"scheme: {scheme}")
        self._count()
        if settings.SEED_DEMO:
            self.demo_people()
        else:
            self._end_demo(settings.VAR_DIR / "demo.json")

    def _count(self) -> None:
        """The pages of a new installation have their numbers before the worker counts for the first time."""
        quizzes.count_exams(by=SYSTEM, now=timezone.now())
        certificates.count_certificates(by=SYSTEM, now=timezone.now())

    @transaction.atomic
    def _end_demo(self, path: Path) -> None:
        """Without SEED_DEMO demo people cannot sign in and the demo clinic's key is no key: their passwords are in a file."""
        ended = get_user_model().objects.filter(is_demo=True, is_active=True)
        if ended.update(is_active=False):
            self.stdout.write("demo people: switched off")
        self._revoke_demo_keys()
        path.unlink(missing_ok=True)

    def _revoke_demo_keys(self) -> None:
        keys = ApiKey.objects.filter(organisation__name=DEMO_CLINIC, name="demo", revoked_at=None)
        for key in keys:
            clinics.revoke_api_key(by=SYSTEM, api_key=key, now=timezone.now())

    def _course(self) -> None:
        """Load the shipped course where it is not here yet; where it is, people decide what they take of it."""
        try:
            offer = offer_shipped_edition(by=SYSTEM, now=timezone.now())
        except ContentRefused as refusal:
            self.stderr.write(
                f"course: the shipped files were refused, so what is here stays.\n{refusal}"
            )
            return
        except (
            IntegrityError
        ) as clash:  # no rule foresaw it: what is here stays, and the site starts
            self.stderr.write(
                f"course: the shipped files do not fit what is here, which stays. {clash}"
            )
            return
        if offer is not None:
            self.stdout.write(f"course: {edition_message(offer) or 'as it was'}")
            return
        loaded = io.StringIO()
        call_command("load_curriculum", stdout=loaded)
        self.stdout.write(f"course: {loaded.getvalue().strip().splitlines()[-1]}")

    def demo_people(self) -> None:
        """Demo people with passwords of this installation's own; new ones when the file is lost."""
        path = settings.VAR_DIR / "demo.json"
        if path.exists() and self._keep_address(path):
            return
        with transaction.atomic():
            known = _demo_account("lead")
            people = {key: self._person(key, facts) for key, facts in DEMO_PEOPLE.items()}
            if known is None:
                self._let_lead_sign()
                self._let_read_keys()
            clinic = self._clinic()
            self._let_manage_clinic()
        _write(path, {"base_url": settings.PUBLIC_URL, "people": people, "clinic": clinic})
        self.stdout.write(f"demo people: {path}")

    def _let_lead_sign(self) -> None:
        """A lead who was appointed a moment ago signs at once; everything a demo issues is a trial. Later starts leave her as
        people made her: an edit ends a check for good, and a start asks for no act that may be refused."""
        lead, root = _demo_account("lead"), _demo_account("root")
        how = "Demonstration: there is no such register."
        now = timezone.now()
        mark_register_checked(person=lead, how=how, by=root, now=now)
        for course in Course.objects.opened():
            proposal = courses.propose_lead(
                course=course,
                person=lead,
                until=latest_review(timezone.localdate(now)),
                reason=how,
                by=root,
                now=now,
            )
            second(proposal=proposal, by=_demo_account("vera"), now=now)

    def _let_read_keys(self) -> None:
        """The author and the lead may read exam keys; whoever of them opens one sits no exam."""
        root, now = _demo_account("root"), timezone.now()
        for course in Course.objects.opened():
            for key in ("noor", "lead"):
                case = quizzes.ask_for_keys(
                    course=course, reason="Demonstration.", by=_demo_account(key), now=now
                )
                decide_case(case=case, outcome="granted", note="Demonstration.", by=root, now=now)

    def _let_manage_clinic(self) -> None:
        """Cleo manages the demo clinic; later starts leave who works there as people made it. What people did of it keeps no demo
        from starting."""
        cleo, root = _demo_account("cleo"), _demo_account("root")
        if root is None or StaffMembership.objects.filter(person=cleo).exists():
            return
        try:
            with transaction.atomic():
                self._invite_manager(cleo, root)
        except (NotAllowed, Refused) as refusal:
            self.stderr.write(f"demo clinic: it has no manager yet. {refusal}")

    def _invite_manager(self, cleo: Any, root: Any) -> None:
        now = timezone.now()
        clinic = clinics.create_organisation(by=SYSTEM, name=DEMO_CLINIC, now=now)
        invitation = clinics.invite(
            organisation=clinic,
            email=cleo.email,
            is_manager=True,
            by=root,
            now=now,
        )
        clinics.accept(invitation=invitation, by=cleo, now=now)

    def _keep_address(self, path: Path) -> bool:
        """Whether the file is whole; it then names the address of today. A power cut may have left it empty or cut off."""
        try:
            known = dict(json.loads(path.read_text()))
            dict(known["people"])
        except (OSError, ValueError, TypeError, KeyError):
            self.stderr.write(f"demo people: {path} was damaged, so they get new passwords.")
            return False
        with transaction.atomic():  # whoever joined the demo since the file was written
            new = {key: facts for key, facts in DEMO_PEOPLE.items() if key not in known["people"]}
            added = {key: self._person(key, facts) for key, facts in new.items()}
            if "cleo" in added:
                self._let_manage_clinic()
        if added or known.get("base_url") != settings.PUBLIC_URL:
            people = known["people"] | added
            _write(path, known | {"base_url": settings.PUBLIC_URL, "people": people})
        return True

    def _person(self, key: str, facts: dict[str, str]) -> dict[str, str]:
        email, password, role = _demo_address(key), secrets.token_urlsafe(12), facts["role"]
        people: Any = get_user_model().objects
        user = _demo_account(key) or people.create_user(
            email,
            register_name=facts["name"],
            register="Demo register",
            register_number=facts["number"],
            is_demo=True,
            is_staff=role in AT_THE_DESK,
        )
        user.set_password(password)
        user.is_active = not is_frozen(user)
        user.save()
        user.groups.set(Group.objects.filter(name=role))
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
        return {"email": email, "password": password, "role": role}

    def _clinic(self) -> dict[str, str]:
        now = timezone.now()
        organisation: Organisation = clinics.create_organisation(
            by=SYSTEM, name=DEMO_CLINIC, now=now
        )
        self._revoke_demo_keys()
        _row, key = clinics.create_api_key(
            organisation=organisation, name="demo", by=SYSTEM, now=now
        )
        _row, test_key = clinics.create_api_key(
            organisation=organisation, name="demo", by=SYSTEM, now=now, is_test=True
        )
        return {"name": organisation.name, "api_key": key, "test_key": test_key}


def _demo_address(key: str) -> str:
    return f"{key}@demo.example"


def _demo_account(key: str) -> Any:
    """The account of one of DEMO_PEOPLE; None while it is not made."""
    return get_user_model().objects.filter(email=_demo_address(key)).first()


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write the file whole, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
