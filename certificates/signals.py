"""News from certificates, sent after commit with ids only. Apps above may listen."""

from django.dispatch import Signal

certificate_changed = Signal()  # certificate_id, event_id
