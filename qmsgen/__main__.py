"""``python -P -m qmsgen`` is the same as the console script ``qmsgen``."""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # the current folder: a module there must not stand in for a library (`domain/trust.md`, T19)

from qmsgen.cli import main  # only now is it safe

if __name__ == "__main__":
    main()
