"""The store: what could not be answered, what people made of the replies, and what servers chose.

It lies in SQLite or PostgreSQL. No name is kept: who asked, and where, is noted under keys that the database does not
hold in the open. What is kept, and how long, is laid out in .github/PRIVACY.md.
"""

from bot.errors import StoreError
from bot.store.database import DEFAULT
from bot.store.records import Event, Kind, Record
from bot.store.store import Store

__all__ = ["DEFAULT", "Event", "Kind", "Record", "Store", "StoreError"]
