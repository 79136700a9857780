"""Lists and findings as text, JSON and tables."""
