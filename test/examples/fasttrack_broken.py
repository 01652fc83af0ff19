"""examples/fasttrack.py with a mistake that its author might have made: python3 fasttrack_broken.py NAME.

Those that begin with healthy- are none: nothing says otherwise, and no property may accuse them."""
import sys
from pathlib import Path

PATCHES = {
    "index-not-purged": ('it is neither child nor neighbour\n        self.children.pop(peer, None)\n', 'it is no neighbour\n'),
    "orphans-stay-orphans": ('            if self.role == "ordinary": self.seek()\n        if peer == self.asked', '        if peer == self.asked'),
    "nothing-published": ('for file, (hash, size, _) in self.library.items(): self.send(sender', 'for file, (hash, size, _) in []: self.send(sender'),
    "floods-to-children": ('for peer in onward: self.send(peer, "forward"', 'for peer in [*onward, *self.children]: self.send(peer, "forward"'),
    "hops-unlimited": (' if hops < self.params["hops"] else []', ''),
    "copies-answered-too": ('if id in self.floods or hops >', 'if hops >'),
    "one-child-too-many": ('len(self.children) < self.params["children"]', 'len(self.children) <= self.params["children"]'),
    "one-link-too-many": ('< self.params["links"]', '<= self.params["links"]'),
    "copies-not-ended": ('self.send(sender, "reply_end", id=id)', 'pass'),
    "demoted-silently": ('        former = [*self.children, *self.links', '        former = [*self.links'),
    "pushes-through-the-first": ('self.found[node, file] = port, supernode', 'self.found.setdefault((node, file), (port, supernode))'),
    "calls-port-0": ('        if port: self.send(node, "http_get"', '        if True: self.send(node, "http_get"'),
    "patience-without-end": ('            if each.due <= Node.now: self.give_up(name, "nothing comes")', '            pass'),
    "unshare-not-told": ('if self.library.pop(file, None) and self.parent:', 'if self.library.pop(file, None) and False:'),
    "echoes": ('[each for each in self.links if each != back]', '[*self.links]'),
    "unfit-supernodes": ('if not self.port or self.bandwidth < 128 or', 'if'),
    "ends-at-once": ('        if not onward: self.end(flood)', '        self.end(flood)'),
    "hashes-not-compared": ('each for each in index if each[3] == sought', 'each for each in index'),
    "own-files-not-found": ('for file, about in self.library.items()]\n        index +=', 'for file, about in []]\n        index +='),
    "garbage-ignored": ('def on_garbage(self, sender, why): self.close(sender)', 'def on_garbage(self, sender, why): pass'),
    "demoted-forgets-files": ('self.children, self.links, self.asking, self.role = {}, [], {}, "ordinary"', 'self.children, self.links, self.asking, self.role, self.library = {}, [], {}, "ordinary", {}'),
    "answers-not-passed-back": ('elif id in self.floods and sender in', 'elif False and sender in'),
    "names-itself-as-the-supernode": ('        row = [hit[each]', '        if self.role == "supernode": hit["supernode"] = self.address\n        row = [hit[each]'),
    "done-with-the-first-piece": ('if download.got < download.size: return', 'if download.got < min(1, download.size): return'),
    "new-files-not-published": ('        if self.parent: self.send(self.parent, "share"', '        if False: self.send(self.parent, "share"'),
    "healthy-learns-nothing-from-lists": ('        self.remember(*supernodes)\n        self.left += supernodes\n', ''),
    "healthy-pieces-of-50000": ('100_000', '50_000'),
    "healthy-own-files-too": ('            if node != back: self.pass_back', '            self.pass_back'),
    "healthy-one-ping-at-a-time": ('PIECE, KNOWN, PINGS = 100_000, 200, 5', 'PIECE, KNOWN, PINGS = 100_000, 200, 1'),
    "healthy-downloader-closes": ('if upload.sent == total: return self.stop(key)', 'if upload.sent == total: return self.uploads.pop(key)'),
}
name = sys.argv[1]
right, wrong = PATCHES[name]
source = (Path(__file__).parents[2] / "examples/fasttrack.py").read_text()
assert right in source, name
exec(source.replace(right, wrong).replace('"name": "fasttrack.py"', '"name": "fasttrack_broken.py"'))
