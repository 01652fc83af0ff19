"""examples/gnutella.py with a mistake that its author might have made: python3 gnutella_broken.py NAME.

Those that begin with healthy- are none: the documents leave them open, and no property may accuse them."""
import sys
from pathlib import Path

PATCHES = {
    "ttl-stays": ('it.kind, it.ttl - 1, it.hops + 1', 'it.kind, it.ttl, it.hops + 1'),
    "echoes": ('if other is not link and self.may_have(other', 'if self.may_have(other'),
    "forwards-each-copy": ('        if goes:\n            for other in [*self.links.values()]:\n                if other is not link and self.may',
                           '        if True:\n            for other in [*self.links.values()]:\n                if other is not link and self.may'),
    "answers-each-copy": ('        if new: self.match(link, it)\n        if goes', '        self.match(link, it)\n        if goes'),
    "hits-are-flooded": ('if seen and seen.link: self.pass_on(seen.link, it)',
                         'if seen and seen.link: [self.pass_on(each, it) for each in [*self.links.values()]]'),
    "back-to-the-latest": ('        return farther, False', '        seen.link = seen.link and link\n        return farther, False'),
    "one-guid-for-all": ('        self.count += 1\n', '        return self.id\n'),
    "push-by-guid": ('elif it.servent in self.owners: self.pass_on(self.owners[it.servent][0], it)',
                     'elif ("query", it.guid) in self.seen: self.pass_on(self.seen["query", it.guid].link, it)'),
    "push-everywhere": ('elif it.servent in self.owners: self.pass_on(self.owners[it.servent][0], it)',
                        'else: [self.pass_on(each, it) for each in [*self.links.values()] if each is not link]'),
    "push-of-usual-ttl": ('max(USUAL, hops + 1)', 'USUAL - 3'),
    "gives-another-file": ('if index == it.index), None)', 'if True), None)'),
    "leaf-forwards": ('if it.ttl > 1 and self.role != "leaf" and', 'if it.ttl > 1 and'),
    "slot-of-another-byte": ('8 * (at % 4)', '8 * (at // 4 % 4)'),
    "any-word-routes": ('and all(link.table[slot', 'and any(link.table[slot'),
    "adds-where-it-subtracts": ('for at in before - link.told: digits[at] = "6"', 'for at in before - link.told: digits[at] = "a"'),
    "pongs-keep": ('if self.now - min(asked, time) >= 3000 or hops', 'if hops'),
    "pongs-under-the-old-guid": ('self.send(self.at(link), guid, "pong", 1,', 'self.send(self.at(link), it.guid, "pong", 1,'),
    "never-asks-anew": ('if self.now - self.refreshed >= 3000:', 'if self.refreshed < 0:'),
    "parts-without-a-word": ('        self.part(to, b"closing\\0")\n', '        self.close(to)\n'),
    "parts-of-words-will-do": ('sought <= {*words(name)}', 'all(word in name.lower() for word in sought)'),
    "walkers-turn-back": ('if self.links[at] is not link and self.may_have', 'if self.may_have'),
    "walkers-die-on-return": ('if it.ttl < 2 or self.role == "leaf": return', 'if it.ttl < 2 or self.role == "leaf" or not new: return'),
    "never-checks": ('if (it.hops + 1) % 4: return', 'if True: return'),
    "always-go-on": ('goes = guid in self.mine and not self.mine[guid].rows', 'goes = guid in self.mine'),
    "forgets-at-once": ('old = self.now - self.params["memoryMs"]', 'old = self.now'),
    "one-too-many": ('return alike < most', 'return alike <= most'),
    "closes-on-the-unknown": ('if it is None: return\n', 'if it is None: return self.close(sender)\n'),
    "drops-what-is-too-high": ('it.ttl = min(it.ttl, self.params["mostTtl"] - it.hops)',
                               'it.ttl *= it.ttl + it.hops <= self.params["mostTtl"]'),
    "pings-leaves-too": ('if other is not link and other.role != "leaf": self.pass_on', 'if other is not link: self.pass_on'),
    "rings-stop-early": ('and len(search.guids) < search.last', 'and len(search.guids) < 2'),
    "healthy-kilobytes-of-1000": ('num(sum(sizes) // 1024, 4)', 'num(sum(-(-size // 1000) for size in sizes), 4)'),
    "healthy-pongs-rounded-down": ('-(-10 // min(ttl - 1, USUAL - 1))', '10 // min(ttl, USUAL)'),
    "healthy-tells-all-twice": ('own.rows += [row for row in rows if row not in own.rows]', 'own.rows += rows'),
    "healthy-answers-go-seven-hops": ('min(most, it.hops + 2)', 'min(most, max(USUAL, it.hops + 1))'),
    "healthy-asks-no-leaf-before-its-table": ('if link.role != "leaf" or not link.whole: return True',
                                              'if link.role != "leaf": return True\n        if not link.whole: return False'),
    "healthy-table-anew-each-time": ('self.tell(at, self.links[at].told)',
                                     'self.send(at, self.fresh(), "table", 1, 0, b"\\0" + num(2 ** self.params["tableBits"], 4) + b"\\x07"), self.tell(at, set())'),
}
name = sys.argv[1]
right, wrong = PATCHES[name]
source = (Path(__file__).parents[2] / "examples/gnutella.py").read_text()
assert source.count(right) == 1, name
exec(source.replace(right, wrong).replace('"gnutella.py"', '"gnutella_broken.py"'))
