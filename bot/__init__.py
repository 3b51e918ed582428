"""Answer questions about one article, and say so when the article doesn't."""

__version__ = "0.1.0"
