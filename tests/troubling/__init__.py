"""An hour of questions while Discord, the network and the database go wrong by chance, from a seed.

A seed settles what people do and what goes wrong, each with draws of its own, and when, to some milliseconds. It does
not settle the order of what falls together: the bot's work takes the processor's own time, threads run in real time,
discord.py draws its pauses between sessions without a seed, and what is sent comes through real sockets. Nor when a
session is back, and so how long a fault of the gateway lasts.
"""

from .judging import Act, Table
from .living import Hour, hour, trouble
from .process import Process
from .weather import Spell, drawing

__all__ = ["Act", "Hour", "Process", "Spell", "Table", "drawing", "hour", "trouble"]
