"""Discord: what is heard there, the desk that every door asks, and how replies are shown and sent.

What lives here: doors (commands, messages, buttons, forums), the desk, what servers choose, rendering, sending, health,
running in several processes.
What may not: how a question is decided, and what the store looks like. No other folder imports discord.
"""
