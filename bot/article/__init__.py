"""An article: its facts, pairs and gaps, the English they are read with, and the files all of it stands in.

What lives here: frozen typed values; finding, reading and checking files, every fault with its file and line.
What may not: how a question is read or answered, Discord, a store, the environment; of bot/ only errors and text.
"""
