"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from trainingsite.accounts import views as accounts
from trainingsite.accounts.provider import webhook
from trainingsite.desk.edition import edition, edition_entry
from trainingsite.desk.impact import fact_impact
from trainingsite.desk.road import road
from trainingsite.help import cases
from trainingsite.help import views as help_views
from trainingsite.pages import views
from trainingsite.pages.api_docs import api_docs
from trainingsite.pages.handbook import handbook
from trainingsite.pages.offline import offline, offline_copy, service_worker
from trainingsite.sign_off import views as signing

urlpatterns: list[URLPattern | URLResolver] = [
    # First, since a request tries one address after the other, and most requests are saves of answers and checks by clinics.
    path("api/v1/", include("trainingsite.api.urls")),
    path("api/v1/docs/", api_docs, name="api_docs"),
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("help/", help_views.help_page, name="help"),
    path("help/asked/", help_views.asked, name="help_asked"),
    path("cases/<uuid:uuid>/", cases.case, name="case"),
    path("cases/<uuid:uuid>/letter/", cases.letter, name="case_letter"),
    path("help/thanks/", help_views.thanks, name="help_thanks"),
    path("privacy/", help_views.privacy, name="privacy"),
    path("my-data/", include("trainingsite.privacy.urls")),
    path("sw.js", service_worker, name="service_worker"),
    path("offline/", offline, name="offline"),
    path("admin/login/", accounts.admin_sign_in),
    # The account's own page, which tells the owner and ends what the old password began.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/road/", admin.site.admin_view(road), name="road"),
    path("admin/edition/<slug:course>/", admin.site.admin_view(edition), name="edition"),
    path(
        "admin/edition/<slug:course>/<int:pk>/",
        admin.site.admin_view(edition_entry),
        name="edition_entry",
    ),
    path(
        "admin/impact/<slug:course>/<slug:code>/",
        admin.site.admin_view(fact_impact),
        name="fact_impact",
    ),
    path("admin/", admin.site.urls),
    path("accounts/", include("trainingsite.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("courses/<slug:code>/handbook/", handbook, name="handbook"),
    path("courses/<slug:code>/offline/", offline_copy, name="offline_copy"),
    path("courses/<slug:code>/sign-off/", signing.sign_off, name="sign_off"),
    path("courses/<slug:code>/signature/", signing.signature, name="signature"),
    path(
        "courses/<slug:code>/sign-off/<slug:module>/",
        signing.sign_off_module,
        name="sign_off_module",
    ),
    path(
        "courses/<slug:code>/sign-off/<slug:module>/<uuid:version>/",
        signing.sign_off_item,
        name="sign_off_item",
    ),
    path(
        "courses/<slug:code>/sign-off/<slug:module>/withdraw/",
        signing.withdraw_signatures,
        name="withdraw_signatures",
    ),
    path("studio/", include("trainingsite.studio.urls")),
    path("", include("trainingsite.cohorts.urls")),
    path("courses/", include("courses.urls")),
    path("", include("quizzes.urls")),
    path("clinic/", include("certificates.clinics.urls")),
    path("", include("certificates.urls")),
]

if settings.ANYMAIL_PROVIDER:
    urlpatterns.append(path("mail/news/", webhook(), name="mail_news"))

handler400 = "trainingsite.pages.views.bad_request"
handler403 = "trainingsite.pages.views.forbidden"
handler404 = "trainingsite.pages.views.not_found"
handler429 = "trainingsite.pages.views.too_many"  # allauth's limits ask for it
handler500 = "trainingsite.pages.views.server_error"
