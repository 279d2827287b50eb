"""Pages for people of a clinic: their keys, what they asked, who works there."""
