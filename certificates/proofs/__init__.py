"""The documents that prove a certificate, each a module of its own. Pure, like domain."""
