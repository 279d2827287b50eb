"""Pages for people of a clinic: who comes in, what they show of which clinic, keys shown once, checks to take along."""

import csv
import io
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import ApiKey, StaffInvitation, StaffMembership, VerificationCheck
from tests import people
from tests.certificates.clinics.staffed import a_clinic, joined, link_in, mails_to, signed_in
from tests.certificates.factories import certificate
from trainingsite.accounts.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()
FORM = {"name": "Desk", "expires_date": "", "days": "7", "email": "ole@quay.example"}


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.SEED_DEMO = True


@pytest.fixture
def clinic():
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    joined(made, people.ada())
    return made


@pytest.fixture
def other():
    made = a_clinic("Quay Clinic")
    joined(made, people.otto(), is_manager=True)
    return made


def a_key(clinic, **more):
    return actions.create_api_key(organisation=clinic, name="desk", by=people.root(), now=NOW, **more)  # fmt: skip


def asked(key, held, **more):
    got = Client().get(
        f"/api/v1/verify/{held.code}/", more, headers={"Authorization": f"Bearer {key}"}
    )
    assert got.status_code == 200
    return VerificationCheck.objects.latest("pk")


def pages_of(clinic):
    """Every page of a clinic, those of rows with one of its rows."""
    row, key = a_key(clinic)
    check = asked(key, certificate(people.bob()))
    member = clinic.staff.order_by("-pk")[0]
    actions.invite(
        organisation=clinic, email="una@quay.example", is_manager=False, by=people.root(), now=NOW
    )
    return {
        "home": "/clinic/",
        "checks": "/clinic/checks/",
        "table": "/clinic/checks/checks.csv",
        "check": f"/clinic/checks/{check.pk}/",
        "keys": "/clinic/keys/",
        "new": "/clinic/keys/new/",
        "roll": f"/clinic/keys/{row.prefix}/roll/",
        "revoke": f"/clinic/keys/{row.prefix}/revoke/",
        "people": "/clinic/people/",
        "leave": "/clinic/people/leave/",
        "invite": "/clinic/people/invite/",
        "person": f"/clinic/people/{member.uuid}/",
    }


MANAGERS = {"invite", "person"}
ROWS = {"check", "roll", "revoke", "person"}


@pytest.mark.parametrize("who", ["cleo", "ada", "otto", "eve", "iris", "noor", "lead", "root"])
def test_every_page_is_for_who_works_there_and_rows_of_others_are_not_found(clinic, other, who):
    pages = pages_of(clinic)
    client = signed_in(getattr(people, who)())

    found = {name: client.get(path).status_code for name, path in pages.items()}

    expected = {
        "cleo": dict.fromkeys(pages, 200),
        "ada": {name: 403 if name in MANAGERS else 200 for name in pages},
        "otto": {name: 404 if name in ROWS else 200 for name in pages},
    }
    assert found == expected.get(who, dict.fromkeys(pages, 403))


@pytest.mark.parametrize("who", ["otto", "eve", "root"])
def test_nothing_is_posted_to_the_clinic_of_others(clinic, other, who):
    pages = pages_of(clinic)
    invitation = clinic.staff_invitations.get()
    client = signed_in(getattr(people, who)())
    paths = [pages[name] for name in ("roll", "revoke", "person")]
    paths.append(f"/clinic/people/invited/{invitation.uuid}/withdraw/")

    found = {client.post(path, FORM | {"act": "take-out"}).status_code for path in paths}

    assert found == {404 if who == "otto" else 403}
    assert StaffMembership.objects.standing().filter(organisation=clinic).count() == 2
    assert ApiKey.objects.get(organisation=clinic).revoked_at is None
    assert StaffInvitation.objects.get().withdrawn_at is None


def test_pages_show_nothing_of_another_clinic(clinic, other):
    held = certificate(people.bob())
    row, key = a_key(other)
    asked(key, held, reference="SECRET")
    client = signed_in(people.cleo())

    for path in ("", "checks/", "checks/checks.csv", "keys/", "people/"):
        answer = client.get(f"/clinic/{path}")
        said = answer.getvalue().decode()
        for word in ("SECRET", row.prefix, "Otto", "Quay", held.code[:5]):
            assert word not in said, (path, word)


def test_visitor_signs_in_first_and_who_has_no_second_factor_sets_one_up(clinic, settings):
    assert Client().get("/clinic/").headers["Location"].startswith("/accounts/login/")
    settings.SEED_DEMO = False
    client = Client()
    client.force_login(people.cleo(), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/clinic/keys/").headers["Location"] == "/accounts/2fa/"


def test_people_of_a_clinic_land_at_its_first_page_and_others_at_the_dashboard(clinic):
    bob = people.bob()
    landed = {}
    for person in (people.cleo(), people.eve(), bob):
        if person == bob:
            actions.invite(organisation=clinic, email=bob.email, is_manager=False, by=people.cleo(), now=NOW)  # fmt: skip
        client = Client()
        form = {"login": person.email, "password": people.PASSWORD}
        landed[person] = client.post("/accounts/login/", form).headers["Location"]
    assert landed == {people.cleo(): "/clinic/", people.eve(): "/dashboard/", bob: "/dashboard/"}

    # Who is invited and works nowhere yet comes to the invitation.
    page = client.get("/clinic/", follow=True).content.decode()
    assert "asks you to work for Harbour Clinic" in page
    assert "asks you to work for Harbour Clinic" in client.get("/dashboard/").content.decode()


def test_who_signs_up_by_the_invitation_finds_it_when_the_address_is_confirmed(clinic):
    actions.invite(organisation=clinic, email="new@quay.example", is_manager=True, by=people.cleo(), now=NOW)  # fmt: skip
    path = link_in(mails_to("new@quay.example")[0])
    page = Client().get(path).content.decode()
    assert "/accounts/signup/" in page
    new = people._person("new", "Nel New", number="1099")
    EmailAddress.objects.filter(user=new).update(email="new@quay.example")

    client = signed_in(new)
    assert client.get("/clinic/").headers["Location"] == path
    client.post(path)
    assert StaffMembership.objects.of(new).is_manager


def test_key_is_made_rolled_and_revoked_and_shown_once(clinic):
    client = signed_in(people.ada())
    made = client.post("/clinic/keys/new/", FORM)
    (key,) = re.findall(r"<code>(rf_\S+)</code>", made.content.decode())
    row = ApiKey.objects.get()
    assert (row.organisation, row.created_by, row.name) == (clinic, people.ada(), "Desk")
    assert actions.authenticate_key(key=key, scope="verify", now=NOW) == row
    assert "no-store" in made.headers["Cache-Control"]

    rolled = client.post(f"/clinic/keys/{row.prefix}/roll/", FORM)
    (second,) = re.findall(r"<code>(rf_\S+)</code>", rolled.content.decode())
    new = ApiKey.objects.get(replaces=row)
    row.refresh_from_db()
    assert timedelta(days=6, hours=23) < row.expires_at - NOW < timedelta(days=7, hours=1)
    again = client.post(f"/clinic/keys/{row.prefix}/roll/", FORM)
    assert (again.status_code, "rolled already" in again.content.decode()) == (400, True)

    assert "cannot be undone" in client.get(f"/clinic/keys/{new.prefix}/revoke/").content.decode()
    assert ApiKey.objects.get(replaces=row).revoked_at is None
    client.post(f"/clinic/keys/{new.prefix}/revoke/")
    new.refresh_from_db()
    assert new.revoked_by == people.ada()
    said = client.get("/clinic/keys/").content.decode()
    assert f"{new.prefix}…" in said
    assert key not in said
    assert second not in said
    assert client.post(f"/clinic/keys/{new.prefix}/revoke/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"expires_date": "2020-01-01"}, "Give today or a later day"),
        ({"expires_date": "9999-12-31"}, "Give today or a later day"),
        ({"expires_date": "soon"}, "Enter a valid date"),
    ],
)
def test_wrong_form_makes_no_key_and_says_why(clinic, form, said):
    answer = signed_in(people.ada()).post("/clinic/keys/new/", FORM | form)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("days", ["", "-1", "91", "x"])
def test_overlap_of_a_roll_is_of_days(clinic, days):
    row, _key = a_key(clinic)
    answer = signed_in(people.ada()).post(f"/clinic/keys/{row.prefix}/roll/", {"days": days})

    assert answer.status_code == 400
    assert not ApiKey.objects.filter(replaces=row).exists()


def test_further_key_of_a_full_clinic_is_refused_in_words(clinic, monkeypatch):
    monkeypatch.setattr("certificates.clinics.actions.keys.MOST_KEYS", 1)
    for _n in range(2):  # an administrator makes more
        row, _key = a_key(clinic)
    client = signed_in(people.ada())
    for path in ("/clinic/keys/new/", f"/clinic/keys/{row.prefix}/roll/"):
        answer = client.post(path, FORM)
        assert (answer.status_code, "Revoke one" in answer.content.decode()) == (400, True)
    assert ApiKey.objects.count() == 2


def test_checks_are_filtered_shown_whole_and_taken_along(clinic):
    held = certificate(people.bob())
    _row, key = a_key(clinic)
    check = asked(key, held, reference="=Bed 4")
    asked(key, held, reference="Bed 5")
    client = signed_in(people.ada())
    today, tomorrow = (f"{NOW + timedelta(days=n):%Y-%m-%d}" for n in (0, 1))

    def lines(query):
        said = client.get(f"/clinic/checks/checks.csv?{query}").getvalue().decode()
        return list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff"))))

    assert [line["reference"] for line in lines("")] == ["Bed 5", "'=Bed 4"]
    assert [line["holder"] for line in lines("reference=Bed+5")] == ["Bob Okafor"]
    assert len(lines(f"since={today}&until={tomorrow}")) == 2
    assert lines(f"since={tomorrow}") == []
    assert len(lines(f"code={held.code.lower()}")) == 2
    kept = SecurityEvent.objects.filter(kind="exported", by=people.ada())
    assert {row.about for row in kept} == {f"certificates.organisation:{clinic.pk}"}
    assert kept.count() == 5
    assert "No check fits" in client.get("/clinic/checks/?code=nothing").content.decode()
    page = client.get("/clinic/checks/?reference=%3DBed+4").content.decode()
    assert "Bob Okafor" in page
    assert "Bed 5" not in page
    one = client.get(f"/clinic/checks/{check.pk}/").content.decode()
    assert "&quot;status&quot;: &quot;valid&quot;" in one
    assert check.request_id in one


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=2026-13-01", 400), ("since=2026-11-25&until=2026-11-24", 400), ("until=9999-12-31", 200),
        ("since=0001-01-01", 200), ("code=%00", 400), ("reference=%00", 400), ("page=0", 200), ("page=-1", 200), ("page=x", 200),
        ("page=99999999999999999999", 200), ("page=%D9%A3", 200), (f"reference={'x' * 101}", 400), ("other=1", 200),
    ],
)  # fmt: skip
def test_whatever_a_query_says_is_answered(clinic, query, status):
    client = signed_in(people.ada())
    for path in ("", "checks.csv"):
        assert client.get(f"/clinic/checks/{path}?{query}").status_code == status


def test_pages_of_checks_hold_twelve_and_cost_the_same_queries(
    clinic, django_assert_max_num_queries
):
    held = certificate(people.bob())
    _row, key = a_key(clinic)
    kept = asked(key, held)
    client = signed_in(people.ada())
    client.get("/clinic/checks/")
    for number in range(30):
        kept.pk, kept.reference = None, f"Bed {number:02}"
        kept.save(force_insert=True)

    with django_assert_max_num_queries(14):
        first = client.get("/clinic/checks/").content.decode()
    second = client.get("/clinic/checks/?page=2").content.decode()

    last = client.get("/clinic/checks/?page=3").content.decode()

    assert [page.count("row-title") for page in (first, second, last)] == [12, 12, 7]
    assert ("page=2" in first, "page=1" in second, "page=4" in last) == (True, True, False)
    assert "no older checks" in client.get("/clinic/checks/?page=4").content.decode()


def test_manager_invites_makes_a_manager_and_takes_out(clinic):
    client = signed_in(people.cleo())
    assert client.post("/clinic/people/invite/", FORM).headers["Location"] == "/clinic/people/"
    assert "ole@quay.example" in client.get("/clinic/people/").content.decode()
    again = client.post("/clinic/people/invite/", FORM)
    assert (again.status_code, "less than a day ago" in again.content.decode()) == (400, True)
    invitation = StaffInvitation.objects.get()
    client.post(f"/clinic/people/invited/{invitation.uuid}/withdraw/")
    assert "ole@quay.example" not in client.get("/clinic/people/").content.decode()

    row, _key = actions.create_api_key(organisation=clinic, name="own", by=people.ada(), now=NOW)
    ada = StaffMembership.objects.of(people.ada())
    path = f"/clinic/people/{ada.uuid}/"
    assert row.prefix in client.get(path).content.decode()
    client.post(path, {"act": "manager"})
    ada.refresh_from_db()
    assert ada.is_manager
    client.post(path, {"act": "no-manager"})
    client.post(path, {"act": "nonsense"})
    ada.refresh_from_db()
    assert (ada.is_manager, ada.ended_at) == (False, None)
    said = client.post("/clinic/people/leave/", follow=True).content.decode()
    assert "Somebody has to manage a clinic" in said
    client.post(path, {"act": "take-out"})
    assert signed_in(people.ada()).get("/clinic/").status_code == 403
    assert client.get(path).status_code == 404


def test_member_leaves_and_sees_nothing_any_more(clinic):
    client = signed_in(people.ada())
    assert "Invite somebody" not in client.get("/clinic/people/").content.decode()

    assert client.post("/clinic/people/leave/").headers["Location"] == "/dashboard/"
    assert client.get("/clinic/").status_code == 403


def test_way_out_is_open_without_a_second_factor(clinic, settings):
    settings.SEED_DEMO = False
    client = signed_in(people.ada())
    assert "/clinic/people/leave/" in client.get("/dashboard/").content.decode()
    assert "Leave this clinic?" in client.get("/clinic/people/leave/").content.decode()
    assert client.get("/clinic/people/").headers["Location"] == "/accounts/2fa/"

    client.post("/clinic/people/leave/")
    assert not StaffMembership.objects.of(people.ada())


def test_administrator_invites_the_first_manager_at_the_desk(clinic):
    root = signed_in(people.root())
    bare = a_clinic("Bare Clinic")
    path = f"/admin/certificates/organisation/{bare.pk}/people/"
    assert path in root.get(f"/admin/certificates/organisation/{bare.pk}/change/").content.decode()
    said = root.get(path).content.decode()
    assert "Nobody works for this clinic" in said
    # Whoever comes first is to manage it.
    assert 'id="id_is_manager" checked' in said

    root.post(path, {"email": "ole@quay.example", "is_manager": "on"})
    (invitation,) = bare.staff_invitations.all()
    assert invitation.is_manager
    assert "less than a day ago" in root.post(path, {"email": "ole@quay.example"}).content.decode()
    root.post(path, {"withdraw": str(invitation.uuid)})
    assert actions.invitations_of(bare) == []
    assert root.post(path, {"withdraw": "x"}).status_code == 404
    cleo, ada = actions.people_of(clinic)
    theirs = f"/admin/certificates/organisation/{clinic.pk}/people/"
    assert root.post(path, {"take_out": str(ada.uuid)}).status_code == 404
    assert 'id="id_is_manager" checked' not in root.get(theirs).content.decode()
    root.post(theirs, {"take_out": str(cleo.uuid)})
    assert 'id="id_is_manager" checked' in root.get(theirs).content.decode()
    root.post(theirs, {"make_manager": str(ada.uuid)})
    assert [row.person for row in actions.managers_of(clinic)] == [people.ada()]
    root.post(theirs, {"take_out": str(ada.uuid)})
    assert actions.people_of(clinic) == []
    assert signed_in(people.noor()).get(theirs).status_code == 403
