#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")
    from django.core.exceptions import ImproperlyConfigured, PermissionDenied
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"This cannot start as it is set up. {problem}")
    except PermissionDenied as refusal:  # of an action; it says who may
        sys.exit(f"Nothing was done. {refusal}")


if __name__ == "__main__":
    main()
