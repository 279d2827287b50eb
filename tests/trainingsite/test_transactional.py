"""The test-bed itself: transactional tests may leave guarded rows, and the triggers are back afterwards."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from courses.models import Course, PublishRecord
from tests import people
from trainingsite.database import immutability


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_may_leave_guarded_rows(turn):
    course = Course.objects.create(code="left", title="Left behind", edition="1")
    PublishRecord.objects.create(course=course, source="files", published_at=timezone.now())

    assert PublishRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_triggers_and_roles_are_back_after_a_transactional_test():
    assert immutability.missing(connection) == []
    assert set(Group.objects.values_list("name", flat=True)) == {
        "practitioner",
        "author",
        "reviewer",
        "admin",
        "manager",
    }


@pytest.mark.django_db
def test_people_are_the_same_when_asked_for_twice():
    assert people.ada() == people.ada()
    assert people.ada() != people.eve()
