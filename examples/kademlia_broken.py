"""examples/kademlia.py with one classic mistake: the head of a full bucket makes way without being pinged first.

Old contacts are the ones that stay (section 2.2), so the whole point of the order in a bucket is lost.
`churnproof verify kademlia --exec "python3 examples/kademlia_broken.py"` finds, shrinks and replays it."""
from pathlib import Path

RIGHT = '''
        elif i not in self.waiting:  # is the least recently seen still there?
'''
WRONG = '''
        else: return self.add(bucket, id, bucket[0])
        if False:
'''
source = Path(__file__).with_name("kademlia.py").read_text()
assert RIGHT in source
exec(source.replace(RIGHT, WRONG).replace('"kademlia.py"', '"kademlia_broken.py"'))
