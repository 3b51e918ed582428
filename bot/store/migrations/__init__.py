"""Steps that bring a database to the shape the store expects, oldest first; a step never changes once released."""

REVISIONS = ("0005",)
