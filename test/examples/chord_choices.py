"""examples/chord.py with another choice than its own that no document forbids: `python3 chord_choices.py CHOICE`."""
import sys
from pathlib import Path

CHOICES = {
    # ToN §IV-E.3 speaks of copies that are to be made, of none that is to go.
    "keeps-copies": ("self.data.pop(key, 0)", "pass"),
}
source = (Path(__file__).parents[2] / "examples/chord.py").read_text()
own, other = CHOICES[sys.argv[1]]
assert source.count(own) == 1
exec(source.replace(own, other))
