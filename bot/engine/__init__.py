"""The engine: reads a question, ranks the pairs, weighs the evidence, decides, and says so in plain text.

Everything from the words to the reply lives here. It knows no Discord, no store, no environment and no event loop.
"""
