"""What curators do with an article: see what was missed, mend it, prove it, bring content in and out."""
