"""Makes the helpers in tests/support importable, by their own names, from every test."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "support"))
