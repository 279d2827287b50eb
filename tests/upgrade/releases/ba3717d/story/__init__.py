"""How an installation of release ba3717d was lived in: told through that release's own actions, and run by its own code."""
