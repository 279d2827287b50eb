"""What each model says of itself for the desk: where its list stands, and what a role may do with it."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission

from tests import people
from tests.trainingsite.test_desks import at_desk
from tests.upgrade.databases import SqliteDatabase
from tests.upgrade.upgrading import RELEASES, releases
from trainingsite.accounts.models import ROLES, Section, desk_of
from trainingsite.desk import roles

pytestmark = pytest.mark.any_engine

OURS = {"accounts", "courses", "quizzes", "certificates", "clinics", "chain"}
MODELS = {model._meta.label: model for model in apps.get_models() if model._meta.app_label in OURS}
LISTED = sorted(model._meta.label for model in admin.site._registry)


@pytest.mark.parametrize("label", MODELS)
def test_model_has_a_place_at_the_desk_exactly_when_it_has_a_list(label: str) -> None:
    assert (desk_of(MODELS[label]).section is not None) == (label in LISTED)


def test_no_two_lists_stand_in_one_place() -> None:
    places = Counter(
        (said.section, said.order) for said in map(desk_of, MODELS.values()) if said.section
    )

    assert [place for place, lists in places.items() if lists > 1] == []


@pytest.mark.parametrize("label", MODELS)
def test_model_names_roles_that_exist_and_shows_them_what_they_may_change(label: str) -> None:
    said = desk_of(MODELS[label])

    assert said.view <= set(ROLES)
    assert said.change | said.add <= said.view


@pytest.mark.each_engine
@pytest.mark.parametrize("release", releases())
@pytest.mark.django_db
def test_roles_may_do_with_models_of_a_release_what_they_could_in_it(
    release: str, tmp_path: Path
) -> None:
    then, models = _granted_then(release, tmp_path)
    roles.grant()  # a reused test database has what an earlier code granted

    now = {
        (role, permission)
        for role, permission in _granted_now()
        if permission.partition(".")[0] + "." + permission.partition("_")[2] in models
    }

    assert now == then
    assert len(then) >= 17 + 17 + 33  # what the first release granted; later ones have more models


def _granted_then(release: str, var: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """What the release's own database grants, role by role, and the models that it has."""
    database = SqliteDatabase(var)
    database.unpack(RELEASES / release)
    grants = """
        SELECT "group".name, type.app_label || '.' || permission.codename
        FROM auth_group_permissions AS granted
        JOIN auth_group AS "group" ON "group".id = granted.group_id
        JOIN auth_permission AS permission ON permission.id = granted.permission_id
        JOIN django_content_type AS type ON type.id = permission.content_type_id
    """
    with closing(sqlite3.connect(database.path)) as connection:
        models = connection.execute("SELECT app_label || '.' || model FROM django_content_type")
        return set(connection.execute(grants)), {name for (name,) in models}


def _granted_now() -> set[tuple[str, str]]:
    return {
        (group.name, f"{permission.content_type.app_label}.{permission.codename}")
        for group in Group.objects.all()
        for permission in group.permissions.select_related("content_type")
    }


@pytest.mark.each_engine
@pytest.mark.django_db
def test_migrating_takes_from_a_role_what_no_model_names_and_gives_back_what_one_does() -> None:
    roles.grant()
    named = _granted_now()
    author = Group.objects.get(name="author")
    author.permissions.set(Permission.objects.filter(codename="delete_lesson"))

    roles.grant()

    assert _granted_now() == named


@pytest.mark.django_db
def test_desk_is_arranged_by_what_people_come_to_do(settings: Any) -> None:
    settings.SEED_DEMO = True

    shown = _sections(at_desk(people.root()).get("/admin/").content.decode())

    assert shown == {
        "Write and review": ["Lessons", "Questions", "Facts", "Disputes"],
        "Candidates": ["People", "Attempts", "Exam entries", "Stored answers", "Rights to more time", "Outages", "Grants beside the rules", "Witnessed sittings"],
        "Certificates": ["Certificates", "Certificates in the making", "Schemes"],
        "Clinics": ["Organisations", "API keys", "Checks by clinics"],
        "Course and quizzes": ["Courses", "Modules", "Objectives", "Quizzes", "Blueprints", "Exam policies"],
        "What was published": ["Publish records", "Sign-offs", "Lesson versions", "Question versions", "Entries taken out of use", "Photographs withdrawn"],
        "Two people, cases, security": ["Proposals", "Cases", "Mails", "Security log", "Appointments of clinical leads", "Rights to read exam keys", "Entries of the chain", "Audits", "Findings of audits", "Checkpoints", "Restores with something missing"],
    }  # fmt: skip
    assert list(shown) == [section.label for section in Section]


@pytest.mark.each_engine
@pytest.mark.django_db
def test_desk_of_an_author_leaves_out_what_she_may_not_see(settings: Any) -> None:
    settings.SEED_DEMO = True

    shown = _sections(at_desk(people.noor()).get("/admin/").content.decode())

    assert list(shown) == ["Write and review", "Course and quizzes", "What was published"]


@pytest.mark.django_db
def test_nobody_reads_what_a_second_factor_is_made_of(settings: Any) -> None:
    settings.SEED_DEMO = True
    chief = people.root()
    chief.is_superuser = True
    chief.save(update_fields=["is_superuser"])
    desk = at_desk(chief)

    assert "More" not in _sections(desk.get("/admin/").content.decode())
    assert desk.get("/admin/mfa/authenticator/").status_code == 404


def _sections(page: str) -> dict[str, list[str]]:
    """The titles of the page's sections, each with the names of its lists."""
    found = re.findall(r"<section.*?</section>", page, re.DOTALL)
    return {
        unescape(re.findall(r"<h2[^>]*>\s*(.*?)\s*</h2>", section)[0]): [
            unescape(name) for name in re.findall(r'<a href="[^"]*">\s*([^<]*?)\s*</a>', section)
        ]
        for section in found
    }
