"""How an installation of release e3e5f93 was lived in: told through that release's own actions, and run by its own code."""
