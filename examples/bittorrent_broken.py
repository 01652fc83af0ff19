"""examples/bittorrent.py with one classic mistake: who is choked goes on waiting for what it had asked for.

A choke means that it will not come (BEP 3), so nobody else is asked for those blocks either, and the download stalls.
`churnproof verify bittorrent --exec "python3 examples/bittorrent_broken.py"` finds, shrinks and replays it."""
from pathlib import Path

RIGHT = "link.choking, link.asked = True, {}"
WRONG = "link.choking = True"
source = Path(__file__).with_name("bittorrent.py").read_text()
assert RIGHT in source
exec(source.replace(RIGHT, WRONG).replace('"bittorrent.py"', '"bittorrent_broken.py"'))
