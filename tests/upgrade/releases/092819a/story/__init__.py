"""How an installation of release 092819a was lived in: told through that release's own actions, and run by its own code."""
