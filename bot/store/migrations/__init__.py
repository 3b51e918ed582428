"""Steps that bring a database to the shape the store expects, oldest first: so far one. None changes once released."""

REVISIONS = ("0005",)
