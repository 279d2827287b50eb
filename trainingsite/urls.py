"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from trainingsite import views
from trainingsite.accounts import views as accounts
from trainingsite.sign_off import sign_off

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/login/", accounts.admin_sign_in),
    path("admin/", admin.site.urls),
    path("accounts/", include("trainingsite.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("courses/<slug:code>/sign-off/", sign_off, name="sign_off"),
    path("courses/", include("courses.urls")),
    path("", include("quizzes.urls")),
    path("", include("certificates.urls")),
    path("api/v1/", include("trainingsite.api_urls")),
]

handler400 = "trainingsite.views.bad_request"
handler403 = "trainingsite.views.forbidden"
handler404 = "trainingsite.views.not_found"
handler500 = "trainingsite.views.server_error"
