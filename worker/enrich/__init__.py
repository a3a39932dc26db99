"""An article to a richer article. Pure: no clock, no disk, no network."""
