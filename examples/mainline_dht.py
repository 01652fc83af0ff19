"""Mainline DHT on real bytes: churnproof verify mainline-dht --exec "python3 examples/mainline_dht.py" (docs/pipe.md).
Written from BEP 5 and BEP 43, with a bencoder of its own. Section names are those of BEP 5."""
import hashlib, json, random, re, sys
MINUTE = 60_000  # ms; BEP 5 leaves open how long to wait for an answer, and to keep a peer
PATIENCE, QUIET, SECRET, KEEP = 5_000, 15 * MINUTE, 5 * MINUTE, 30 * MINUTE
METHODS = {b"ping": {}, b"find_node": {"target": 20}, b"get_peers": {"info_hash": 20},
           b"announce_peer": {"info_hash": 20, "token": None}}  # arguments that are strings, and how long
INTEGER, LENGTH = re.compile(rb"i(0|-?[1-9][0-9]*)e"), re.compile(rb"(0|[1-9][0-9]*):")

def encode(value):
    if isinstance(value, int): return b"i%de" % value
    if isinstance(value, bytes): return b"%d:%s" % (len(value), value)
    if isinstance(value, list): return b"l" + b"".join(map(encode, value)) + b"e"
    return b"d" + b"".join(encode(key.encode()) + encode(value[key]) for key in sorted(value)) + b"e"

def decode(data, at=0):  # the value that begins there, and where it ends
    if found := INTEGER.match(data, at): return int(found[1]), found.end()
    if found := LENGTH.match(data, at):
        start, end = found.end(), found.end() + int(found[1])
        if end > len(data): raise ValueError("cut off")
        return data[start:end], end
    kind, at, items = data[at:at + 1], at + 1, []
    if kind not in (b"l", b"d"): raise ValueError("no bencoding")
    while data[at:at + 1] != b"e":
        item, at = decode(data, at)
        items.append(item)
    if kind == b"l": return items, at + 1
    if len(items) % 2 or not all(isinstance(key, bytes) for key in items[::2]): raise ValueError("no dictionary")
    return dict(zip((key.decode("latin-1") for key in items[::2]), items[1::2])), at + 1

def compact(address):
    ip, port = address.split(":")
    return bytes(map(int, ip.split("."))) + int(port).to_bytes(2, "big")
def spread(data): return ".".join(map(str, data[:4])) + ":" + str(int.from_bytes(data[4:6], "big"))
def number(data): return int.from_bytes(data, "big")
def hexed(id): return format(id, "040x")

class Contact:
    def __init__(self, id, address, now):
        self.id, self.address, self.answered, self.asked, self.failed = id, address, now, 0, 0
    def last(self): return max(self.answered, self.asked)
    def bad(self): return self.failed >= 2
    def good(self, now): return not self.bad() and now - self.last() < QUIET

class Bucket:
    def __init__(self, low, size, now):
        self.low, self.size, self.changed, self.contacts, self.checking = low, size, now, [], False
    def holds(self, id): return self.low <= id < self.low + self.size

class Node:
    def __init__(self, me, params, seed):
        self.me, self.k, self.alpha, self.perfect = me, params["k"], params["alpha"], params["detector"] == "perfect"
        self.id = number(hashlib.sha1(me.encode()).digest())
        self.buckets, self.active, self.member, self.silent = [Bucket(0, 2 ** 160, self.now)], False, False, False
        self.asks, self.next, self.lookups, self.dice = {}, 0, 0, random.Random(f"{seed}/{me}")
        self.peers = {}  # infohash -> address -> when it expires
        self.key, self.greeting = self.dice.randbytes(16), set()

    def view(self):
        return dict(member=self.member, id=hexed(self.id), ranges=[hexed(bucket.low) for bucket in self.buckets],
                    buckets=[[hexed(contact.id) for contact in bucket.contacts] for bucket in self.buckets],
                    contacts=[[hexed(contact.id), contact.address] for contact in self.contacts()],
                    bad=[hexed(contact.id) for contact in self.contacts() if contact.bad()], lookups=self.lookups,
                    peers=[[hexed(torrent), peer] for torrent in sorted(self.peers) for peer in self.alive(torrent)],
                    read_only=self.silent)

    # KRPC
    def send(self, to, **message):
        self.actions.append(dict(send=dict(to=to, message=dict(type="datagram", bytes=encode(message).hex()))))
    def after(self, name, delay): self.actions.append(dict(set_timer=dict(name=name, delay_ms=delay)))
    def done(self, call, **outcome): self.actions.append(dict(done={"call": call, **outcome}))
    def own(self): return self.id.to_bytes(20, "big")
    def ask(self, to, then, method, expect=None, **args):  # then(answer), or then(None): there will be none
        self.next = (self.next + 1) % 65536
        t = self.next.to_bytes(2, "big")
        self.asks[t] = to, expect, method, then
        mark = dict(ro=1) if self.silent else {}
        self.send(to, t=t, y=b"q", q=method.encode(), a=dict(id=self.own(), **args), **mark)
        if not self.perfect: self.after(f"patience-{t.hex()}", PATIENCE)
    def fail(self, t):
        to, expect, _, then = self.asks.pop(t)
        for contact in self.contacts():
            if contact.address == to and expect in (None, contact.id): contact.failed += 1
        then(None)
    def timer(self, name):
        what, _, t = name.partition("-")
        if what == "patience": bytes.fromhex(t) in self.asks and self.fail(bytes.fromhex(t))
        else: getattr(self, what)()
    def unreachable(self, address):
        for contact in self.contacts():
            if contact.address == address: contact.failed += 1
        for t in [t for t, (to, *_) in self.asks.items() if to == address]: self.fail(t)

    def receive(self, told):
        if not self.active: return
        try:
            data = bytes.fromhex(told["message"]["bytes"])
            message, end = decode(data)
            if end != len(data) or not isinstance(message, dict): return
        except (ValueError, RecursionError): return
        t, y = message.get("t"), message.get("y")
        if not isinstance(t, bytes): return
        if y == b"r": self.answered(told["from"], t, message.get("r"))
        elif y == b"e": self.refused(told["from"], t)
        elif not self.silent or y == b"q": self.query(told["from"], t, message)
    def answered(self, sender, t, result):
        if self.asks.get(t, (None,))[0] != sender: return  # nobody asked, or waits any more
        if not isinstance(result, dict) or not isinstance(result.get("id"), bytes) or len(result["id"]) != 20: return
        nodes, values = result.get("nodes", b""), result.get("values", [])
        if not isinstance(nodes, bytes) or len(nodes) % 26 or not isinstance(values, list): return
        id, (_, expect, method, then) = number(result["id"]), self.asks[t]
        if expect not in (None, id): return self.fail(t)  # not whom we asked
        del self.asks[t]
        if not self.perfect: self.actions.append(dict(clear_timer=f"patience-{t.hex()}"))
        self.responded(id, sender, method == "ping")
        then(dict(id=id, token=result.get("token"),
                  nodes=[(number(nodes[i:i + 20]), spread(nodes[i + 20:i + 26])) for i in range(0, len(nodes), 26)],
                  values=[spread(value) for value in values if isinstance(value, bytes) and len(value) == 6]))
    def refused(self, sender, t):
        if self.asks.get(t, (None,))[0] != sender: return
        if not self.perfect: self.actions.append(dict(clear_timer=f"patience-{t.hex()}"))
        self.asks.pop(t)[3](None)

    # DHT Queries
    def query(self, sender, t, message):
        def refuse(code, why): self.silent or self.send(sender, t=t, y=b"e", e=[code, why])
        method, args = message.get("q"), message.get("a")
        if message.get("y") != b"q" or not isinstance(method, bytes): return refuse(203, b"malformed packet")
        if method not in METHODS: return refuse(204, b"method unknown")
        if not isinstance(args, dict): return refuse(203, b"no arguments")
        for name, length in {"id": 20, **METHODS[method]}.items():
            if not isinstance(args.get(name), bytes) or length not in (None, len(args[name])):
                return refuse(203, b"invalid argument " + name.encode())
        id = number(args["id"])
        if message.get("ro") != 1: self.heard(id, sender)
        if not self.silent: getattr(self, "on_" + method.decode())(sender, t, args, refuse)
    def reply(self, to, t, **result): self.send(to, t=t, y=b"r", r=dict(id=self.own(), **result))
    def on_ping(self, sender, t, args, refuse): self.reply(sender, t)
    def on_find_node(self, sender, t, args, refuse): self.reply(sender, t, nodes=self.named(args["target"]))
    def named(self, target): return b"".join(contact.id.to_bytes(20, "big") + compact(contact.address)
                                             for contact in self.closest(number(target)))
    def on_get_peers(self, sender, t, args, refuse):
        peers = self.alive(number(args["info_hash"]))
        found = dict(values=[compact(peer) for peer in peers]) if peers else dict(nodes=self.named(args["info_hash"]))
        self.reply(sender, t, token=self.token(sender, self.now // SECRET), **found)
    def token(self, address, period):  # the secret changes every five minutes
        return hashlib.sha1(self.key + str(period).encode() + address.split(":")[0].encode()).digest()[:8]
    def on_announce_peer(self, sender, t, args, refuse):
        tokens = [self.token(sender, self.now // SECRET - age) for age in (0, 1)]
        if args["token"] not in tokens: return refuse(203, b"bad token")
        ip, port = sender.split(":")
        if not args.get("implied_port"):
            port = args.get("port")
            if not isinstance(port, int) or not 0 < port < 65536: return refuse(203, b"invalid argument port")
        self.peers.setdefault(number(args["info_hash"]), {})[f"{ip}:{port}"] = self.now + KEEP
        self.expire()
        self.reply(sender, t)
    def alive(self, torrent): return sorted(peer for peer, end in self.peers.get(torrent, {}).items() if end > self.now)
    def expire(self):
        for torrent in [*self.peers]:
            self.peers[torrent] = {peer: self.peers[torrent][peer] for peer in self.alive(torrent)}
            if not self.peers[torrent]: del self.peers[torrent]
        ends = [end for peers in self.peers.values() for end in peers.values()]
        if ends: self.after("expire", min(ends) - self.now)

    # Routing Table
    def contacts(self): return [contact for bucket in self.buckets for contact in bucket.contacts]
    def bucket(self, id): return next(bucket for bucket in self.buckets if bucket.holds(id))
    def find(self, id): return next((contact for contact in self.bucket(id).contacts if contact.id == id), None)
    def closest(self, target):  # good nodes first, then questionable ones
        usable = [contact for contact in self.contacts() if not contact.bad()]
        chosen = sorted(usable, key=lambda contact: (not contact.good(self.now), contact.id ^ target))[:self.k]
        return sorted(chosen, key=lambda contact: contact.id ^ target)
    def heard(self, id, address):  # a query shows that it is there
        contact = self.find(id)
        if contact and contact.address == address:
            contact.asked = self.now
            if not contact.bad(): return
        if id == self.id or address in self.greeting or address == self.me: return
        self.greeting.add(address)
        self.ask(address, lambda answer: self.greeting.discard(address), "ping")
    def responded(self, id, address, ping):
        contact = self.find(id)
        if contact:
            if contact.address != address: return
            contact.answered, contact.failed = self.now, 0
            if ping: self.bucket(id).changed = self.now
        elif id != self.id and all(other.address != address for other in self.contacts()): self.insert(id, address)
    def insert(self, id, address):
        bucket = self.bucket(id)
        bad = next(filter(Contact.bad, bucket.contacts), None)
        if len(bucket.contacts) == self.k and not bad and bucket.holds(self.id) and bucket.size > 1:
            self.split()
            return self.insert(id, address)
        if len(bucket.contacts) < self.k or bad:
            if len(bucket.contacts) == self.k: bucket.contacts.remove(bad)
            bucket.contacts.append(Contact(id, address, self.now))
            bucket.changed = self.now
        elif not bucket.checking: self.check(bucket, id, address)
    def split(self):
        old, half = self.buckets[0], self.buckets[0].size // 2
        halves = [Bucket(low, half, old.changed) for low in (old.low, old.low + half)]
        for each in halves: each.contacts = [contact for contact in old.contacts if each.holds(contact.id)]
        self.buckets[:1] = sorted(halves, key=lambda each: not each.holds(self.id))
    def check(self, bucket, id, address):  # is the least recently seen questionable node still there?
        doubtful = [contact for contact in bucket.contacts if not contact.good(self.now) and not contact.bad()]
        bucket.checking = bool(doubtful)
        if not doubtful: return
        oldest = min(doubtful, key=Contact.last)
        def pinged(answer):
            if oldest.bad() or answer:
                bucket.checking = False
                if not self.find(id): self.insert(id, address)
            else: self.ask(oldest.address, pinged, "ping", oldest.id)
        self.ask(oldest.address, pinged, "ping", oldest.id)
    def refresh(self):
        for bucket in [*self.buckets]:
            if self.now - bucket.changed >= QUIET:
                bucket.changed = self.now
                self.look_up(bucket.low + self.dice.randrange(bucket.size), lambda *_: None)
        self.after("refresh", min(bucket.changed for bucket in self.buckets) + QUIET - self.now)

    # Lookups
    def look_up(self, target, then, method="find_node"):
        self.lookups += 1
        state = {(contact.id, contact.address): "new" for contact in self.closest(target)}
        tokens, peers = {}, set()
        aim = {"target" if method == "find_node" else "info_hash": target.to_bytes(20, "big")}
        over = False
        def step():
            nonlocal over
            if over: return
            open = [node for node in state if state[node] != "failed"]
            near = sorted(open, key=lambda node: node[0] ^ target)[:self.k]
            for node in near:
                if state[node] == "new" and sum(each == "asked" for each in state.values()) < self.alpha:
                    state[node] = "asked"
                    self.ask(node[1], lambda answer, node=node: heard(node, answer), method, node[0], **aim)
            if all(state[node] == "answered" for node in near):
                over = True
                self.lookups -= 1
                then(near, tokens, peers)
        def heard(node, answer):
            state[node] = "answered" if answer else "failed"
            if answer:
                tokens[node] = answer["token"]
                peers.update(answer["values"])
                for other in answer["nodes"]:
                    if other[0] != self.id and other[1] != self.me: state.setdefault(other, "new")
            step()
        step()

    # What the user asks
    def call(self, told): getattr(self, "call_" + told.pop("type"))(told.pop("id"), **told)
    def call_create(self, call, members):
        self.active = True
        for address in members:
            if address != self.me: self.insert(number(hashlib.sha1(address.encode()).digest()), address)
        self.enter(call)
    def enter(self, call):
        self.member = True
        self.refresh()
        self.done(call, ok=True)
    def call_join(self, call, via):
        self.active = True
        def there(answer):
            if answer: self.look_up(self.id, lambda *_: self.enter(call))
            else: self.done(call, ok=False, reason="nobody answered")
        self.ask(via, there, "ping")
    def call_find_node(self, call, target):
        self.look_up(int(target, 16), lambda nodes, *_: self.done(call, ok=True, nodes=[hexed(id) for id, _ in nodes]))
    def call_get_peers(self, call, info_hash):
        mine = self.alive(int(info_hash, 16))
        def found(nodes, tokens, peers): self.done(call, ok=True, peers=sorted(peers.union(mine)))
        self.look_up(int(info_hash, 16), found, "get_peers")
    def call_announce(self, call, info_hash, port, implied_port):
        def found(nodes, tokens, _):
            accepted, open = [], [node for node in nodes if isinstance(tokens[node], bytes)]
            def heard(node, answer):
                open.remove(node)
                if answer: accepted.append(hexed(node[0]))
                if not open: finish()
            def finish():
                if accepted: self.done(call, ok=True, nodes=accepted)
                else: self.done(call, ok=False, reason="nobody has accepted it")
            for node in [*open]:
                self.ask(node[1], lambda answer, node=node: heard(node, answer), "announce_peer", node[0],
                         token=tokens[node], info_hash=bytes.fromhex(info_hash), port=port,
                         implied_port=int(implied_port))
            if not open: finish()
        self.look_up(int(info_hash, 16), found, "get_peers")
    def call_read_only(self, call, on):
        self.silent = on
        self.done(call, ok=True)

nodes = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, Node.actions, Node.now = told.get("peer"), told[happened], {"n": told["n"]}, [], told.get("now")
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "mainline_dht.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not nodes.clear()
    elif happened == "start": nodes[peer] = Node(peer, **what)
    else: getattr(nodes[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Node.actions, view=nodes[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
