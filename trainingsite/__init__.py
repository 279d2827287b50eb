"""The site: wiring, and the pages that join the apps."""

from trainingsite.celery import app as celery_app

__all__ = ["celery_app"]
