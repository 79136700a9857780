"""qmsgen turns controlled documents and their git history into a checked, versioned quality manual."""

__version__ = "0.1.0"
