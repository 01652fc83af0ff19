"""examples/kad.py with one classic mistake: a full bin drops its oldest contact for a newcomer, without a question.

Who has been there for long is likely to stay, so contacts are checked before they go, and newcomers have to wait.
`churnproof verify kad --exec "python3 examples/kad_broken.py"` finds, shrinks and replays it."""
from pathlib import Path

RIGHT = '''
            if not self.fits(zone) or len(zone) >= self.bits - 1: return
'''
WRONG = '''
            if not self.fits(zone) or len(zone) >= self.bits - 1:
                self.bins[zone].pop(0)
                break
'''
source = Path(__file__).with_name("kad.py").read_text()
assert RIGHT in source
exec(source.replace(RIGHT, WRONG).replace('"kad.py"', '"kad_broken.py"'))
