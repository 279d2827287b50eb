"""How an installation of release 9115f72 was lived in: told through that release's own actions, and run by its own code."""
