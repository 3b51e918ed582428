"""What curators do with an article: draft it, check it, foresee how good it is, and mend what was missed.

What lives here: sheets in and out, drafts, weaknesses, near misses to tick, estimates, reviews, each tried before it is
kept. What may not: Discord, and how a question is decided.
"""
