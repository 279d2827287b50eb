"""What a restore refuses, whom it believes, and what it says that it brought back."""

import hashlib
import json
import re
import shutil
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates import keys
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey, CodeAsk, StaffInvitation, StaffMembership
from courses.models import Course
from quizzes import actions as quizzes
from tests import people
from tests.certificates.clinics.staffed import joined, listed
from tests.certificates.factories import certificate
from tests.quizzes import sitters
from tests.trainingsite.cohorts.running import bring, group, invite
from trainingsite.accounts import factor_keys
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.domain.sealing import Keyring
from trainingsite.accounts.models import SecurityEvent, User
from trainingsite.cohorts.actions import erasing, groups, inviting, joining
from trainingsite.cohorts.actions.saying_no import said_no
from trainingsite.cohorts.models import Invitation, InvitationList, Membership
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_engine]
FINGERPRINT = re.compile(r"Signed by the key ([0-9a-f]{8}(?:-[0-9a-f]{8}){4})\.")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """A folder of this test's own: restoring holds it, and keys lie there."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def ada():
    return people.ada()


@pytest.fixture
def backup(ada, tmp_path):
    """A backup of an installation with one person."""
    path = tmp_path / "b.zip"
    call_command("backup", str(path))
    return path


@pytest.fixture
def elsewhere(backup, settings, tmp_path):
    """Another machine: it has none of the keys."""
    settings.VAR_DIR = tmp_path / "elsewhere"
    settings.VAR_DIR.mkdir()


def _restore(path, *arguments):
    call_command("restore", str(path), "--force", *arguments)


def _changed(path, *, drop=(), manifest=None, rows=None, add=(), signed=True):
    """The backup with another content, as somebody would make it who knows the format and has no key."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w") as changed:
        said = json.loads(whole.read("manifest.json"))
        content = {name: whole.read(name) for name in whole.namelist()}
        for name, new in (rows or {}).items():
            content[name] = new(content[name])
            said["files"][name] = hashlib.sha256(content[name]).hexdigest()
        said |= manifest(said) if manifest else {}
        if manifest or rows:
            content["manifest.json"] = json.dumps(said).encode()
        if not signed:
            del content["signature.json"]
        for name in [*content, *add]:
            if name not in drop:
                changed.writestr(name, content.get(name, b"more"))
    return target


def _refused(path, *arguments, match):
    """It is refused in words, and everything is as it was."""
    before = _everything()
    with pytest.raises(CommandError, match=match):
        _restore(path, *arguments)
    assert _everything() == before
    assert immutability.missing(connection) == []
    assert not (settings.VAR_DIR / "restored.json").exists()


def _everything():
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names of ours
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


PEOPLE = "rows/accounts.user.jsonl"


def test_nothing_is_restored_from_a_manifest_without_files(backup):
    empty = _changed(backup, manifest=lambda _said: {"files": {}, "rows": {}}, signed=False)

    _refused(empty, "--unverified", match="damaged: its manifest names no tables")


def test_nothing_is_restored_when_files_alone_are_empty(backup):
    empty = _changed(backup, manifest=lambda _said: {"files": {}}, signed=False)

    _refused(empty, "--unverified", match=r"damaged: rows/.* is missing")


@pytest.mark.parametrize("part", [PEOPLE, "manifest.json"])
def test_missing_part_is_refused(backup, part):
    _refused(_changed(backup, drop=[part]), match="damaged")


def test_table_that_is_left_out_of_manifest_and_file_is_missed(backup):
    def without(said):
        return {
            "files": {name: sha for name, sha in said["files"].items() if name != PEOPLE},
            "rows": {label: n for label, n in said["rows"].items() if label != "accounts.user"},
        }

    changed = _changed(backup, drop=[PEOPLE], manifest=without, signed=False)

    _refused(changed, "--unverified", match="the table accounts.user is missing")


def test_migrations_that_are_not_whole_are_refused(backup):
    changed = _changed(
        backup,
        manifest=lambda said: {"migrations": [m for m in said["migrations"] if m != "accounts.0001_initial"]},
        signed=False,
    )  # fmt: skip

    _refused(changed, "--unverified", match="list of migrations lacks accounts.0001_initial")


@pytest.mark.each_engine
def test_number_of_rows_is_held_against_the_manifest(backup):
    fewer = _changed(backup, rows={PEOPLE: lambda _content: b""}, signed=False)

    _refused(
        fewer, "--unverified", match=r"accounts.user.jsonl has 0 rows, and its manifest says 1"
    )


@pytest.mark.each_engine
def test_row_of_another_table_is_refused_and_nothing_is_half_restored(backup):
    strange = _changed(
        backup,
        rows={PEOPLE: lambda content: content.replace(b"accounts.user", b"courses.course")},
        signed=False,
    )

    _refused(strange, "--unverified", match=r"a row of courses.course among .*Nothing was changed")


@pytest.mark.each_engine
def test_row_that_no_column_takes_leaves_nothing_half_restored(backup):
    broken = _changed(
        backup,
        rows={
            PEOPLE: lambda content: content.replace(b'"email": "ada@', b'"email": null, "x": "@')
        },
        signed=False,
    )

    _refused(broken, "--unverified", match=r"cannot be restored: .*Nothing was changed")


@pytest.mark.each_engine
def test_rows_that_lead_nowhere_leave_nothing_half_restored(backup):
    """Only at the end can it be seen that a row names another that is not there."""
    orphans = _changed(
        backup,
        rows={PEOPLE: lambda content: content.replace(b'"pk": ', b'"pk": 9')},
        signed=False,
    )

    _refused(orphans, "--unverified", match=r"cannot be restored: .*Nothing was changed")


def test_part_that_the_manifest_does_not_name_is_refused(backup):
    more = _changed(backup, add=["rows/accounts.more.jsonl"])

    _refused(more, match=r"it holds rows/accounts.more.jsonl, which its manifest does not")


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_file_that_ends_early_is_refused(backup, cut):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * cut)])

    _refused(backup, match="damaged or not a backup")


# --- Who signed it --------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_own_backup_is_restored_without_a_question(backup, capsys):
    _restore(backup)

    assert "WARNING" not in capsys.readouterr().err


def test_backup_says_the_fingerprint_of_a_key_that_stays(capsys, tmp_path):
    for name in ("first.zip", "second.zip"):
        call_command("backup", str(tmp_path / name))

    shown = FINGERPRINT.findall(capsys.readouterr().out)

    manifest = json.loads(zipfile.ZipFile(tmp_path / "second.zip").read("manifest.json"))
    assert shown == [manifest["signed_by"]] * 2
    assert keys.known_fingerprints(keys.Purpose.BACKUP) == {shown[0]}


def test_change_that_fits_every_hash_breaks_the_signature(backup):
    forged = _changed(backup, rows={PEOPLE: lambda content: content.replace(b"Ada", b"Eve")})

    _refused(forged, match="not what was signed")
    _refused(forged, "--unverified", match="not what was signed")


def test_signature_that_is_taken_off_is_missed(backup):
    bare = _changed(backup, signed=False)

    _refused(bare, match=r"signed by nobody.*--unverified")


def test_backup_of_another_installation_is_told_apart(backup):
    shutil.rmtree(settings.VAR_DIR / "keys")
    keys.sign(keys.Purpose.BACKUP, b"a key of its own")

    _refused(backup, match=r"signed by the key .*not by one of this installation.*--fingerprint")


@pytest.mark.usefixtures("elsewhere")
def test_machine_without_keys_asks_for_the_fingerprint(backup):
    _refused(backup, match=r"this machine has no keys.*--fingerprint.*--unverified")


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("write", [str, str.upper, lambda f: f.replace("-", " "), lambda f: f.replace("-", "")])  # fmt: skip
def test_machine_without_keys_takes_it_by_the_fingerprint(backup, capsys, write):
    signed_by = json.loads(zipfile.ZipFile(backup).read("manifest.json"))["signed_by"]

    _restore(backup, "--fingerprint", write(signed_by))

    assert "WARNING" not in capsys.readouterr().err
    assert User.objects.get().email == people.ada().email
    assert SecurityEvent.objects.get(kind="restored").facts["unverified"] is False


@pytest.mark.usefixtures("elsewhere")
def test_another_fingerprint_is_refused_whatever_else_is_said(backup):
    other = "-".join(["01234567"] * 5)

    _refused(backup, "--fingerprint", other, "--unverified", match=f"not by {other}")


@pytest.mark.usefixtures("elsewhere")
def test_machine_without_keys_takes_it_unverified_with_a_warning_that_stays(backup, capsys):
    _restore(backup, "--unverified")

    assert "WARNING: the backup is signed by the key" in capsys.readouterr().err
    kept = json.loads((settings.VAR_DIR / "restored.json").read_text())
    assert kept["notes"][0].startswith("WARNING")
    assert SecurityEvent.objects.get(kind="restored").facts["unverified"] is True


def test_key_that_is_put_back_takes_no_public_key_away(backup, tmp_path):
    call_command("backup", str(tmp_path / "with.zip"), "--with-keys")
    (first,) = keys.known_fingerprints(keys.Purpose.BACKUP)
    shutil.rmtree(settings.VAR_DIR / "keys")
    second = keys.own_fingerprint(keys.Purpose.BACKUP)

    _restore(tmp_path / "with.zip", "--fingerprint", first)

    assert keys.known_fingerprints(keys.Purpose.BACKUP) == {first, second}
    assert keys.own_fingerprint(keys.Purpose.BACKUP) == first


def test_public_keys_of_receipts_outlive_the_machine_without_the_keys_that_sign(
    ada, settings, tmp_path, capsys
):
    """What was signed with them is checked years later; those of backups a backup does not bring along."""
    keys.sign(keys.Purpose.RECEIPT, b"told")
    signed = keys.public_keys(keys.Purpose.RECEIPT)
    call_command("backup", str(tmp_path / "b.zip"))
    settings.VAR_DIR = tmp_path / "elsewhere"
    settings.VAR_DIR.mkdir()
    _restore(tmp_path / "b.zip", "--unverified")

    assert len(signed) == 1
    assert keys.public_keys(keys.Purpose.RECEIPT) == signed
    assert keys.known_fingerprints(keys.Purpose.BACKUP) == set()
    assert [path.suffix for path in (settings.VAR_DIR / "keys").iterdir()] == [".pub"]
    assert "holds no keys that sign" in capsys.readouterr().out


def test_key_that_is_not_trusted_comes_back_with_its_mark(ada, settings, tmp_path):
    """Its public half alone would be trusted again."""
    stolen = keys.signer(keys.Purpose.CREDENTIAL).public_key
    keys.distrust(keys.Purpose.CREDENTIAL, stolen)
    call_command("backup", str(tmp_path / "b.zip"))
    settings.VAR_DIR = tmp_path / "elsewhere"
    settings.VAR_DIR.mkdir()
    _restore(tmp_path / "b.zip", "--unverified")

    assert keys.public_keys(keys.Purpose.CREDENTIAL) == [stolen]
    assert keys.distrusted_keys(keys.Purpose.CREDENTIAL) == [stolen]


# --- What the security log keeps of it ------------------------------------------------------------


def _logged(kind):
    return [event.facts for event in SecurityEvent.objects.filter(kind=kind).order_by("pk")]


def test_each_backup_is_logged_with_its_signer_and_whether_keys_left_with_it(ada, tmp_path):
    call_command("backup", str(tmp_path / "a.zip"))
    call_command("backup", "--daily", "--with-keys")

    signer = keys.own_fingerprint(keys.Purpose.BACKUP)
    first, second = _logged("backed-up")
    assert first == {
        "rows": first["rows"],
        "signed_by": signer,
        "with_keys": False,
        "why": "asked for",
    }
    assert first["rows"] > 0
    assert (second["with_keys"], second["why"], second["signed_by"]) == (True, "daily", signer)
    assert _logged("keys-changed") == []


def test_another_key_that_signs_backups_is_logged(backup, tmp_path):
    for path in (settings.VAR_DIR / "keys").glob("*.key"):
        path.unlink()

    call_command("backup", str(tmp_path / "again.zip"))

    assert _logged("keys-changed") == [
        {"which": "backup", "signed_by": keys.own_fingerprint(keys.Purpose.BACKUP)}
    ]


def test_keys_that_a_restore_puts_back_are_logged_by_their_names(ada, tmp_path):
    call_command("backup", str(tmp_path / "with.zip"), "--with-keys")

    _restore(tmp_path / "with.zip")

    (changed,) = _logged("keys-changed")
    assert changed["which"] == "restored"
    assert any(name.startswith("keys/backup") for name in changed["files"])
    assert len(_logged("restored")) == 1


# --- What it brought back -------------------------------------------------------------------------


@pytest.fixture
def lived_in(curriculum):
    """A key, a person, an open attempt and a voided one's neighbour, as they stood when the backup was made."""
    now = timezone.now()
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=now)
    key, _secret = clinics.create_api_key(
        organisation=organisation, name="desk", by=SYSTEM, now=now
    )
    attempt = sitters.start(people.ada(), "alpha-check", now=now)
    return key, attempt


def _revived():
    return json.loads((settings.VAR_DIR / "restored.json").read_text())["revived"]


@pytest.mark.each_engine
def test_report_names_what_had_ended_and_stands_again(lived_in, tmp_path, capsys):
    key, attempt = lived_in
    eve, noor, now = people.eve(), people.noor(), timezone.now()
    staff = StaffMembership.objects.create(
        organisation=key.organisation, person=eve, is_manager=False, since_at=now, invited_by=noor
    )
    vera = StaffMembership.objects.create(
        organisation=key.organisation, person=people.vera(), is_manager=True, since_at=now, invited_by=noor
    )  # fmt: skip
    call_command("backup", str(tmp_path / "b.zip"))
    clinics.end_manager(membership=vera, by=people.root(), now=now)
    clinics.take_out(membership=staff, by=people.root(), now=now)
    clinics.revoke_api_key(api_key=key, by=people.root(), now=now)
    switch_off(person=eve, by=people.root(), now=now)
    noor.groups.remove(Group.objects.get(name="author"))
    sitters.actions.submit_attempt(attempt=attempt, by=people.ada(), now=now + timedelta(minutes=1))
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    said = capsys.readouterr().out
    assert "Keys of clinics that were revoked and are open again: 1" in said
    assert "People who were switched off and can sign in again: 1" in said
    assert "Attempts that had ended and are open again: 1" in said
    found = _revived()
    assert found["api_keys"] == [f"Clinic: {ApiKey.objects.get()}"]
    assert found["clinic_staff"] == [f"Clinic: {eve.email}"]
    assert found["clinic_managers"] == [f"Clinic: {people.vera().email}"]
    assert found["people"] == [f"{eve.email} ({eve.uuid})"]
    assert found["attempts"] == [f"{attempt.uuid}: alpha-check, {people.ada().email}"]
    assert found["roles"] == [f"{noor.email}: author"]
    assert set(found) == {
        "api_keys", "clinic_managers", "clinic_staff", "people", "attempts", "roles",
    }  # fmt: skip


@pytest.mark.each_engine
def test_report_names_readers_and_people_of_groups_whose_part_had_ended(lived_in, tmp_path, capsys):
    bob, ines, now = people.checked(people.bob()), people.ines(), timezone.now()
    reader = quizzes.name_reader(
        course=Course.objects.get(), person=bob, qualification="A surgeon.", by=people.root(), now=now
    )  # fmt: skip
    cohort, over = group(), group(name="Over")
    runs = groups.name_manager(cohort=cohort, email=ines.email, by=people.iris(), now=now)
    member = Membership.objects.create(cohort=cohort, person=bob, joined_at=now, told_version=1)
    call_command("backup", str(tmp_path / "b.zip"))
    quizzes.end_reader(reader=reader, by=people.root(), now=now)
    groups.end_manager(manager=runs, by=people.iris(), now=now)
    groups.take_out(membership=member, by=people.iris(), now=now)
    groups.close_group(cohort=over, by=people.iris(), now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    assert _revived() == {
        "blind_readers": [f"small: {bob.email}"],
        "groups": ["Over"],
        "group_managers": [f"Lisbon: {ines.email}"],
        "group_members": [f"Lisbon: {bob.email}"],
    }


@pytest.mark.each_engine
def test_invitations_of_clinics_are_open_to_nobody_after_a_restore(lived_in, tmp_path, capsys, settings):  # fmt: skip
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    rows = [
        clinics.invite(organisation=clinic, email=email, is_manager=True, by=people.root(), now=now)
        for email in ("ole@quay.example", "una@quay.example")
    ]
    call_command("backup", str(tmp_path / "b.zip"))
    clinics.withdraw(invitation=rows[0], by=people.root(), now=now)
    clinics.decline(invitation=rows[1], by=VISITOR, now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    assert "clinics that stood open and have been withdrawn: 2" in capsys.readouterr().out
    ole, una = StaffInvitation.objects.order_by("pk")
    assert not clinics.is_open(ole, now)
    assert (una.declined_at, "@" in una.email) == (now, False)


@pytest.mark.each_engine
def test_links_and_names_of_clinics_are_shown_to_nobody_after_a_restore(lived_in, tmp_path, capsys, settings):  # fmt: skip
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    held, root = certificate(people.ada()), people.root()
    link, token = certificates.make_link(
        certificate=held, label="x", ends_date=now.date(), by=people.ada(), now=now
    )
    clinics.choose_name_shown(organisation=clinic, is_shown=True, by=root, now=now)
    call_command("backup", str(tmp_path / "b.zip"))
    certificates.end_link(link=link, by=people.ada(), now=now)
    clinics.choose_name_shown(organisation=clinic, is_shown=False, by=root, now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    said = capsys.readouterr().out
    assert "Links to certificates that stood open and have been called off: 1" in said
    assert "Clinics whose name holders read, and read no more: 1" in said
    assert certificates.open_link(token=token, by=VISITOR, now=timezone.now()) is None
    choice = clinics.name_choice_of(clinic)
    assert (choice.is_shown, choice.by) == (False, None)


@pytest.mark.each_engine
def test_invitations_to_groups_are_over_after_a_restore_and_a_no_stays_one(lived_in, tmp_path, capsys, settings):  # fmt: skip
    settings.SEED_DEMO, now, cohort = True, timezone.now(), group()
    ole, una, mei = invite(cohort, "ole@quay.example", "una@quay.example", "mei@quay.example")
    sending = InvitationList.objects.filter(pk=bring(cohort, "ann@quay.example").pk)
    sending.update(confirmed_at=now, of=1)
    call_command("backup", str(tmp_path / "b.zip"))
    joining.decline(invitation=mei, by=VISITOR, now=now - timedelta(days=40))
    erasing.erase_old(by=SYSTEM, now=now)
    joining.decline(invitation=una, by=VISITOR, now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    assert "clinics that stood open and have been withdrawn: 3" in capsys.readouterr().out
    assert not Invitation.objects.open().exists()
    assert [one.declined_at is None for one in Invitation.objects.order_by("pk")] == [
        True,
        False,
        False,
    ]
    assert said_no(cohort, [una.email, mei.email, ole.email]) == {una.email, mei.email}
    assert not any(one.is_sending for one in InvitationList.objects.all())


@pytest.mark.each_engine
def test_no_to_what_a_group_asked_since_the_backup_stays_one(lived_in, tmp_path, settings):
    settings.SEED_DEMO, now, cohort = True, timezone.now(), group()
    again, old, both = invite(cohort, "again@quay.example", "old@quay.example", "both@quay.example")
    inviting.withdraw_invitation(invitation=again, by=people.iris(), now=now)
    joining.decline(invitation=old, by=VISITOR, now=now - timedelta(days=40))
    call_command("backup", str(tmp_path / "b.zip"))
    inviting.withdraw_invitation(invitation=both, by=people.iris(), now=now)
    (long_ago,) = invite(cohort, "long-ago@quay.example")
    joining.decline(invitation=long_ago, by=VISITOR, now=now - timedelta(days=40))
    erasing.erase_old(by=SYSTEM, now=now)
    asked = ["again@quay.example", "both@quay.example", "since@quay.example"]
    later = now + timedelta(days=2)  # nobody is asked twice in a day
    for one in invite(cohort, *asked, now=later):
        joining.decline(invitation=one, by=VISITOR, now=later)
    (gone,) = invite(group(name="Young"), "gone@quay.example")
    joining.decline(invitation=gone, by=VISITOR, now=now)

    _restore(tmp_path / "b.zip")

    everybody = {*asked, "long-ago@quay.example", "old@quay.example"}
    assert said_no(cohort, everybody) == everybody
    # One row more for each that nothing here says, and none for a group that is not here.
    assert Invitation.objects.count() == 3 + len({"again", "since", "long-ago"})


@pytest.mark.each_engine
def test_questions_of_clinics_for_a_code_are_over_after_a_restore(lived_in, tmp_path, capsys, settings):  # fmt: skip
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    StaffMembership.objects.create(
        organisation=clinic, person=people.cleo(), is_manager=True, since_at=now, invited_by=people.root()
    )  # fmt: skip
    asked = [
        clinics.ask_for_code(row=row, email=email, by=people.cleo(), now=now)
        for row, email in zip(listed(clinic, "Ole\nUna", by=people.cleo()), ("ole@quay.example", "una@quay.example"), strict=True)
    ]  # fmt: skip
    call_command("backup", str(tmp_path / "b.zip"))
    clinics.refuse_code(ask=asked[1], by=VISITOR, now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    assert "clinics that stood open and have been withdrawn: 2" in capsys.readouterr().out
    ole, una = CodeAsk.objects.order_by("pk")
    assert not ole.is_good_at(now)
    assert (una.declined_at, "@" in una.email) == (now, False)


@pytest.mark.each_engine
def test_no_to_what_a_clinic_asked_since_the_backup_stays_one(lived_in, tmp_path, capsys, settings):
    """Also where the clinic has been renamed since, and where its asker came since."""
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    cleo = people.cleo()
    joined(clinic, cleo, is_manager=True)
    (row,) = listed(clinic, "Una", by=cleo)
    call_command("backup", str(tmp_path / "b.zip"))
    clinics.rename_organisation(by=people.root(), organisation=clinic, name="Quay Clinic")
    joined(clinic, people.otto(), is_manager=True)
    for email, by in (("una@quay.example", cleo), ("mei@quay.example", people.otto())):
        asked = clinics.ask_for_code(row=row, email=email, by=by, now=now)
        clinics.refuse_code(ask=asked, by=VISITOR, now=now)
    decline_as_invited(clinic, "ole@quay.example", by=cleo, now=now)
    young = clinics.create_organisation(by=people.root(), name="Young Clinic", now=now)
    decline_as_invited(young, "ole@quay.example", by=people.root(), now=now)
    capsys.readouterr()

    _restore(tmp_path / "b.zip")

    for email in ("una@quay.example", "mei@quay.example", "ole@quay.example"):
        with pytest.raises(Refused, match="said no to this clinic"):
            clinics.ask_for_code(row=row, email=email, by=cleo, now=now)
    assert (StaffInvitation.objects.count(), CodeAsk.objects.count()) == (1, 2)
    said = capsys.readouterr().out
    assert "may get a mail once more" in said
    assert "Young Clinic (1)." in said
    assert "Quay Clinic" not in said


@pytest.mark.each_engine
def test_no_that_nobody_is_here_to_keep_is_told(lived_in, tmp_path, capsys, settings):
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    call_command("backup", str(tmp_path / "b.zip"))
    decline_as_invited(clinic, "ole@quay.example", by=people.root(), now=now)

    _restore(tmp_path / "b.zip")

    assert "Clinic (1)." in capsys.readouterr().out


@pytest.mark.each_engine
def test_no_of_an_address_that_was_invited_before_and_since_is_one_row(lived_in, tmp_path, settings):  # fmt: skip
    settings.SEED_DEMO, now, clinic = True, timezone.now(), lived_in[0].organisation
    root, email = people.root(), "ole@quay.example"
    clinics.invite(organisation=clinic, email=email, is_manager=True, by=root, now=now)
    call_command("backup", str(tmp_path / "b.zip"))
    StaffInvitation.objects.all().delete()  # as forgotten long after
    decline_as_invited(clinic, email, by=root, now=now)

    _restore(tmp_path / "b.zip")

    kept = StaffInvitation.objects.get()
    assert (kept.declined_at, "@" in kept.email) == (now, False)


def decline_as_invited(clinic, email, *, by, now):
    """Whoever has the address is invited, and says no."""
    invited = clinics.invite(organisation=clinic, email=email, is_manager=True, by=by, now=now)
    clinics.decline(invitation=invited, by=VISITOR, now=now)


def test_report_on_an_empty_machine_lists_what_stands(lived_in, tmp_path, capsys):
    key, attempt = lived_in
    people.root()
    call_command("backup", str(tmp_path / "b.zip"))
    with immutability.lifted(connection):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)

    call_command("restore", str(tmp_path / "b.zip"))

    said = capsys.readouterr().out
    assert "Look through these" in said
    assert "Keys of clinics that are open: 1" in said
    found = _revived()
    assert found["api_keys"] == [f"Clinic: {key}"]
    assert found["attempts"] == [f"{attempt.uuid}: alpha-check, {people.ada().email}"]
    assert len(found["people"]) == 1
    assert Course.objects.count() == 1


# --- Second factors, whose keys a backup does not hold ------------------------------------------------


@pytest.fixture
def factor(ada):
    """Ada's code app, sealed by this installation's key."""
    return Authenticator.objects.create(
        user=ada, type="totp", data={"secret": encrypt("GEZDGNBVGY3TQOJQ")}
    )


def _secret():
    return decrypt(Authenticator.objects.get().data["secret"])


@pytest.mark.each_engine
@pytest.mark.usefixtures("factor", "elsewhere")
def test_report_says_how_many_second_factors_cannot_be_read_and_what_helps(tmp_path, capsys):
    _restore(tmp_path / "b.zip", "--unverified")

    said = capsys.readouterr().out
    assert "- second factors: one person has a second factor that cannot be read" in said
    assert "python manage.py drop_unreadable_factors" in said
    notes = json.loads((settings.VAR_DIR / "restored.json").read_text())["notes"]
    assert [note for note in notes if "drop_unreadable_factors" in note]
    assert factor_keys.files() == []  # so that copying the old folder here overwrites nothing


@pytest.mark.usefixtures("factor")
def test_report_says_nothing_of_second_factors_where_the_keys_are(tmp_path, backup, capsys):
    backup.unlink()
    call_command("backup", str(backup))
    capsys.readouterr()

    _restore(backup)

    assert "second factor" not in capsys.readouterr().out
    assert _secret() == "GEZDGNBVGY3TQOJQ"


@pytest.mark.usefixtures("factor")
def test_damaged_key_is_told_and_the_rows_are_restored(backup, capsys):
    factor_keys.files()[0].write_text("cut off")

    _restore(backup)

    said = capsys.readouterr().out
    assert "rows restored" in said
    assert f"The key {factor_keys.files()[0]} is damaged" in said


@pytest.mark.usefixtures("factor")
def test_keys_that_come_back_keep_the_one_that_was_here(tmp_path, settings):
    """A backup that is younger than the one that is restored may hold what it sealed."""
    call_command("backup", str(tmp_path / "keys.zip"), "--with-keys")
    first = factor_keys.files()[0].read_text()
    factor_keys.begin_new_key()
    factor_keys.files()[1].unlink()
    second = factor_keys.files()[0].read_text()
    sealed = Keyring((second,)).seal("of the second")

    _restore(tmp_path / "keys.zip")
    _restore(tmp_path / "keys.zip")

    assert [path.read_text() for path in factor_keys.files()] == [first, second]
    assert factor_keys.keyring().open(sealed) == "of the second"
    assert _secret() == "GEZDGNBVGY3TQOJQ"
