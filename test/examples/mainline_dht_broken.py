"""examples/mainline_dht.py with a mistake that its author might have made: python3 mainline_dht_broken.py NAME.

Those that begin with healthy- are none: BEP 5 leaves them open, and no property may accuse them."""
import sys
from pathlib import Path

PATCHES = {
    "token-forgotten": ('self.reply(sender, t, token=self.token(sender, self.now // SECRET), **found)',
                        'self.reply(sender, t, **found, **({} if peers else dict(token=self.token(sender, self.now // SECRET))))'),
    "bucket-of-twice-k": ('self.me, self.k, self.alpha, self.perfect = me, params["k"],',
                          'self.me, self.k, self.alpha, self.perfect = me, 2 * params["k"],'),
    "names-one-more": ('contact.id ^ target))[:self.k]', 'contact.id ^ target))[:self.k + 1]'),
    "names-one-less": ('contact.id ^ target))[:self.k]', 'contact.id ^ target))[:max(1, self.k - 1)]'),
    "port-little-endian": ('int(port).to_bytes(2, "big")', 'int(port).to_bytes(2, "little")'),
    "id-little-endian": ('b"".join(contact.id.to_bytes(20, "big")', 'b"".join(contact.id.to_bytes(20, "little")'),
    "numeric-distance": ('return sorted(chosen, key=lambda contact: contact.id ^ target)',
                         'return sorted(usable, key=lambda contact: abs(contact.id - target))[:self.k]'),
    "evicts-unpinged": ('        elif not bucket.checking: self.check(bucket, id, address)',
                        '        else: bucket.contacts[0] = Contact(id, address, self.now)'),
    "splits-any-bucket": ('bucket.holds(self.id) and bucket.size > 1:\n            self.split()',
                          'bucket.size > 1:\n            self.split(self.buckets.index(bucket))'),
    "never-splits": ('if len(bucket.contacts) == self.k and not bad and bucket.holds', 'if False and bucket.holds'),
    "names-itself": ('return b"".join(contact.id', 'return self.own() + compact(self.me) + b"".join(contact.id'),
    "askers-in-the-table": ('        self.greeting.add(address)\n', '        contact or self.insert(id, address)\n        self.greeting.add(address)\n'),
    "implied-port-ignored": ('if not args.get("implied_port"):', 'if True:'),
    "port-always-implied": ('if not args.get("implied_port"):', 'if False:'),
    "own-transaction-ids": ('def reply(self, to, t, **result): self.send(to, t=t,', 'def reply(self, to, t, **result): self.send(to, t=b"aa",'),
    "alpha-unbounded": ('and sum(each == "asked" for each in state.values()) < self.alpha', ''),
    "announces-one-token": ('token=tokens[node],', 'token=tokens[open[0]],'),
    "token-of-one-period": ('for age in (0, 1)]', 'for age in (0,)]'),
    "one-peer-a-torrent": ('self.peers.setdefault(number(args["info_hash"]), {})[f"{ip}:{port}"] = self.now + KEEP',
                           'self.peers[number(args["info_hash"])] = {f"{ip}:{port}": self.now + KEEP}'),
    "claims-acceptance": ('if answer: accepted.append', 'accepted.append'),
    "healthy-names-not-the-asker": ('self.reply(sender, t, nodes=self.named(args["target"]))',
                                    'self.reply(sender, t, nodes=b"".join(e for i in [self.named(args["target"])] for e in [i[j:j + 26] for j in range(0, len(i), 26)] if e[20:] != compact(sender)))'),
    "healthy-target-only": ('def on_find_node(self, sender, t, args, refuse): self.reply(sender, t, nodes=self.named(args["target"]))',
                            'def on_find_node(self, sender, t, args, refuse):\n        c = self.find(number(args["target"]))\n        self.reply(sender, t, nodes=args["target"] + compact(c.address) if c and not c.bad() else self.named(args["target"]))'),
    "healthy-patience-15s": ('PATIENCE, QUIET, SECRET, KEEP = 5_000', 'PATIENCE, QUIET, SECRET, KEEP = 15_000'),
    "healthy-nodes-with-values": ('found = dict(values=[compact(peer) for peer in peers]) if peers else dict(nodes=self.named(args["info_hash"]))',
                                  'found = dict(nodes=self.named(args["info_hash"]), **(dict(values=[compact(peer) for peer in peers]) if peers else {}))'),
    "healthy-bad-are-removed": ('and expect in (None, contact.id): contact.failed += 1', 'and expect in (None, contact.id):\n                contact.failed += 1\n                if contact.bad(): self.bucket(contact.id).contacts.remove(contact)'),
    "healthy-four-byte-transaction-ids": ('t = self.next.to_bytes(2, "big")', 't = b"fo" + self.next.to_bytes(2, "big")'),
}
name = sys.argv[1]
right, wrong = PATCHES[name]
source = (Path(__file__).parents[2] / "examples/mainline_dht.py").read_text()
assert right in source, name
source = source.replace(right, wrong)
if name == "splits-any-bucket":
    source = source.replace('def split(self):\n        old, half = self.buckets[0], self.buckets[0].size // 2', 'def split(self, at):\n        old, half = self.buckets[at], self.buckets[at].size // 2')
    source = source.replace('self.buckets[:1] =', 'self.buckets[at:at + 1] =')
exec(source.replace('"name": "mainline_dht.py"', '"name": "mainline_dht_broken.py"'))
