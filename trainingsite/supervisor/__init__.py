"""Starting and keeping the processes of one installation: Valkey, web, worker, beat."""
