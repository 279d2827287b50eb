"""Addresses of the pages for people of a clinic."""

from django.urls import path

from certificates.clinics.views import checks, home, keys, people

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
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/leave/", people.leave, name="leave"),
    path("people/<uuid:staff>/", people.person, name="person"),
    path("people/invited/<uuid:staff>/withdraw/", people.withdraw, name="withdraw"),
    path("invitations/<str:token>/", home.invitation, name="invitation"),
]
