"""Files and git history become a model. Only disk.py and git.py look outside."""
