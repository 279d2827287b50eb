"""Help and contact: who runs this installation, what it keeps, and how somebody gets an answer from a person."""
