"""Clinics: who asks about certificates, with which keys, how often, and what they were told. Above the core."""
