"""Whoever changes a row of the list or takes one off leaves a trace, which the people of the clinic read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import ListEdit, ListRow
from certificates.domain.codes import grouped
from tests import people
from tests.certificates.clinics.staffed import a_clinic, in_earnest, joined, listed, signed_in
from tests.certificates.factories import married
from trainingsite.accounts.actions.authority import Refused
from trainingsite.tasks import erase_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    joined(made, people.ada())
    return made


@pytest.fixture
def row(clinic):
    return listed(clinic, "\tBob Okafor\t55\tQuay", by=people.cleo())[0]


def logged(clinic):
    return [(one.by, one.parts) for one in actions.log_of_list(clinic)]


@pytest.mark.each_engine
@pytest.mark.parametrize("how", ["row", "list"])
def test_change_says_who_did_it_and_what_stood_there(clinic, row, how):
    if how == "row":
        said = {"name": "Bob Okafor", "number": "56", "site": ""}
        actions.change_row(row=row, said=said, by=people.ada(), now=NOW)
        parts = (("number", "55", "56"), ("site", "Quay", ""))
    else:
        listed(clinic, "\tOkafor, Bob\t55\tHarbour\n\tMia", by=people.ada())
        parts = (("name", "Bob Okafor", "Okafor, Bob"), ("site", "Quay", "Harbour"))

    assert logged(clinic) == [(people.ada(), parts)]
    (own,) = actions.edits_of(row)
    assert (own.row, own.parts) == (row, parts)


def test_change_of_nothing_and_a_look_are_no_edits(clinic, row):
    said = {"name": "Bob Okafor", "number": "55", "site": "Quay"}
    actions.change_row(row=row, said=said, by=people.ada(), now=NOW)
    listed(clinic, "\tBob Okafor\t55\tQuay", by=people.ada())
    with pytest.raises(Refused):
        actions.change_row(row=row, said={"name": ""}, by=people.ada(), now=NOW)

    assert not ListEdit.objects.exists()


def test_code_that_was_taken_over_is_one(clinic):
    held = in_earnest(people.bob())
    (row,) = listed(clinic, held.code, by=people.cleo())
    new = certificates.reissue(
        certificate=held, by=people.root(), name="Robin Lund", native_name="", why=married(), now=timezone.now(),
    )  # fmt: skip
    actions.change_row(row=row, said={"code": held.code}, by=people.cleo(), now=timezone.now())
    actions.take_over(row=row, by=people.ada(), now=timezone.now())

    assert logged(clinic) == [(people.ada(), (("code", held.code, new.code),))]


@pytest.mark.each_engine
def test_pages_name_colleague_parts_and_who_was_taken_off_until_that_is_forgotten(clinic, row):
    held = in_earnest(people.bob())
    said = {"name": "Bob Okafor", "number": "55", "site": "Quay", "code": held.code}
    actions.change_row(row=row, said=said, by=people.ada(), now=NOW)
    cleo = signed_in(people.cleo())

    for path in (f"/clinic/list/{row.uuid}/", "/clinic/list/log/"):
        text = " ".join(cleo.get(path).content.decode().split())
        assert f"Code: {grouped(held.code)}, before –" in text
        assert f"by {people.ada()} on" in text

    actions.remove_row(row=row, by=people.ada(), now=timezone.now())
    assert "/clinic/list/log/" in cleo.get("/clinic/list/").content.decode()
    text = " ".join(cleo.get("/clinic/list/log/").content.decode().split())
    assert "taken off the list" in text
    assert text.index("taken off the list") < text.index(grouped(held.code))

    ListRow.objects.update(removed_at="2026-01-01T00:00Z")
    erase_invitations()
    assert not ListEdit.objects.exists()
    assert "Nobody has changed a row" in cleo.get("/clinic/list/log/").content.decode()


@pytest.mark.each_engine
def test_who_brings_hundreds_hides_nobody_who_was_taken_off(clinic, row):
    actions.remove_row(row=row, by=people.ada(), now=NOW)
    listed(clinic, "\n".join(f"\tZoe {n}\t{n}" for n in range(250)), by=people.cleo())
    listed(clinic, "\n".join(f"\tZoe {n}\t{n}\tQuay" for n in range(250)), by=people.cleo())
    cleo = signed_in(people.cleo())

    path, seen = "/clinic/list/log/", []
    while path:
        page = cleo.get(path).text
        seen += re.findall(r'<span class="row-title said-there">([^<]*)</span>', page)
        further = re.search(r'rel="next" href="([^"]*)"', page)
        path = further and f"/clinic/list/log/{further[1]}"

    assert sorted(seen) == sorted(["Bob Okafor", *(f"Zoe {n}" for n in range(250))])
    assert "There are no further rows" in cleo.get("/clinic/list/log/?page=4").text


@pytest.mark.each_engine
def test_log_finds_the_edits_of_its_clinic_by_an_index_whatever_others_wrote(clinic, row):
    actions.change_row(row=row, said={"name": "Robin"}, by=people.ada(), now=NOW)

    with CaptureQueriesContext(connection) as asked:
        actions.log_of_list(clinic)

    (about,) = [one["sql"] for one in asked if 'FROM "clinics_listedit"' in one["sql"]]
    condition = about.split("WHERE")[1]
    assert condition.startswith(' "clinics_listedit"."organisation_id" = ')
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, "clinics_listedit").values()
    assert ["organisation_id", "id"] in [one["columns"] for one in indexes if one["index"]]


def test_another_clinic_reads_nothing_of_it(clinic, row):
    actions.change_row(row=row, said={"name": "Robin"}, by=people.ada(), now=NOW)
    other = a_clinic("Quay Clinic")
    joined(other, people.otto(), is_manager=True)

    assert actions.log_of_list(other) == []
    assert "Robin" not in signed_in(people.otto()).get("/clinic/list/log/").content.decode()
    assert signed_in(people.eve()).get("/clinic/list/log/").status_code == 403
