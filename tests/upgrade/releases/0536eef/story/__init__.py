"""How an installation of release 0536eef was lived in: told through that release's own actions, and run by its own code."""
