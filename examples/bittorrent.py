"""BitTorrent on two pages: churnproof verify bittorrent --exec "python3 examples/bittorrent.py" (the contract is docs/pipe.md).
Peers and their tracker, from BEP 3, Cohen 2003 (pieces, choking) and the original client of 2005 (whom a seed serves)."""
import base64, hashlib, json, random, sys
RECHOKE, RATE, KEEP_ALIVE, RETRY = 10_000, 20_000, 120_000, 30_000  # ms

def fnv(text):
    hash = 0x811C9DC5
    for byte in text.encode(): hash = (hash ^ byte) * 0x01000193 % 2**32
    return f"{hash:08x}"

class Torrent:
    def __init__(self, infoHash, length, pieceLength, blockLength, pieces, content=None):
        self.hash, self.length, self.block, self.pieces = infoHash, length, blockLength, pieces
        self.content = content and base64.b64decode(content)
        sizes = [min(pieceLength, length - pieceLength * i) for i in range(len(pieces))]
        self.blocks = [{begin: min(blockLength, size - begin) for begin in range(0, size, blockLength)} for size in sizes]
        self.sizes, self.at = sizes, pieceLength
    def read(self, i, begin):  # what a seed has
        if self.content is None: return fnv(f"{self.hash} {i} {begin // self.block}")
        at = i * self.at + begin
        return self.content[at:at + self.blocks[i][begin]].hex()
    def fits(self, i, blocks):
        parts = [blocks[begin] for begin in sorted(blocks)]
        if self.content is None: return fnv(" ".join(parts)) == self.pieces[i]
        return hashlib.sha1(bytes.fromhex("".join(parts))).hexdigest() == self.pieces[i]
    def bits(self, have):
        bits = sum(1 << len(self.pieces) - 1 - i for i in have) << -len(self.pieces) % 8
        return format(bits, f"0{(len(self.pieces) + 7) // 8 * 2}x")
    def set(self, bits):  # None if it is no bitfield of this torrent
        width = (len(self.pieces) + 7) // 8 * 2
        have = {i for i in range(width * 4) if len(bits) == width and int(bits, 16) >> width * 4 - 1 - i & 1}
        return have if len(bits) == width and max(have, default=0) < len(self.pieces) else None

class Tracker:
    def __init__(self, me, params, seed):
        self.me, self.hash, self.wanted = me, params["torrent"]["infoHash"], params["numwant"]
        self.interval, self.swarm, self.dice = params["intervalMs"], {}, random.Random(f"{seed}/{me}")
        self.member = False
    def view(self): return dict(NOTHING, member=self.member, role="tracker", swarm=[*self.swarm])
    def call(self, told):
        if told["type"] == "assemble": return act(done={"call": told["id"], "ok": False, "reason": "a tracker has none"})
        self.member = told["type"] != "leave"
        act(done={"call": told["id"], "ok": True})
    def unreachable(self, peer): pass
    def timer(self, name):
        self.swarm = {peer: last for peer, last in self.swarm.items() if now - last < self.interval * 1.5}
        if self.swarm: act(set_timer=dict(name="expire", delay_ms=self.interval // 10))
    def receive(self, told):
        asker, message = told["from"], told["message"]
        if message["type"] != "announce" or not self.member: return act(close=asker)
        if message["info_hash"] != self.hash: return send(asker, "failure", reason="no such torrent")
        self.timer("expire")
        peer = f"{asker.split(':')[0]}:{message['port']}"
        self.swarm.pop(peer, None)
        others = [*self.swarm]
        if message["event"] != "stopped": self.swarm[peer] = now
        self.timer("expire")
        named = self.dice.sample(others, min(len(others), message["numwant"], self.wanted))
        send(asker, "peers", interval=self.interval // 1000, peers="".join(map(compact, named)))

def compact(peer):
    *ip, port = peer.replace(":", ".").split(".")
    return bytes([*map(int, ip), *divmod(int(port), 256)]).hex()
def expand(peers):
    raw = bytes.fromhex(peers)
    return [f"{'.'.join(map(str, raw[i:i + 4]))}:{raw[i + 4] * 256 + raw[i + 5]}" for i in range(0, len(raw) - 5, 6)]

class Connection:
    def __init__(self, peer, mine):
        self.peer, self.mine, self.open, self.fresh = peer, mine, False, True  # fresh: a bitfield may come
        self.has, self.asked, self.choked, self.choking = set(), {}, True, True  # choked by us, choking us
        self.interested, self.interesting = False, False  # is it in us, are we in it
        self.got, self.gave, self.unchoked, self.since, self.sent = [], [], 0, now, now
        self.queue, self.sending = [], False  # what it has asked for, and whether a block is on its way out
    def rate(self, log): return sum(size for at, size in log if now - at < RATE)

class Peer:
    def __init__(self, me, params, seed):
        self.me, self.p, self.t, self.dice = me, params, Torrent(**params["torrent"]), random.Random(f"{seed}/{me}")
        self.blocks = [{} for _ in self.t.pieces]  # of each piece those that have come, by where they begin
        self.have, self.member, self.all = set(), False, set(range(len(self.t.pieces)))
        self.up = self.down = self.wasted = self.rounds = 0
        self.links, self.snubbed, self.id = [], [], hashlib.sha1(me.encode()).hexdigest()
        self.joining, self.event, self.waiting = None, "", False
        if me in params["seeds"]:
            self.have = set(self.all)
            self.blocks = [{begin: self.t.read(i, begin) for begin in self.t.blocks[i]} for i in self.all]
    def seeding(self): return len(self.have) == len(self.all)
    def ready(self): return [link for link in self.links if link.open]
    def link(self, peer): return next((link for link in self.links if link.peer == peer), None)
    def open(self):  # blocks that are neither here nor asked for
        asked = {block for link in self.links for block in link.asked}
        return [(i, b) for i in sorted(self.all - self.have) for b in self.t.blocks[i]
                if b not in self.blocks[i] and (i, b) not in asked]
    def view(self):
        own = set(self.t.blocks[0])
        size = lambda i: sum(self.t.blocks[i][b] for b in self.blocks[i])
        names = lambda test: [link.peer for link in self.ready() if test(link)]
        open, ready, old = len(self.open()), self.ready(), self.me in self.p["seeds"]
        verified = 0 if old else sum(map(size, self.have))
        return dict(NOTHING, member=self.member, role="seed" if self.seeding() else "leecher", have=self.t.bits(self.have),
                    open=open, endgame=self.member and not self.seeding() and open == 0, connections=names(lambda _: True),
                    views=[dict(peer=link.peer, pieces=self.t.bits(link.has)) for link in ready],
                    unchoked=names(lambda c: not c.choked), unchoking=names(lambda c: not c.choking),
                    interesting=names(lambda c: c.interesting), interested=names(lambda c: c.interested),
                    snubbed=self.snubbed, rounds=self.rounds, uploaded=self.up, downloaded=self.down,
                    asked=[dict(peer=c.peer, blocks=[f"{i}:{b}" for i, b in c.asked]) for c in ready],
                    availability=[sum(i in c.has for c in ready) for i in sorted(self.all)],
                    verified=verified, partial=sum(size(i) for i in self.all - self.have), wasted=self.wasted)
    # The tracker
    def tell(self, event):
        # What the tracker has not heard yet is said first.
        self.event, self.waiting = event if event == "stopped" else self.event or event, True
        left = sum(self.t.sizes[i] for i in self.all - self.have)
        send(self.p["tracker"], "announce", info_hash=self.t.hash, peer_id=self.id, port=int(self.me.split(":")[1]),
             uploaded=self.up, downloaded=self.down, left=left, event=self.event, numwant=self.p["numwant"])
    def on_peers(self, interval, peers):
        self.waiting, self.event = False, ""
        if self.joining: act(done={"call": self.joining, "ok": True})
        self.joining = None
        act(set_timer=dict(name="announce", delay_ms=interval * 1000))
        for peer in expand(peers):
            if sum(link.mine for link in self.links) >= self.p["maxInitiated"]: break
            if peer == self.me or self.link(peer) or len(self.links) >= self.p["maxConnections"]: continue
            self.links.append(Connection(peer, True))
            self.greet(peer)
    def on_failure(self, reason):
        if self.joining: act(done={"call": self.joining, "ok": False, "reason": reason})
        self.joining = None
    # What happens
    def call(self, told):
        call, type = told["id"], told["type"]
        if type in ("create", "join"):
            self.member, self.links, self.joining = True, [], call if type == "join" else None
            self.began, self.rounds = self.seeding(), 0
            act(set_timer=dict(name="rechoke", delay_ms=RECHOKE))
            self.tell("started")
            if type == "join": return
        elif type == "leave":
            self.tell("stopped")
            for link in self.links: act(close=link.peer)
            self.member, self.links = False, []
            act(close=self.p["tracker"])
            for name in ("rechoke", "announce"): act(clear_timer=name)
        elif not self.seeding(): return act(done={"call": call, "ok": False, "reason": "it is not complete"})
        content = "".join(self.blocks[i][b] for i in sorted(self.all) for b in sorted(self.blocks[i]))
        act(done={"call": call, "ok": True, **(dict(content=content) if type == "assemble" else {})})
    def timer(self, name):
        if not self.member: return
        if name == "announce":
            if not self.waiting: self.tell(self.event)
        else:
            act(set_timer=dict(name="rechoke", delay_ms=RECHOKE))
            self.round()
    def unreachable(self, peer):
        if not self.member: return
        if peer == self.p["tracker"] and self.waiting:
            self.waiting = False
            act(set_timer=dict(name="announce", delay_ms=RETRY))
        if self.link(peer): self.drop(self.link(peer), False)
    def drop(self, link, close=True):
        if close: act(close=link.peer)
        self.links.remove(link)
        if link.interested and not link.choked: self.rechoke()
        self.work()
    def receive(self, told):
        peer, message = told["from"], told["message"]
        type = message.pop("type")
        if peer == self.p["tracker"]:
            if self.member and type in ("peers", "failure"): getattr(self, "on_" + type)(**message)
            return
        link = self.link(peer)
        if type == "handshake": return self.on_handshake(link, peer, **message)
        if not self.member or not link or not link.open: return act(close=peer) if not link else self.drop(link)
        if type in ("announce", "peers", "failure"): return
        getattr(self, "on_" + type)(link, **message)
        link.fresh = False
        self.work()
    def greet(self, peer): send(peer, "handshake", protocol="BitTorrent protocol", info_hash=self.t.hash, peer_id=self.id)
    def on_handshake(self, link, peer, protocol, info_hash, peer_id):
        if link and link.open: return
        right = info_hash == self.t.hash and peer_id == hashlib.sha1(peer.encode()).hexdigest()
        if not self.member or not right or not link and len(self.links) >= self.p["maxConnections"]:
            return self.drop(link) if link else act(close=peer)
        if not link:
            self.greet(peer)
            link = Connection(peer, False)
        else: self.links.remove(link)
        link.open, link.since = True, now
        self.links.insert(max(0, self.dice.randrange(-2, len(self.links) + 1)), link)
        if self.have: self.say(link, "bitfield", bits=self.t.bits(self.have))
        self.rechoke()
    def say(self, link, type, **fields):
        link.sent = now
        send(link.peer, type, **fields)
    # Pieces
    def on_keep_alive(self, link): pass
    def on_port(self, link, port): pass
    def on_datagram(self, link, bytes): pass
    def on_bitfield(self, link, bits):
        has = self.t.set(bits)
        if has is None or not link.fresh: self.drop(link)
        else: link.has = has
    def on_have(self, link, index):
        if index in self.all: link.has.add(index)
        else: self.drop(link)
    def on_choke(self, link): link.choking, link.asked = True, {}
    def on_unchoke(self, link): link.choking = False
    def on_piece(self, link, index, begin, length, block):
        self.down += length
        if (index, begin) not in link.asked or self.t.blocks[index][begin] != length: self.wasted += length
        else:
            link.got = [(at, size) for at, size in link.got if now - at < RATE] + [(now, length)]
            link.since = now
            for other in self.links:
                if other.asked.pop((index, begin), None) and other != link:
                    self.say(other, "cancel", index=index, begin=begin, length=length)
            self.blocks[index][begin] = block
            if len(self.blocks[index]) == len(self.t.blocks[index]): self.check(index)
    def check(self, i):
        if not self.t.fits(i, self.blocks[i]):
            self.wasted += self.t.sizes[i]
            self.blocks[i] = {}
            return
        self.have.add(i)
        for link in self.ready(): self.say(link, "have", index=i)
        if self.seeding() and not self.began: self.tell("completed")
    def work(self):  # say whether we are interested, and ask for what there is to ask for
        if not self.member: return
        for link in self.ready():
            interesting = bool(link.has - self.have)
            if interesting != link.interesting:
                link.interesting = interesting
                self.say(link, "interested" if interesting else "not_interested")
        while any([self.ask(link) for link in self.ready()]): pass  # again: what one asks for may begin the endgame
    def ask(self, link):
        if not link.interesting or link.choking or len(link.asked) >= self.p["backlog"]: return False
        block = self.pick(link)
        if block is None: return False
        link.asked[block] = True
        self.say(link, "request", index=block[0], begin=block[1], length=self.t.blocks[block[0]][block[1]])
        return True
    def pick(self, link):
        all = self.open()
        open = [block for block in all if block[0] in link.has]
        if not all:  # the endgame
            lacks = [(i, b) for i in sorted(link.has - self.have) for b in self.t.blocks[i]
                     if b not in self.blocks[i] and (i, b) not in link.asked]
            return self.dice.choice(lacks) if lacks else None
        if not open: return None
        begun = {i for other in self.links for i, _ in other.asked} | {i for i in self.all if self.blocks[i]}
        started = [block for block in open if block[0] in begun]
        if started: return started[0]
        pieces = sorted({i for i, _ in open})
        if len(self.have) >= self.p["cutoff"]:
            rare = {i: sum(i in other.has for other in self.ready()) for i in pieces}
            pieces = [i for i in pieces if rare[i] == min(rare.values())]
        return self.dice.choice(pieces), 0
    # Choking
    def on_interested(self, link): self.interest(link, True)
    def on_not_interested(self, link): self.interest(link, False)
    def interest(self, link, interested):
        if link.interested == interested: return
        link.interested = interested
        if not link.choked: self.rechoke()
    def on_request(self, link, index, begin, length):
        if link.choked or index not in self.have or self.t.blocks[index].get(begin) != length: return
        link.queue.append((index, begin))
        if not link.sending: self.serve(link)
    def serve(self, link):  # one block at a time: the others may still be cancelled
        link.sending = bool(link.queue)
        if not link.queue: return
        index, begin = link.queue.pop(0)
        length, link.sent = self.t.blocks[index][begin], now
        self.up += length
        link.gave = [(at, size) for at, size in link.gave if now - at < RATE] + [(now, length)]
        piece = dict(type="piece", index=index, begin=begin, length=length, block=self.blocks[index][begin])
        act(send=dict(to=link.peer, message=piece, drained=True))
    def drained(self, peer):
        if self.link(peer): self.serve(self.link(peer))
    def on_cancel(self, link, index, begin, length):
        link.queue = [block for block in link.queue if block != (index, begin)]
    def round(self):
        self.rounds += 1
        for link in self.ready():
            if now - link.sent >= KEEP_ALIVE - RECHOKE: self.say(link, "keep_alive")
        if self.rounds % 3 == 0 and not self.seeding():
            next_one = next((i for i, c in enumerate(self.links) if c.open and c.choked and c.interested), 0)
            self.links = self.links[next_one:] + self.links[:next_one]
        self.rechoke(True)
    def rechoke(self, turn=False):
        if self.me in self.p["freeRiders"]: return
        ready = self.ready()
        self.snubbed = [c.peer for c in ready if c.interesting and now - c.since >= self.p["snubMs"]]
        for c, unchoke in self.seed(ready, turn) if self.seeding() else self.leech(ready):
            if c.choked == unchoke:
                c.choked, c.queue = not unchoke, []
                if unchoke: c.unchoked = self.rounds
                self.say(c, "unchoke" if unchoke else "choke")
    def leech(self, ready):
        good = [c for c in ready if c.interested and c.peer not in self.snubbed]
        best = sorted(good, key=lambda c: -c.rate(c.got))[:self.p["maxUploads"] - 1]
        count = max(1, self.p["minUploads"] - len(best))
        for c in ready:
            unchoke = c in best or count > 0
            if c not in best and unchoke and c.interested: count -= 1
            yield c, unchoke
    def seed(self, ready, turn):
        slots = self.p["maxUploads"]
        fresh = ((slots + 2) // 3 + self.rounds % 3) // 3 if turn else 0  # of these that many are new
        kept = [c for c in ready if not c.choked and c.interested]
        kept.sort(key=lambda c: (-c.unchoked if c.unchoked > self.rounds - 3 else 1, -c.rate(c.gave)))
        kept = kept[:slots - fresh]
        free, last, chosen = slots - len(kept), None, []
        for c in ready:
            unchoke = c in kept or c.interested and free > 0
            if unchoke and c not in kept: free, last = free - 1, c
            chosen.append((c, unchoke))
        if last and free == 0:
            at = self.links.index(last) + 1
            self.links = self.links[at:] + self.links[:at]
        return chosen

LISTS = "connections views unchoked unchoking interesting interested snubbed asked availability swarm nodes"
COUNTS = "open rounds uploaded downloaded verified partial wasted"
NOTHING = {**{name: [] for name in LISTS.split()}, **{name: 0 for name in COUNTS.split()}, "have": "", "endgame": False}
actions, now, peers = [], 0, {}
def act(**action): actions.append(action)
def send(to, type, **fields): act(send=dict(to=to, message=dict(type=type, **fields)))
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, actions, now = told.get("peer"), told[happened], {"n": told["n"]}, [], told.get("now")
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "bittorrent.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not peers.clear()
    elif happened == "start": peers[peer] = (Tracker if peer == what["params"]["tracker"] else Peer)(peer, **what)
    else: getattr(peers[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=actions, view=peers[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
