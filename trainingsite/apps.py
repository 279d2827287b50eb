"""The site's app configuration."""

from django.apps import AppConfig


class TrainingsiteConfig(AppConfig):
    name = "trainingsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trainingsite import checks, immutability, roles, schema  # noqa: F401 -- they register themselves

        immutability.connect()
        roles.connect()
