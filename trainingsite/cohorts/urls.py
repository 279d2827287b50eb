"""Addresses of groups and invitations."""

from django.urls import path

from trainingsite.cohorts import inviting_views, own_views, results_views, views

app_name = "cohorts"
urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.new_group, name="new"),
    path("groups/mine/", own_views.mine, name="mine"),
    path("groups/mine/copy/", own_views.mine_copy, name="mine_copy"),
    path("groups/reminders/<str:token>/", own_views.reminders_off, name="reminders_off"),
    path("groups/mine/<uuid:uuid>/leave/", own_views.leave, name="leave"),
    path("groups/mine/<uuid:uuid>/reminders/", own_views.reminders, name="reminders"),
    path("groups/<uuid:uuid>/", results_views.group, name="group"),
    path("groups/<uuid:uuid>/settings/", views.settings, name="settings"),
    path("groups/<uuid:uuid>/managers/", views.managers, name="managers"),
    path("groups/<uuid:uuid>/managers/<int:pk>/end/", views.end_manager, name="end_manager"),
    path("groups/<uuid:uuid>/close/", views.close, name="close"),
    path("groups/<uuid:uuid>/people/<uuid:member>/", views.take_out, name="take_out"),
    path("groups/<uuid:uuid>/invite/", inviting_views.invite, name="invite"),
    path("groups/<uuid:uuid>/lists/<uuid:brought_uuid>/", inviting_views.brought, name="list"),
    path("groups/<uuid:uuid>/invitations/", inviting_views.invitations, name="invitations"),
    path(
        "groups/<uuid:uuid>/invitations/<uuid:invitation>/",
        inviting_views.one_invitation,
        name="one_invitation",
    ),
    path("invitations/<str:token>/", own_views.invitation, name="invitation"),
]
