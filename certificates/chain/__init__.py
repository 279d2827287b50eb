"""One hash chain over everything that proves what was issued, withdrawn, asked and published, and the audit that holds it against rows."""
