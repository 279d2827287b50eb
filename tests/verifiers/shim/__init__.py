"""An issuer and verifier for the test suites of the W3C, which speak the VC-API: for tests alone, on this machine alone.

It signs and checks what a stranger hands in, which the product never does, with the product's own parts: the lossless expansion, the
canonical form, the signature, the status list. What the suites ask beyond that stands here. How to run them: README.md, one folder up.
"""
