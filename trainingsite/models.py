"""What the roof itself stores. Each model lives in its room."""

from trainingsite.health.models import SiteReading

__all__ = ["SiteReading"]
