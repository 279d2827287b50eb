"""How an installation of release d8efb30 was lived in: told through that release's own actions, and run by its own code."""
