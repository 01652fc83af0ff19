"""examples/mainline_dht.py with a mistake that its author might have made: python3 mainline_dht_broken.py NAME.

Those that begin with healthy- are none: BEP 5 leaves them open, and no property may accuse them."""
import sys
from pathlib import Path

PATCHES = {
    "tokens-unchecked": ('if args["token"] not in tokens:', 'if False:'),
    "tokens-for-everyone": ('address.split(":")[0].encode()', 'b""'),
    "secret-never-changes": ('str(period).encode()', 'b""'),
    "token-one-period-only": ('for age in (0, 1)]', 'for age in (0,)]'),
    "token-forgotten": ('self.reply(sender, t, token=self.token(sender, self.now // SECRET), **found)',
                        'self.reply(sender, t, **found, **({} if peers else dict(token=self.token(sender, self.now // SECRET))))'),
    "bad-token-is-201": ('return refuse(203, b"bad token")', 'return refuse(201, b"bad token")'),
    "bad-token-is-204": ('return refuse(203, b"bad token")', 'return refuse(204, b"bad token")'),
    "malformed-is-204": ('return refuse(203, b"malformed packet")', 'return refuse(204, b"malformed packet")'),
    "unknown-is-203": ('return refuse(204, b"method unknown")', 'return refuse(203, b"method unknown")'),
    "bucket-of-twice-k": ('self.me, self.k, self.alpha, self.perfect = me, params["k"],',
                          'self.me, self.k, self.alpha, self.perfect = me, 2 * params["k"],'),
    "names-one-more": ('contact.id ^ target))[:self.k]', 'contact.id ^ target))[:self.k + 1]'),
    "names-one-less": ('contact.id ^ target))[:self.k]', 'contact.id ^ target))[:max(1, self.k - 1)]'),
    "port-little-endian": ('int(port).to_bytes(2, "big")', 'int(port).to_bytes(2, "little")'),
    "address-backwards": ('return bytes(map(int, ip.split("."))) +', 'return bytes(map(int, ip.split(".")))[::-1] +'),
    "id-little-endian": ('b"".join(contact.id.to_bytes(20, "big")', 'b"".join(contact.id.to_bytes(20, "little")'),
    "numeric-distance": ('return sorted(chosen, key=lambda contact: contact.id ^ target)',
                         'return sorted(usable, key=lambda contact: abs(contact.id - target))[:self.k]'),
    "lookup-by-difference": ('key=lambda node: node[0] ^ target)[:self.k]', 'key=lambda node: abs(node[0] - target))[:self.k]'),
    "distance-of-last-bytes": ('key=lambda node: node[0] ^ target)[:self.k]',
                               'key=lambda node: (node[0] ^ target) % 2 ** 64)[:self.k]'),
    "no-refresh": ('self.look_up(bucket.low + self.dice.randrange(bucket.size), lambda *_: None)', 'pass'),
    "refreshes-elsewhere": ('self.look_up(bucket.low + self.dice.randrange(bucket.size)', 'self.look_up(self.dice.randrange(2 ** 160)'),
    "evicts-unpinged": ('        elif not bucket.checking: self.check(bucket, id, address)',
                        '        else: bucket.contacts[0] = Contact(id, address, self.now)'),
    "evicts-after-one-silence": ('if oldest.bad() or answer:', 'oldest.failed = 0 if answer else 2\n            if True:'),
    "evicts-questionable-unpinged": ('        self.ask(oldest.address, pinged, "ping", oldest.id)\n    def refresh',
                                     '        oldest.failed = 2\n        pinged(None)\n    def refresh'),
    "never-replaces": ('bad = next(filter(Contact.bad, bucket.contacts), None)', 'bad = None'),
    "splits-any-bucket": ('bucket.holds(self.id) and bucket.size > 1:\n            self.split()',
                          'bucket.size > 1:\n            self.split(self.buckets.index(bucket))'),
    "never-splits": ('if len(bucket.contacts) == self.k and not bad and bucket.holds', 'if False and bucket.holds'),
    "itself-in-the-table": ('if address != self.me: self.insert(', 'self.insert('),
    "names-itself": ('return b"".join(contact.id', 'return self.own() + compact(self.me) + b"".join(contact.id'),
    "askers-in-the-table": ('        self.greeting.add(address)\n', '        contact or self.insert(id, address)\n        self.greeting.add(address)\n'),
    "greets-nobody": ('        self.greeting.add(address)\n', '        return\n'),
    "implied-port-ignored": ('if not args.get("implied_port"):', 'if True:'),
    "port-always-implied": ('if not args.get("implied_port"):', 'if False:'),
    "peers-never-expire": ('5 * MINUTE, 30 * MINUTE', '5 * MINUTE, 3000 * MINUTE'),
    "peers-expire-early": ('30 * MINUTE', '15 * MINUTE'),
    "peers-expire-late": ('30 * MINUTE', '45 * MINUTE'),
    "peers-of-any-torrent": ('for peer, end in self.peers.get(torrent, {}).items() if', 'for peers in self.peers.values() for peer, end in peers.items() if'),
    "one-peer-only": ('self.peers.setdefault(number(args["info_hash"]), {})[', 'self.peers[number(args["info_hash"])] = {}\n        self.peers[number(args["info_hash"])]['),
    "answers-responses": ('if y == b"r": self.answered', 'if y == b"r" and t not in self.asks: self.query(told["from"], t, message)\n        elif y == b"r": self.answered'),
    "own-transaction-ids": ('def reply(self, to, t, **result): self.send(to, t=t,', 'def reply(self, to, t, **result): self.send(to, t=b"aa",'),
    "transaction-ids-cut": ('def reply(self, to, t, **result): self.send(to, t=t,', 'def reply(self, to, t, **result): self.send(to, t=t[:1],'),
    "any-transaction-id": ('if self.asks.get(t, (None,))[0] != sender: return  #', 't = next((each for each in self.asks if self.asks[each][0] == sender), None)\n        if t is None: return  #'),
    "answer-from-anywhere": ('if self.asks.get(t, (None,))[0] != sender: return  #', 'if t not in self.asks: return  #'),
    "one-transaction-id": ('self.next = (self.next + 1) % 65536', 'self.next = 7'),
    "lookup-ends-early": ("if all(state[node] == \"answered\" for node in near):", "if near and state[near[0]] == \"answered\" or not near:"),
    "lookup-of-one-round": ("state.setdefault(other, \"new\")", "None"),
    "alpha-unbounded": ('and sum(each == "asked" for each in state.values()) < self.alpha', ''),
    "lookup-keeps-the-silent": ('"answered" if answer else "failed"', '"answered"'),
    "lookup-hangs-on-silence": ('            state[node] = "answered" if answer else "failed"', '            if not answer: return\n            state[node] = "answered"'),
    "find-node-unanswered-when-empty": ('self.reply(sender, t, nodes=self.named(args["target"]))', 'self.contacts() and self.reply(sender, t, nodes=self.named(args["target"]))'),
    "nodes-as-list": ('self.reply(sender, t, nodes=self.named(args["target"]))', 'self.reply(sender, t, nodes=[self.named(args["target"])])'),
    "unsorted-keys": ('for key in sorted(value))', 'for key in value)'),
    "announces-to-all": ("[node for node in nodes if isinstance(tokens[node], bytes)]", "[node for node in tokens if isinstance(tokens[node], bytes)]"),
    "announces-one-token": ('token=tokens[node],', 'token=tokens[open[0]],'),
    "announce-says-all": ('if answer: accepted.append(hexed(node[0]))', 'accepted.append(hexed(node[0]))'),
    "ro-ignored": ('if message.get("ro") != 1: self.heard', 'self.heard'),
    "ro-never-said": ('mark = dict(ro=1) if self.silent else {}', 'mark = {}'),
    "ro-answers": ('        if not self.silent: getattr', '        getattr'),
    "ro-for-ever": ('self.silent = on', 'self.silent = self.silent or on'),
    "names-the-bad": ('usable = [contact for contact in self.contacts() if not contact.bad()]', 'usable = self.contacts()'),
    "breaks-at-garbage": ('except (ValueError, RecursionError): return', 'except RecursionError: return'),
    "drops-at-one-silence": ('and expect in (None, contact.id): contact.failed += 1', 'and expect in (None, contact.id): self.bucket(contact.id).contacts.remove(contact)'),
    "never-bad": ('return self.failed >= 2', 'return False'),
    "joins-nobody": ('else: self.done(call, ok=False, reason="nobody answered")', 'else: self.enter(call)'),
    "join-without-lookup": ('if answer: self.look_up(self.id, lambda *_: self.enter(call))', 'if answer: self.enter(call)'),
    "values-not-deduplicated": ('peers=sorted(peers.union(mine))', 'peers=sorted(peers) + mine'),
    "healthy-names-not-the-asker": ('self.reply(sender, t, nodes=self.named(args["target"]))',
                                    'self.reply(sender, t, nodes=b"".join(e for i in [self.named(args["target"])] for e in [i[j:j + 26] for j in range(0, len(i), 26)] if e[20:] != compact(sender)))'),
    "healthy-target-only": ('def on_find_node(self, sender, t, args, refuse): self.reply(sender, t, nodes=self.named(args["target"]))',
                            'def on_find_node(self, sender, t, args, refuse):\n        c = self.find(number(args["target"]))\n        self.reply(sender, t, nodes=args["target"] + compact(c.address) if c and not c.bad() else self.named(args["target"]))'),
    "healthy-not-its-own-store": ('mine = self.alive(int(info_hash, 16))', 'mine = []'),
    "healthy-patience-15s": ('PATIENCE, QUIET, SECRET, KEEP = 5_000', 'PATIENCE, QUIET, SECRET, KEEP = 15_000'),
    "healthy-patience-2s": ('PATIENCE, QUIET, SECRET, KEEP = 5_000', 'PATIENCE, QUIET, SECRET, KEEP = 2_000'),
    "healthy-nodes-with-values": ('found = dict(values=[compact(peer) for peer in peers]) if peers else dict(nodes=self.named(args["info_hash"]))',
                                  'found = dict(nodes=self.named(args["info_hash"]), **(dict(values=[compact(peer) for peer in peers]) if peers else {}))'),
    "healthy-any-answer-changes": ('if ping: self.bucket', 'self.bucket'),
    "healthy-bad-are-removed": ('and expect in (None, contact.id): contact.failed += 1', 'and expect in (None, contact.id):\n                contact.failed += 1\n                if contact.bad(): self.bucket(contact.id).contacts.remove(contact)'),
    "healthy-bad-after-three": ('return self.failed >= 2', 'return self.failed >= 3'),
    "healthy-short-tokens": ('.digest()[:8]', '.digest()[:4]'),
    "healthy-tokens-for-one-torrent": ('token=self.token(sender, self.now // SECRET), **found', 'token=self.token(sender, self.now // SECRET, args["info_hash"]), **found'),
    "healthy-four-byte-transaction-ids": ('t = self.next.to_bytes(2, "big")', 't = b"fo" + self.next.to_bytes(2, "big")'),
    "healthy-asks-nobody-back": ('if not contact.bad(): return\n', 'return\n'),
}
name = sys.argv[1]
right, wrong = PATCHES[name]
source = (Path(__file__).parents[2] / "examples/mainline_dht.py").read_text()
assert right in source, name
source = source.replace(right, wrong)
if name == "healthy-tokens-for-one-torrent":
    source = source.replace('def token(self, address, period):', 'def token(self, address, period, torrent):')
    source = source.replace('address.split(":")[0].encode()', 'address.split(":")[0].encode() + torrent')
    source = source.replace('self.now // SECRET - age)', 'self.now // SECRET - age, args["info_hash"])')
if name == "splits-any-bucket":
    source = source.replace('def split(self):\n        old, half = self.buckets[0], self.buckets[0].size // 2', 'def split(self, at):\n        old, half = self.buckets[at], self.buckets[at].size // 2')
    source = source.replace('self.buckets[:1] =', 'self.buckets[at:at + 1] =')
exec(source.replace('"name": "mainline_dht.py"', '"name": "mainline_dht_broken.py"'))
