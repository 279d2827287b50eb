"""Addresses of the pages for people of a clinic."""

from django.urls import path

from certificates.clinics.views import (
    asked,
    checks,
    home,
    keys,
    list_adding,
    list_rows,
    lists,
    naming,
    people,
)

app_name = "clinics"
urlpatterns = [
    path("", home.home, name="home"),
    path("checks/", checks.checks, name="checks"),
    path("checks/checks.csv", checks.table, name="table"),
    path("checks/<int:pk>/", checks.check_page, name="check"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.new_key, name="new_key"),
    path("keys/<slug:prefix>/roll/", keys.roll_key, name="roll_key"),
    path("keys/<slug:prefix>/revoke/", keys.revoke_key, name="revoke_key"),
    path("list/", lists.listed, name="list"),
    path("list/list.csv", lists.table, name="list_table"),
    path("list/add/", list_adding.add, name="list_add"),
    path("list/log/", lists.log, name="list_log"),
    path("list/<uuid:listed>/", list_rows.row_page, name="list_row"),
    path("list/<uuid:listed>/change/", list_rows.change, name="list_change"),
    path("list/<uuid:listed>/remove/", list_rows.remove, name="list_remove"),
    path("list/<uuid:listed>/ask/", list_rows.ask, name="list_ask"),
    path("list/<uuid:listed>/take-over/", list_rows.take_over, name="list_take_over"),
    path("name/", naming.name_shown, name="name_shown"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/leave/", people.leave, name="leave"),
    path("people/<uuid:staff>/", people.person, name="person"),
    path("people/invited/<uuid:staff>/withdraw/", people.withdraw, name="withdraw"),
    path("invitations/<str:token>/", home.invitation, name="invitation"),
    path("asked/<str:token>/", asked.asked, name="asked"),
]
