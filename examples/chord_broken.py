"""examples/chord.py with one classic mistake: stabilize adopts its successor's predecessor without hearing from it first.

If that node is dead by then, the list loses its last live entry the sooner (Zave, CCR 2012, Fig. 6: AtLeastOneRing).
`churnproof verify chord --exec "python3 examples/chord_broken.py"` finds, shrinks and replays it."""
from pathlib import Path

RIGHT = '''
        if between(self.me, x := state["predecessor"], s) and alive(new := (yield from self.ask(x, "get_state", True))):
            s, state = x, new  # StabilizeFromPredecessor
'''
WRONG = '''
        if between(self.me, x := state["predecessor"], s):
            s, state = x, dict(state, successors=[s] + state["successors"])
'''
source = Path(__file__).with_name("chord.py").read_text()
assert RIGHT in source
exec(source.replace(RIGHT, WRONG).replace('"chord.py"', '"chord_broken.py"'))
