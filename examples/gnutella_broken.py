"""examples/gnutella.py with one classic mistake: a Query goes back to whoever has brought it, too.

What has come is forwarded to all neighbours “except the one that delivered” it (annotated specification 0.4, section 4).
`churnproof verify gnutella --exec "python3 examples/gnutella_broken.py"` finds, shrinks and replays it."""
from pathlib import Path

RIGHT = 'if other is not link and self.may_have(other, it.criteria)'
WRONG = 'if self.may_have(other, it.criteria)'
source = Path(__file__).with_name("gnutella.py").read_text()
assert RIGHT in source
exec(source.replace(RIGHT, WRONG).replace('"gnutella.py"', '"gnutella_broken.py"'))
