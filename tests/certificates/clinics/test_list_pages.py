"""Pages of a clinic's list: brought with a dry run, shown by standing, changed row by row, taken along; nothing of another's."""

import csv
import html
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from certificates.clinics.models import ListRow
from certificates.domain.codes import grouped, make_code
from tests import people
from tests.certificates.clinics.staffed import a_clinic, in_earnest, joined, listed, signed_in
from tests.certificates.factories import certificate
from trainingsite.accounts.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOBODYS = make_code(7)
HOUR = timedelta(hours=1)


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


def shown(page):
    return page.content.decode()


def confirmed(client, page):
    """Press the button of a dry run."""
    fields = dict(re.findall(r'name="(brought|seen)" value="([^"]*)"', shown(page)))
    form = {name: html.unescape(value) for name, value in fields.items()}
    return client.post("/clinic/list/add/", form | {"act": "keep"}, follow=True)


def pages_of(row):
    return [
        "/clinic/list/",
        "/clinic/list/list.csv",
        "/clinic/list/add/",
        f"/clinic/list/{row.uuid}/",
        f"/clinic/list/{row.uuid}/change/",
        f"/clinic/list/{row.uuid}/remove/",
    ]


@pytest.mark.parametrize("who", ["cleo", "ada", "otto", "eve", "noor", "root"])
def test_every_page_is_for_who_works_there_and_rows_of_others_are_not_found(clinic, other, who):
    (row,) = listed(clinic, "Zoe SECRET", by=people.ada())
    client = signed_in(getattr(people, who)())
    answers = [client.get(path) for path in pages_of(row)]
    found = [answer.status_code for answer in answers]
    posts = [
        client.post(f"/clinic/list/{row.uuid}/{act}/", {"name": "Mia", "email": "mia@quay.example"}).status_code
        for act in ("change", "remove", "ask", "take-over")
    ]  # fmt: skip

    if who in ("cleo", "ada"):
        assert found == [200] * 6
        return
    assert found == ([200] * 3 + [404] * 3 if who == "otto" else [403] * 6)
    assert set(posts) == {404 if who == "otto" else 403}
    assert not any("SECRET" in answer.getvalue().decode() for answer in answers)
    row.refresh_from_db()
    assert (row.name, row.removed_at) == ("Zoe SECRET", None)


def test_visitor_signs_in_and_empty_list_says_what_to_do(clinic):
    assert Client().get("/clinic/list/").headers["Location"].startswith("/accounts/login/")
    page = shown(signed_in(people.ada()).get("/clinic/list/"))
    assert "Nobody is on the list yet" in page
    assert "/clinic/list/add/" in page


def test_pasted_lines_are_shown_first_and_done_by_one_press(clinic):
    held = in_earnest(people.bob())
    client = signed_in(people.ada())
    text = f'{held.code}\tBob Okafor\t\t<b>Quay</b>\n{NOBODYS}\tEve Lind\nZoe\n{NOBODYS[:-2]}\tMia "M" Lund'
    page = client.post("/clinic/list/add/", {"text": text})
    assert page.status_code == 200
    for said in ("new on the list", "cannot be read: this is no code", "Do it: 3 rows", "&lt;b&gt;Quay"):  # fmt: skip
        assert said in shown(page)
    # Nobody has looked yet: nothing is green.
    assert "badge valid" not in shown(page)
    assert "wrapping valid" not in shown(page)
    assert not ListRow.objects.exists()

    done = shown(confirmed(client, page))

    assert ListRow.objects.count() == 3
    assert "New on the list: 3. Changed: 0." in done
    # What was not taken comes back, to be mended.
    assert f"{NOBODYS[:-2]}\tMia &quot;M&quot; Lund" in done
    assert confirmed(client, page).status_code == 409
    listed_page = shown(client.get("/clinic/list/"))
    for said in (
        "in date until",
        "badge valid",
        "wrapping valid",
        "unknown code",
        "no code yet",
        grouped(held.code),
    ):
        assert said in listed_page


def test_second_line_of_one_name_names_the_first_and_comes_back(clinic):
    client = signed_in(people.ada())
    page = client.post("/clinic/list/add/", {"text": "Zoe Lind\t\tQuay\nMia Lund\nZoe Lind\t\tHarbour"})  # fmt: skip
    assert "has the name or code of another line" in shown(page)
    assert "line 1</span>" in shown(page)

    done = shown(confirmed(client, page))

    assert "New on the list: 2. Changed: 0." in done
    assert "\tZoe Lind\t\tHarbour" in done
    assert [row.site for row in ListRow.objects.filter(name="Zoe Lind")] == ["Quay"]


def test_workbook_is_brought_and_a_change_says_what_stood_there(clinic):
    listed(clinic, "\tZoe Lind\t55\tQuay", by=people.ada())
    book = Workbook()
    book.active.append(["Name", "Site", "Number"])
    book.active.append(["Zoe Lind", "Harbour", 55])
    data = io.BytesIO()
    book.save(data)
    client = signed_in(people.ada())
    file = SimpleUploadedFile("people.xlsx", data.getvalue())

    page = client.post("/clinic/list/add/", {"file": file})

    assert "changes a row" in shown(page)
    assert "until now Quay" in shown(page)
    confirmed(client, page)
    assert ListRow.objects.get().site == "Harbour"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": ""}, "Paste at least one line"),
        ({"text": "code,name\n"}, "Nothing stands in the list"),
        ({"text": "\n".join(f"P {n}" for n in range(501))}, "more than 500 lines"),
        ({"file": b"PK\x03\x04x"}, "The archive is damaged"),
        ({"text": "Zoe", "file": b"Mia"}, "not both"),
        ({"file": b"x" * 1_000_001}, "larger than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_said_and_loses_nothing(clinic, form, said):
    if isinstance(form.get("file"), bytes):
        form = form | {"file": SimpleUploadedFile("people.xlsx", form["file"])}
    answer = signed_in(people.ada()).post("/clinic/list/add/", form)

    assert answer.status_code == 400
    assert said in shown(answer)
    assert html.escape(form.get("text", "")) in shown(answer)
    assert not ListRow.objects.exists()


@pytest.mark.parametrize(
    "brought",
    ["", "x", "[]", "{}", "7", '[[1, "", "Zoe"]]', '[[1, "", 2, "", "", "", ""]]', '[["1", "", "Zoe", "", "", "", ""]]', "[" * 5000, "[null]"],
)  # fmt: skip
def test_form_that_is_none_of_ours_changes_nothing(clinic, brought):
    form = {"act": "keep", "brought": brought, "seen": "x"}
    answer = signed_in(people.ada()).post("/clinic/list/add/", form, follow=True)

    assert "This form was not whole" in shown(answer)
    assert not ListRow.objects.exists()


def test_confirmed_lines_are_read_as_strictly_as_pasted_ones(clinic):
    rows = [
        [1, "none", "Zoe", "", "", "", ""],
        [2, "", "x" * 201, "", "", "", ""],
        [3, "", "Mia", "", "", "", "wrong"],
    ]
    form = {"act": "keep", "brought": json.dumps(rows), "seen": "x"}

    answer = signed_in(people.ada()).post("/clinic/list/add/", form)

    assert answer.status_code == 409
    assert "Do it: 1 row\n" in shown(answer)


def test_row_shows_the_answer_is_changed_and_taken_off_once_asked(clinic):
    held = in_earnest(people.bob())
    (row,) = listed(clinic, f"{held.code}\tEve Lind", by=people.cleo())
    client, path = signed_in(people.ada()), f"/clinic/list/{row.uuid}/"
    page = shown(client.get(path))
    for said in ("names another person", "Bob Okafor", "What changed", "none recorded", "found on"):
        assert said in page

    wrong = client.post(f"{path}change/", {"code": "none", "name": "Bob"})
    assert (wrong.status_code, "This is no code" in shown(wrong)) == (400, True)
    client.post(
        f"{path}change/", {"code": grouped(held.code), "name": "Bob Okafor", "site": "Quay"}
    )
    row.refresh_from_db()
    assert (row.code, row.standing, row.site) == (held.code, "in_date", "Quay")
    assert "before: names another person" in shown(client.get(path))

    assert "Take Bob Okafor off the list?" in shown(client.get(f"{path}remove/"))
    row.refresh_from_db()
    assert row.removed_at is None
    assert "Bob Okafor is off the list" in shown(client.post(f"{path}remove/", follow=True))
    assert client.get(path).status_code == 404
    assert client.post(f"{path}remove/").status_code == 404


def test_list_is_filtered_paged_and_taken_along_without_formulas(clinic):
    names = "\n".join(f"Person {n:02}" for n in range(30))
    listed(clinic, f"{NOBODYS}\t=1+2\t\t@site\n{names}", by=people.ada())
    client = signed_in(people.ada())
    first = shown(client.get("/clinic/list/?order=name"))
    assert first.count('<th scope="row">') == 25
    assert "Person 23" in first
    assert shown(client.get("/clinic/list/?order=name&page=2")).count('<th scope="row">') == 6
    assert shown(client.get("/clinic/list/?state=unknown")).count('<th scope="row">') == 1
    assert "Nobody on the list fits" in shown(client.get("/clinic/list/?text=nobody"))
    assert "no further rows" in shown(client.get("/clinic/list/?page=9"))

    said = client.get("/clinic/list/list.csv?state=unknown").getvalue().decode()
    (line,) = csv.DictReader(io.StringIO(said.removeprefix("\ufeff")))
    assert (line["code"], line["name"], line["site"]) == (NOBODYS, "'=1+2", "'@site")
    assert line["standing"] == "unknown"
    assert SecurityEvent.objects.filter(kind="exported", by=people.ada()).count() == 1
    # Brought back it changes nothing.
    whole = client.get("/clinic/list/list.csv").getvalue()
    page = client.post("/clinic/list/add/", {"file": SimpleUploadedFile("list.csv", whole)})
    assert "Nothing would change" in shown(page)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=good", 400), ("order=x", 400), ("page=x", 200), ("page=0", 200), ("page=99999999999", 200), ("text=%00", 400),
        (f"text={'x' * 201}", 400), ("other=1", 200), ("text=%25_", 200),
    ],
)  # fmt: skip
def test_whatever_a_query_says_is_answered(clinic, query, status):
    listed(clinic, "Zoe", by=people.ada())

    assert signed_in(people.ada()).get(f"/clinic/list/?{query}").status_code == status


def test_page_of_the_list_costs_the_same_queries(clinic, django_assert_max_num_queries):
    client = signed_in(people.ada())
    listed(clinic, f"{NOBODYS}\tEve\nZoe", by=people.ada())
    client.get("/clinic/list/")
    listed(clinic, "\n".join(f"Person {n}" for n in range(60)), by=people.ada())

    with django_assert_max_num_queries(10):
        assert client.get("/clinic/list/").status_code == 200


def test_first_page_says_how_many_ask_for_a_look(clinic):
    client = signed_in(people.ada())
    assert "nobody yet: bring who treats here" in shown(client.get("/clinic/"))
    listed(clinic, f"{NOBODYS}\tEve\nZoe", by=people.ada())
    page = shown(client.get("/clinic/"))
    assert "2 people" in page
    assert "1 asks for a look" in page


def stale_or_not(client):
    """Each page that says how the one row stands, and whether it says so of a good one that nobody looked at."""
    listed_page, home = shown(client.get("/clinic/list/")), shown(client.get("/clinic/"))
    row = shown(client.get(f"/clinic/list/{ListRow.objects.get().uuid}/"))
    table = client.get("/clinic/list/list.csv").getvalue().decode().removeprefix("\ufeff")
    (line,) = csv.DictReader(io.StringIO(table))
    return {
        "not looked at since" in listed_page,
        "wrapping valid" not in listed_page,
        "badge valid" not in listed_page,
        "not looked at since" in row,
        "wrapping valid" not in row,
        (line["standing"], "not looked at since" in line["says"]) == ("stale", True),
        "1 asks for a look" in home,
        "Nobody on the list fits" in shown(client.get("/clinic/list/?state=in_date")),
        "Nobody on the list fits" not in shown(client.get("/clinic/list/?state=stale")),
    }


@pytest.mark.parametrize(
    ("ago", "is_stale"),
    [
        ({"until": 24 * HOUR}, True),
        ({"until": 0 * HOUR}, False),
        ({"looked_at": 26.1 * HOUR}, True),
        ({"looked_at": 25.9 * HOUR}, False),
        ({"look_at": 1.1 * HOUR}, True),
        ({"look_at": 0.9 * HOUR}, False),
    ],
)
@pytest.mark.parametrize("standing", ["in_date", "ending"])
def test_nobody_is_in_date_whom_nobody_looked_at_of_late(clinic, ago, is_stale, standing):
    listed(clinic, f"{in_earnest(people.bob()).code}\tBob Okafor", by=people.ada())
    now = timezone.now()
    moments = {name: now - one for name, one in ago.items()}
    if "until" in moments:
        moments["until"] = moments["until"].date()
    ListRow.objects.update(standing=standing, **moments)
    client = signed_in(people.ada())

    if standing == "in_date":
        assert stale_or_not(client) == {is_stale}
    assert ("not looked at since" in shown(client.get("/clinic/list/"))) == is_stale


def test_nothing_of_a_trial_is_green(clinic):
    listed(clinic, f"{certificate(people.bob()).code}\tBob Okafor", by=people.ada())
    page = shown(signed_in(people.ada()).get("/clinic/list/"))

    assert "trial" in page
    assert "badge valid" not in page
    assert "wrapping valid" not in page


def test_sign_that_no_database_takes_is_none(clinic):
    form = {
        "act": "keep",
        "brought": r'[[1, "", "Zo\u0000e \ud800Lind", "", "", "", ""]]',
        "seen": "x",
    }
    client = signed_in(people.ada())

    page = client.post("/clinic/list/add/", form)
    confirmed(client, page)

    assert ListRow.objects.get().name == "Zo e Lind"
