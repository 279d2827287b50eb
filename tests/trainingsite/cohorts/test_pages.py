"""Pages of whoever runs groups: who comes in, what they show, files to take along, how many queries."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from tests import people
from tests.quizzes.sitters import sit
from tests.trainingsite.cohorts.running import bring, confirm, group, invite, join
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import OutgoingMail, SecurityEvent, User
from trainingsite.cohorts.actions import inviting
from trainingsite.cohorts.models import Cohort, Invitation, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


def pages_of(cohort: Cohort) -> list[str]:
    here = f"/groups/{cohort.uuid}/"
    (row,) = invite(cohort, "una@c.example")
    brought = bring(cohort, "ole@c.example")
    member = join(cohort, people.ada())
    parts = ("", "settings/", "close/", "invite/", "invitations/", f"lists/{brought.uuid}/")
    assert row.brought != brought
    return [here + part for part in parts] + [f"{here}people/{member.uuid}/"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("iris", 200), ("root", 200), ("ines", 404), ("ada", 403), ("eve", 403), ("noor", 403), ("lead", 403)],
)  # fmt: skip
def test_pages_of_a_group_are_for_who_runs_it_and_administrators(who, status):
    addresses = pages_of(group())
    client = at_desk(getattr(people, who)())

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, status
    )


@pytest.mark.parametrize(
    ("who", "status"), [("ines", 404), ("ada", 403), ("noor", 403), ("lead", 403)]
)
def test_nothing_is_posted_to_the_group_of_somebody_else(who, status):
    cohort = group()
    (row,) = invite(cohort, "una@c.example")
    brought, member = bring(cohort, "ole@c.example"), join(cohort, people.bob())
    here, client = f"/groups/{cohort.uuid}/", at_desk(getattr(people, who)())
    posted = {
        "settings/": {"name": "Mine"},
        "managers/": {"email": "ines@people.example"},
        f"managers/{cohort.managers()[0].pk}/end/": {},
        "close/": {},
        "invite/": {"text": "x@c.example"},
        f"lists/{brought.uuid}/": {"act": "send"},
        f"invitations/{row.uuid}/": {"act": "withdraw"},
        f"people/{member.uuid}/": {},
    }

    found = {part: client.post(here + part, form).status_code for part, form in posted.items()}

    assert found == dict.fromkeys(posted, status)
    cohort.refresh_from_db()
    assert (cohort.name, cohort.closed_at, cohort.lists.count()) == ("Lisbon", None, 3)
    assert Membership.objects.standing().count() == 1
    assert Invitation.objects.open().count() == 1


def test_visitor_signs_in_first_and_manager_without_a_second_factor_sets_one_up(settings):
    cohort = group()
    assert (
        Client().get(f"/groups/{cohort.uuid}/").headers["Location"].startswith("/accounts/login/")
    )

    settings.SEED_DEMO = False
    client = Client()
    client.force_login(people.iris(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/groups/{cohort.uuid}/").headers["Location"] == "/accounts/2fa/"


def test_manager_reaches_neither_desk_nor_studio():
    client = at_desk(people.iris())

    assert client.get("/studio/").status_code == 403
    assert client.get("/admin/").status_code in (302, 403)
    assert client.get("/dashboard/").status_code == 200


def test_group_is_founded_gets_its_days_and_invites_by_a_workbook():
    client = at_desk(people.iris())
    course = Cohort.course.field.related_model.objects.get(code="small")
    made = client.post("/groups/new/", {"name": "Lisbon  2027", "course": course.pk})
    cohort = Cohort.objects.get()
    assert made.headers["Location"] == f"/groups/{cohort.uuid}/settings/"
    (check, _exam) = (
        quiz for quiz in course.quizzes.order_by("code") if quiz.purpose != "practice"
    )
    day = timezone.localdate() + 9 * DAY

    client.post(made.headers["Location"], {"name": "Lisbon 2027", f"due-{check.pk}": f"{day}"})

    (due,) = cohort.due_dates.all()
    assert (cohort.name, due.quiz, due.due_date) == ("Lisbon 2027", check, day)
    client.post(made.headers["Location"], {"name": "Lisbon 2027"})
    assert not cohort.due_dates.exists()

    book = Workbook()
    book.active.append(["name", "email"])
    book.active.append(["Una", "una@c.example"])
    data = io.BytesIO()
    book.save(data)
    answer = client.post(
        f"/groups/{cohort.uuid}/invite/", {"file": SimpleUploadedFile("list.xlsx", data.getvalue())}
    )
    page = client.get(answer.headers["Location"]).content.decode()
    assert "new: gets an invitation" in page
    assert "Send 1 invitation" in page
    assert not Invitation.objects.exists()
    client.post(answer.headers["Location"], {"act": "send"})
    assert Invitation.objects.get().email == "una@c.example"
    assert (
        "invited: the mail is on its way" in client.get(answer.headers["Location"]).content.decode()
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": ""}, "Paste at least one address"),
        ({"text": "x" * 300_001}, "more than 300 kB"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "damaged or not a ZIP"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(form, said):
    cohort = group()

    page = at_desk(people.iris()).post(f"/groups/{cohort.uuid}/invite/", form)

    assert page.status_code == 400
    assert said in page.content.decode()
    assert not cohort.lists.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Your account is locked. Sign in again: https://evil.example/login",
        "Lisbon evil-site.com",
        "Write to office@evil.example",
        "rf-login.click/in",
        "7777.com/login",
        "185.12.3.4/login",
    ],
)
def test_name_of_a_group_takes_no_address(name):
    """It stands in the subject of mails to strangers."""
    client, course = at_desk(people.iris()), Cohort.course.field.related_model.objects.get()

    made = client.post("/groups/new/", {"name": name, "course": course.pk})

    assert "Leave web and mail addresses out" in made.content.decode()
    assert not Cohort.objects.exists()


def test_list_that_is_being_sent_shows_how_far_it_is():
    cohort = group()
    row = confirm(bring(cohort, "\n".join(f"p{n}@c.example" for n in range(60))))
    client, address = at_desk(people.iris()), f"/groups/{cohort.uuid}/lists/{row.uuid}/"

    part = client.get(address, headers={"X-Fragment": "1"}).content.decode()

    assert 'data-every="2"' in part
    assert '<progress value="0" max="60"' in part
    assert "fragment.js" in client.get(address).content.decode()


def many(cohort: Cohort, count: int) -> None:
    now = timezone.now()
    for number in range(count):
        person = User.objects.create_user(f"m{number}@c.example", register_name=f"M {number}")
        row = Membership.objects.create(cohort=cohort, person=person, joined_at=now, told_version=1)
        Invitation.objects.create(
            cohort=cohort, email=person.email, made_at=now, sent_by=people.iris(), sent_at=now,
            expires_at=now + DAY, accepted_at=now, membership=row,
        )  # fmt: skip


@pytest.mark.parametrize("part", ["", "invitations/", "settings/"])
def test_pages_ask_as_many_queries_for_one_as_for_thirty(part, django_assert_max_num_queries):
    few, more, most = group(name="One"), group(name="Three"), group(name="Thirty")
    many(few, 1)
    User.objects.filter(email__startswith="m").update(email="first@c.example")
    many(more, 3)
    for row in User.objects.filter(email__startswith="m"):
        sit(row, "alpha-check", now=timezone.now() - DAY)
        User.objects.filter(pk=row.pk).update(email=f"x{row.email}")
    many(most, 30)
    for row in User.objects.filter(email__startswith="m")[:9]:
        sit(row, "alpha-check", now=timezone.now() - DAY)
    client = at_desk(people.iris())
    client.get(f"/groups/{few.uuid}/{part}")

    counts = []
    for cohort in (few, more, most):
        with django_assert_max_num_queries(40) as found:
            assert client.get(f"/groups/{cohort.uuid}/{part}").status_code == 200
        counts.append(len(found.captured_queries))

    assert len(set(counts)) == 1, counts


def test_list_of_groups_asks_as_many_queries_for_one_as_for_thirty(django_assert_max_num_queries):
    client, counts = at_desk(people.iris()), []
    client.get("/groups/")
    for more in (1, 2, 27):
        for number in range(more):
            group(name=f"{more}-{number}")
        with django_assert_max_num_queries(20) as found:
            client.get("/groups/")
        counts.append(len(found.captured_queries))

    assert len(set(counts)) == 1, counts


EVIL = '=HYPERLINK("http://evil.example","ok")'


def taken(client: Client, cohort: Cohort, form: str, **asked: str):
    answer = client.get(f"/groups/{cohort.uuid}/", {"as": form, **asked})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.content


@pytest.mark.parametrize("name", [EVIL, "+1", "-1", "@SUM(A1)", "\tx", "  =1"])
def test_no_text_of_a_file_is_a_formula(name):
    cohort, ada = group(), people.ada()
    User.objects.filter(pk=ada.pk).update(register_name=name)
    join(cohort, ada)
    client = at_desk(people.iris())

    lines = list(csv.reader(io.StringIO(taken(client, cohort, "csv").decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(taken(client, cohort, "xlsx")))

    assert [cell for line in lines for cell in line if cell[:1] in "=+-@\t" and cell] == []
    assert lines[1][0].endswith(name)
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_file_has_days_as_days_holds_what_was_filtered_and_is_noted():
    now = timezone.now()
    cohort = group(due={"alpha-check": timezone.localdate(now) - DAY})
    join(cohort, people.ada())
    join(cohort, people.bob())
    sit(people.ada(), "alpha-check", now=now - 3 * DAY)
    client = at_desk(people.iris())

    book = load_workbook(io.BytesIO(taken(client, cohort, "xlsx"))).active
    late = taken(client, cohort, "csv", show="overdue").decode("utf-8-sig")

    headings = [cell.value for cell in book[1]]
    assert headings[:4] == ["Name", "Address", "In the group since", "Overdue"]
    assert book.cell(2, headings.index("Alpha: on") + 1).is_date
    assert [line.split(",")[0] for line in late.splitlines()[1:]] == ["Bob Okafor"]
    events = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.EXPORTED).order_by("pk")
    assert [(event.by, event.facts) for event in events] == [
        (people.iris(), {"format": "xlsx", "rows": 2}),
        (people.iris(), {"format": "csv", "rows": 1}),
    ]


def test_table_filters_finds_and_pages():
    cohort = group()
    many(cohort, 55)
    client = at_desk(people.iris())

    first = client.get(f"/groups/{cohort.uuid}/").content.decode()
    second = client.get(
        f"/groups/{cohort.uuid}/", {"page": "2", "order": "joined"}
    ).content.decode()
    one = client.get(f"/groups/{cohort.uuid}/", {"name": "m 54"}).content.decode()
    none = client.get(f"/groups/{cohort.uuid}/", {"show": "passed"}).content.decode()

    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (50, 5)
    assert "order=joined&amp;page=1" in second
    assert one.count('<th scope="row">') == 1
    assert "Nobody in this group fits." in none


def test_mail_that_no_server_took_shows():
    cohort, now = group(), timezone.now()
    (row,) = invite(cohort, "una@c.example")
    OutgoingMail.objects.create(
        about=inviting.about_of(row), to=row.email, sender="x@c.example", subject="x",
        made_at=now, next_try_at=now, given_up_at=now, failure="550",
    )  # fmt: skip

    page = at_desk(people.iris()).get(f"/groups/{cohort.uuid}/invitations/").content.decode()

    assert "the mail could not be delivered" in page


def test_dry_run_says_how_often_an_address_was_mailed_and_from_when_on_it_may_be():
    cohort, now = group(), timezone.now()
    lately, often = invite(cohort, "una@c.example", "ole@c.example", now=now)
    for row in (lately, often):
        inviting.withdraw_invitation(invitation=row, by=people.iris(), now=now)
    Invitation.objects.filter(pk=often.pk).update(number=3)
    brought = bring(cohort, "una@c.example\nole@c.example", now=now)

    page = at_desk(people.iris()).get(f"/groups/{cohort.uuid}/lists/{brought.uuid}/")

    said = page.content.decode()
    again = timezone.localtime(now + DAY)
    assert f"mailed within a day; again from {again.day} {again:%B %Y, %H:%M}" in said
    assert "mailed 3 times already" in said
