"""The fixed Markdown dialect, redlines and drawings."""
