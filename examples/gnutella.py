"""Gnutella: churnproof verify gnutella --exec "python3 examples/gnutella.py" (the contract is docs/pipe.md).
Written from the annotated specification 0.4, and from what is told of 0.6: servents that flood, and send answers
back the way that the question came; leaves that hang on ultrapeers and tell them of their words; walkers; Pongs that
are cached."""
import json, random, re, sys
PORT, USUAL, PATIENCE = 6346, 7, 2400  # 7: TTL of whoever names none; 2,400 ms: for each hop
NUMBERS = dict(ping=0x00, pong=0x01, bye=0x02, table=0x30, push=0x40, query=0x80, query_hit=0x81)
NAMES = {number: name for name, number in NUMBERS.items()}

# Bytes: numbers have their least significant byte first, addresses their most
def num(value, size): return value.to_bytes(size, "little")
def ip(address): return bytes(map(int, address.split(".")))
def latin(text): return text.encode("latin1", "replace")
def words(text): return [word for word in re.split("[^a-z0-9]+", text.lower()) if word]
def slot(word, bits):
    mixed = 0
    for at, byte in enumerate(latin(word)): mixed ^= byte << 8 * (at % 4)
    return (mixed * 0x4F1BBCDC & 0xFFFFFFFF) >> 32 - bits

class Unreadable(Exception): pass

class Reader:
    def __init__(self, data): self.data = data
    def take(self, size):
        if len(self.data) < size: raise Unreadable
        taken, self.data = self.data[:size], self.data[size:]
        return taken
    def num(self, size): return int.from_bytes(self.take(size), "little")
    def ip(self): return ".".join(map(str, self.take(4)))
    def string(self):
        if b"\0" not in self.data: raise Unreadable
        return self.take(self.data.index(b"\0") + 1)[:-1].decode("latin1")

class Descriptor:
    def __init__(self, guid, kind, ttl, hops, payload):
        self.guid, self.kind, self.ttl, self.hops, self.payload = guid, kind, ttl, hops, payload
    @staticmethod
    def read(data):  # None: of a type that nobody knows
        header = Reader(data)
        guid, kind = header.take(16), NAMES.get(header.num(1))
        ttl, hops, size = header.num(1), header.num(1), header.num(4)
        if len(header.data) != size: raise Unreadable
        if kind is None: return None
        it, rest = Descriptor(guid, kind, ttl, hops, header.data), Reader(header.data)
        getattr(it, "read_" + kind)(rest)
        if rest.data: raise Unreadable
        return it
    def read_ping(self, rest): pass
    def read_pong(self, rest): self.pong = [rest.num(2), rest.ip(), rest.num(4), rest.num(4)]
    def read_bye(self, rest): rest.num(2), rest.string()
    def read_push(self, rest):
        self.servent, self.index, self.asker, _ = rest.take(16), rest.num(4), rest.ip(), rest.num(2)
    def read_query(self, rest):
        self.speed, self.criteria = rest.num(2), rest.string()
        more = re.fullmatch(r"walk (\d{1,3}) (keep|any) ([\d.]+)", rest.string() if rest.data else "")
        self.walker = int(more[1]) if more else None
        if more: self.keeps, self.origin = more[2] == "keep", more[3]
    def read_query_hit(self, rest):
        count, self.port, self.ip, _ = rest.num(1), rest.num(2), rest.ip(), rest.num(4)
        self.results = []
        for _ in range(count):
            self.results.append((rest.num(4), rest.num(4), rest.string()))
            if rest.take(1) != b"\0": raise Unreadable
        self.servent = rest.take(16)
    def read_table(self, rest):
        self.resets = rest.num(1) == 0
        if self.resets:
            self.length, self.infinity = rest.num(4), rest.num(1)
            if self.length < 2 or self.length & self.length - 1 or self.infinity < 2: raise Unreadable
        else:
            self.number, self.of, packed, bits = rest.num(1), rest.num(1), rest.num(1), rest.num(1)
            if packed or bits not in (4, 8): raise Unreadable
            digits, base = rest.take(len(rest.data)).hex(), 1 << bits
            numbers = [int(digits[at:at + bits // 4], 16) for at in range(0, len(digits), bits // 4)]
            self.deltas = [number - base if number >= base // 2 else number for number in numbers]

class Link:  # stage: asking, asked (0.6: has agreed, and waits for the other to agree), open
    def __init__(self, stage, role=None):
        self.stage, self.role, self.calls = stage, role, []
        self.told = None  # a leaf: the slots that the other knows of
        self.table, self.whole, self.number, self.at = None, False, 0, 0  # an ultrapeer: the leaf's table

class Seen:  # a Ping or Query: who has brought it (None: nobody), how far it may go, and where its walkers were sent
    def __init__(self, link, ttl, now): self.link, self.ttl, self.time, self.sent = link, ttl, now, set()

class Search:  # or, without control, a Ping of one's own
    def __init__(self, call, control=None, criteria="", payload=b"", last=1):
        self.call, self.control, self.criteria, self.payload, self.last = call, control, criteria, payload, last
        self.guids, self.rows = [], []

class Servent:
    def __init__(self, me, params, seed):
        self.me, self.params, self.dice = me, params, random.Random(f"{seed}/{me}")
        last, roles = int(me.split(".")[-1]), params["roles"]
        self.role, self.speed = roles[(last - 1) % len(roles)], 1000 if last % 2 else 56
        self.member, self.links, self.files, self.next, self.count = False, {}, {}, 1, 0
        self.id = ip(me) + bytes(4) + b"\xff" + b"python" + b"\0"
        self.seen, self.owners = {}, {}  # (kind, GUID) -> Seen; servent -> who has brought a hit of it last, and when
        self.mine, self.found, self.pushes = {}, {}, []  # GUID -> Search; (address, name) -> servent, index; own Pushes
        self.waiting = {}  # (GUID, number) of walkers that are here until their origin has said go
        self.known = []  # a leaf: ultrapeers
        self.cache, self.owed, self.refreshed = [], [], -3000  # Pongs; Pings that are told of them; when it asked last
    def view(self):
        return dict(member=self.member, links=[at for at, link in self.links.items() if link.stage == "open"],
                    calling=[at for at, link in self.links.items() if link.stage != "open"],
                    files=[[index, size, name] for name, (index, size) in self.files.items()],
                    remembered=len(self.seen))
    def act(self, action, what): self.actions.append({action: what})
    def say(self, to, text): self.act("send", dict(to=to, message=dict(type="text", bytes=latin(text).hex())))
    def after(self, name, delay): self.act("set_timer", dict(name=name, delay_ms=delay))
    def done(self, call, ok=True, **more):
        self.act("done", dict(call=call, ok=ok, **more if ok else dict(reason=more.get("reason", "no"))))
    def send(self, to, guid, kind, ttl, hops, payload=b""):
        data = guid + bytes([NUMBERS[kind], ttl, hops]) + num(len(payload), 4) + payload
        self.act("send", dict(to=to, message=dict(type="descriptor", bytes=data.hex())))
    def fresh(self):  # a GUID that nobody has had
        self.count += 1
        return (ip(self.me) + num(self.now % 2 ** 32, 4) + b"\xff" + num(self.count, 3)
                + num(self.dice.randrange(2 ** 24), 3) + b"\0")
    def open(self): return [at for at, link in self.links.items() if link.stage == "open"]
    def is_open(self, link): return link in self.links.values() and link.stage == "open"
    def at(self, link): return next(at for at, each in self.links.items() if each is link)

    # Connections
    def room(self, role):  # for one more neighbour
        alike = sum((link.role == "leaf") == (role == "leaf") for link in self.links.values())
        most = self.params["leaves" if role == "leaf" else "parents" if self.role == "leaf" else "degree"]
        return alike < most
    def headers(self, first):
        lines = [first, f"X-Ultrapeer: {self.role == 'ultrapeer'}", "X-Query-Routing: 0.1"]
        tries = [at for at in self.open() if self.links[at].role == "ultrapeer"]
        if tries and "CONNECT" not in first:
            lines.append("X-Try-Ultrapeers: " + ",".join(f"{at}:{PORT}" for at in tries[:10]))
        return "\r\n".join(lines) + "\r\n\r\n"
    def agree(self, to): self.say(to, self.headers("GNUTELLA/0.6 200 OK"))
    def call_to(self, to, call=None):
        link = self.links.get(to)
        if not self.member or to == self.me: return call and self.done(call, False)
        if link and link.stage == "open": return call and self.done(call)
        if not link:
            if not self.room(None): return call and self.done(call, False, reason="no room")
            link = self.links[to] = Link("asking")
            self.say(to, "GNUTELLA CONNECT/0.4\n\n" if self.role == "servent" else self.headers("GNUTELLA CONNECT/0.6"))
            self.after("handshake " + to, 10_000)
        if call: link.calls.append(call)
    def opened(self, to, role):
        link = self.links[to]
        link.stage, link.role = "open", role
        self.act("clear_timer", "handshake " + to)
        while link.calls: self.done(link.calls.pop())
        if self.role == "leaf":
            self.remember(to)
            size = 2 ** self.params["tableBits"]
            self.send(to, self.fresh(), "table", 1, 0, b"\0" + num(size, 4) + b"\x07")
            self.tell(to, set())
    def lost(self, to):
        link = self.links.pop(to, None)
        if not link: return
        self.act("clear_timer", "handshake " + to)
        for call in link.calls: self.done(call, False, reason="refused")
        if self.role == "leaf" and self.member and not self.links:
            if link.stage == "open": self.timer_attach()
            else: self.after("attach", 10_000)
    def close(self, to):
        self.act("close", to)
        self.lost(to)
    def remember(self, *ultrapeers):
        self.known = [*self.known, *(at for at in ultrapeers if at not in self.known and at != self.me)][-10:]
    def timer_attach(self):  # a leaf without an ultrapeer tries the next
        if self.links or not self.known or not self.member: return
        self.known.append(self.known.pop(0))
        self.after("attach", 10_000)
        self.call_to(self.known[-1])
    def timer_handshake(self, to):
        if to in self.links and self.links[to].stage != "open": self.close(to)

    def heard(self, sender, text):
        link, lines = self.links.get(sender), text.split("\r\n")
        stage = link.stage if link else None
        word = re.fullmatch(r"GNUTELLA (CHECK|GO|STOP) ([0-9a-f]{32}) (\d{1,3})\n\n", text)
        given = re.fullmatch(r"GIV (\d{1,10}):([0-9a-f]{32})/([^\n]*)\n\n", text)
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        other = "ultrapeer" if fields.get("x-ultrapeer") == "true" else "leaf"
        tries = [at.split(":")[0].strip() for at in fields.get("x-try-ultrapeers", "").split(",") if at]
        if word: getattr(self, "on_" + word[1].lower())(sender, bytes.fromhex(word[2]), int(word[3]))
        elif given: self.on_giv(int(given[1]), bytes.fromhex(given[2]), given[3])
        elif not self.member: self.close(sender)
        elif text == "GNUTELLA CONNECT/0.4\n\n" and stage in (None, "asking"):
            if self.role == "leaf" or not (link or self.room("servent")): return self.close(sender)
            self.links.setdefault(sender, Link("asked"))
            self.say(sender, "GNUTELLA OK\n\n")
            self.opened(sender, "servent")
        elif text == "GNUTELLA OK\n\n":
            if stage == "asking" and self.role == "servent": self.opened(sender, "servent")
            elif stage != "open": self.close(sender)
        elif self.role == "servent": self.close(sender)
        elif lines[0] == "GNUTELLA CONNECT/0.6" and stage in (None, "asking"): self.asked06(sender, link, other)
        elif lines[0].startswith("GNUTELLA/0.6 200"):
            if self.role == "leaf": self.remember(*([sender] if other == "ultrapeer" else []), *tries)
            if stage == "asking":
                if self.role == other == "leaf" or other == "leaf" and not self.room("leaf"): return self.close(sender)
                self.agree(sender)
                self.opened(sender, other)
            elif stage == "asked": self.opened(sender, link.role)
            elif stage != "open": self.close(sender)
        elif lines[0].startswith("GNUTELLA/0.6 "):
            if self.role == "leaf": self.remember(*([sender] if other == "ultrapeer" else []), *tries)
            self.close(sender)
        else: self.close(sender)
    def asked06(self, sender, link, other):
        if self.role == "leaf": takes = link and other == "ultrapeer"
        else: takes = link and other == "ultrapeer" or self.room(other)
        if not takes:
            self.say(sender, self.headers("GNUTELLA/0.6 503 Service Unavailable"))
            return self.close(sender)
        self.agree(sender)
        if link: self.opened(sender, other)
        else:
            self.links[sender] = Link("asked", other)
            self.after("handshake " + sender, 10_000)

    # What comes
    def receive(self, told):
        sender, message = told["from"], told["message"]
        data = bytes.fromhex(message["bytes"])
        if message["type"] == "text": return self.heard(sender, data.decode("latin1"))
        link = self.links.get(sender)
        try: it = Descriptor.read(data)
        except Unreadable: return self.close(sender)
        if not link or link.stage != "open": return self.close(sender)
        if it is None: return
        if it.kind == "bye": return self.close(sender)
        it.ttl = min(it.ttl, self.params["mostTtl"] - it.hops)
        if it.ttl > 0: getattr(self, "on_" + it.kind)(link, it)
    def pass_on(self, link, it):
        if it.ttl > 1 and self.role != "leaf" and self.is_open(link):
            self.send(self.at(link), it.guid, it.kind, it.ttl - 1, it.hops + 1, it.payload)
    def note(self, kind, guid, link, ttl):
        if not self.seen: self.after("forget", self.params["memoryMs"])
        self.seen[kind, guid] = Seen(link, ttl, self.now)
    def timer_forget(self):
        old = self.now - self.params["memoryMs"]
        self.seen = {key: each for key, each in self.seen.items() if each.time > old}
        self.owners = {key: each for key, each in self.owners.items() if each[1] > old}
        if self.seen or self.owners: self.after("forget", self.params["memoryMs"])
    def news(self, link, it):  # whether it is to go on; and whether it has come for the first time
        seen = self.seen.get((it.kind, it.guid))
        if seen is None:
            self.note(it.kind, it.guid, link, it.ttl)
            return True, True
        farther = self.params["suppression"] == "higher TTL" and seen.link is not None and it.ttl > seen.ttl
        if farther: seen.link, seen.ttl = link, it.ttl
        return farther, False
    def answer(self, link, it, kind, payload):
        most = self.params["mostTtl"]
        ttl = most if it.kind == "query" and it.walker is not None else min(most, it.hops + 2)
        self.send(self.at(link), it.guid, kind, ttl, 0, payload)
    def on_ping(self, link, it):
        goes, new = self.news(link, it)
        if new: self.answer(link, it, "pong", self.pong())
        if self.params["pongs"] == "cached": return new and self.tell_pongs(link, it)
        if goes:
            for other in [*self.links.values()]:
                if other is not link and other.role != "leaf": self.pass_on(other, it)
    def pong(self):
        sizes = [size for _, size in self.files.values()]
        return num(PORT, 2) + ip(self.me) + num(len(sizes), 4) + num(sum(sizes) // 1024, 4)
    def on_query(self, link, it):
        if it.walker is not None: return self.walk(link, it)
        goes, new = self.news(link, it)
        if new: self.match(link, it)
        if goes:
            for other in [*self.links.values()]:
                if other is not link and self.may_have(other, it.criteria): self.pass_on(other, it)
    def match(self, link, it):
        sought = {*words(it.criteria)}
        names = [name for name in self.files if sought and sought <= {*words(name)}][:255]
        if not names or self.speed < it.speed: return
        listed = b""
        for name in names: listed += b"".join(num(number, 4) for number in self.files[name]) + latin(name) + b"\0\0"
        place = num(PORT, 2) + ip(self.me) + num(self.speed, 4)
        self.answer(link, it, "query_hit", num(len(names), 1) + place + listed + self.id)
    def on_pong(self, link, it):
        port, at, files, kilobytes = it.pong
        self.came(it, "ping", [at, port, files, kilobytes])
        seen = self.seen.get(("ping", it.guid))
        if self.params["pongs"] == "cached" and seen and seen.link is None: self.cached(link, it)
    def on_query_hit(self, link, it):
        if ("query", it.guid) in self.seen: self.owners[it.servent] = link, self.now, it.hops
        self.came(it, "query", *([it.servent.hex(), it.ip, it.port, *row] for row in it.results))
    def came(self, it, kind, *rows):  # an answer: to a question of one's own, or on its way back
        seen, own = self.seen.get((kind, it.guid)), self.mine.get(it.guid)
        if seen and seen.link: self.pass_on(seen.link, it)
        elif seen and own: own.rows += [row for row in rows if row not in own.rows]

    # Searches, and Pings of one's own
    def begin(self, search, ttl, walkers=0):
        ttl, guid = max(1, min(ttl, self.params["mostTtl"])), self.fresh()
        kind = "query" if search.control else "ping"
        search.guids.append(guid)
        self.mine[guid] = search
        self.note(kind, guid, None, ttl)
        if walkers:
            for number in range(1, walkers + 1): self.send_walker(guid, search, number, ttl)
        else:
            for at in self.open():
                link = self.links[at]
                if self.may_have(link, search.criteria) if search.control else link.role != "leaf":
                    self.send(at, guid, kind, ttl, 0, search.payload)
        self.after("answers " + guid.hex(), PATIENCE * ttl)
    def timer_answers(self, hex):
        guid = bytes.fromhex(hex)
        search = self.mine[guid]
        if search.control == "ring" and not search.rows and len(search.guids) < search.last:
            return self.begin(search, len(search.guids) + 1)
        for each in search.guids: del self.mine[each]
        guids = [guid.hex() for guid in search.guids]
        if not search.control:
            latest = {row[0]: row for row in search.rows}
            return self.done(search.call, guids=guids, pongs=[*latest.values()])
        for servent, at, _, index, _, name in search.rows: self.found[at, name] = bytes.fromhex(servent), index
        self.done(search.call, guids=guids, hits=search.rows)
    def send_walker(self, guid, search, number, ttl):
        keeps = search.control == "state keeping"
        to = self.way(self.seen["query", guid], None, search.criteria, keeps)
        if to is None: return
        how = latin(f"walk {number} {'keep' if keeps else 'any'} {self.me}") + b"\0"
        self.send(to, guid, "query", ttl, 0, search.payload + how)

    # Walkers
    def way(self, seen, link, criteria, keeps):  # where a walker goes, but not back
        ways = [at for at in self.open() if self.links[at] is not link and self.may_have(self.links[at], criteria)]
        if keeps: ways = [at for at in ways if self.links[at] not in seen.sent] or ways
        if not ways: return None
        to = self.dice.choice(ways)
        seen.sent.add(self.links[to])
        return to
    def walk(self, link, it):
        _, new = self.news(link, it)
        if new: self.match(link, it)
        if it.ttl < 2 or self.role == "leaf": return
        if (it.hops + 1) % 4: return self.walk_on(link, it)
        if it.origin == self.me:
            if it.guid in self.mine and not self.mine[it.guid].rows: self.walk_on(link, it)
            return
        self.waiting[it.guid, it.walker] = link, it
        self.say(it.origin, f"GNUTELLA CHECK {it.guid.hex()} {it.walker}\n\n")
        self.after(f"check {it.guid.hex()} {it.walker}", PATIENCE)
    def walk_on(self, link, it):
        seen = self.seen.get(("query", it.guid))
        to = seen and self.way(seen, link, it.criteria, it.keeps)
        if to: self.pass_on(self.links[to], it)
    def timer_check(self, guid, walker): self.waiting.pop((bytes.fromhex(guid), int(walker)), None)
    def on_check(self, sender, guid, walker):
        goes = guid in self.mine and not self.mine[guid].rows
        self.say(sender, f"GNUTELLA {'GO' if goes else 'STOP'} {guid.hex()} {walker}\n\n")
    def on_go(self, sender, guid, walker):
        waits = self.waiting.get((guid, walker))
        if not waits or waits[1].origin != sender: return
        self.on_stop(sender, guid, walker)
        self.walk_on(*waits)
    def on_stop(self, sender, guid, walker):
        waits = self.waiting.get((guid, walker))
        if not waits or waits[1].origin != sender: return
        del self.waiting[guid, walker]
        self.act("clear_timer", f"check {guid.hex()} {walker}")

    # Pushes
    def on_push(self, link, it):
        if it.servent == self.id:
            name = next((name for name, (index, _) in self.files.items() if index == it.index), None)
            if name is not None: self.say(it.asker, f"GIV {it.index}:{self.id.hex()}/{name}\n\n")
        elif it.servent in self.owners: self.pass_on(self.owners[it.servent][0], it)
    def call_push(self, call, owner, name):
        servent, index = self.found.get((owner, name), (None, 0))
        link, _, hops = self.owners.get(servent, (None, 0, 0))
        if not link or not self.is_open(link): return self.done(call, False, reason="no way")
        ttl = min(self.params["mostTtl"], max(USUAL, hops + 1))
        self.send(self.at(link), self.fresh(), "push", ttl, 0, servent + num(index, 4) + ip(self.me) + num(PORT, 2))
        self.pushes.append((call, servent, index))
        self.after(f"push {call}", 2 * PATIENCE * ttl)
    def on_giv(self, index, servent, name):
        for push in self.pushes:
            if push[1:] == (servent, index):
                self.pushes.remove(push)
                self.act("clear_timer", f"push {push[0]}")
                return self.done(push[0], name=name)
    def timer_push(self, call):
        self.pushes = [push for push in self.pushes if push[0] != int(call)]
        self.done(int(call), False, reason="nobody has connected")

    # Tables of words
    def tell(self, to, before):  # by PATCHes of 2048 slots: 7, infinity, becomes 1, or 1 becomes 7
        bits, link = self.params["tableBits"], self.links[to]
        link.told = {slot(word, bits) for name in self.files for word in words(name)}
        digits = ["0"] * 2 ** bits
        for at in link.told - before: digits[at] = "a"
        for at in before - link.told: digits[at] = "6"
        parts = ["".join(digits[at:at + 2048]) for at in range(0, len(digits), 2048)]
        for number, part in enumerate(parts, 1):
            self.send(to, self.fresh(), "table", 1, 0, bytes([1, number, len(parts), 0, 4]) + bytes.fromhex(part))
    def on_table(self, link, it):
        if self.role != "ultrapeer" or link.role != "leaf": return
        if it.resets:
            link.table, link.infinity = [it.infinity] * it.length, it.infinity
            link.whole, link.number, link.at = False, 0, 0
            return
        end, last = link.at + len(it.deltas), it.number == it.of
        fits = link.table and it.number == link.number + 1 and it.number <= it.of and end <= len(link.table)
        if not fits or last and end != len(link.table): return self.close(self.at(link))
        for at, delta in enumerate(it.deltas, link.at): link.table[at] = min(link.table[at] + delta, link.infinity)
        link.number, link.at, link.whole = (0, 0, True) if last else (it.number, end, link.whole)
    def may_have(self, link, criteria):
        if link.role != "leaf" or not link.whole: return True
        bits, sought = len(link.table).bit_length() - 1, words(criteria)
        return bool(sought) and all(link.table[slot(word, bits)] < link.infinity for word in sought)

    # Cached Pongs
    def tell_pongs(self, link, it):
        self.owed = [each for each in self.owed if each[3] > self.now - 3000]
        self.owed.append([link, it.guid, it.ttl, self.now, {}])
        if self.now - self.refreshed >= 3000:
            self.cache, self.refreshed = [], self.now
            guid, ttl = self.fresh(), min(USUAL, self.params["mostTtl"])
            self.note("ping", guid, None, ttl)
            for at in self.open():
                if self.links[at].role != "leaf": self.send(at, guid, "ping", ttl, 0)
        for each in [*self.cache]: self.owe(self.owed[-1], *each)
    def cached(self, link, it):
        self.cache.append((link, it, self.now))
        for owed in self.owed: self.owe(owed, link, it, self.now)
    def owe(self, owed, source, it, time):  # of each distance the same number
        link, guid, ttl, asked, told = owed
        hops = it.hops + 1
        if self.now - min(asked, time) >= 3000 or hops >= ttl or link is source or not self.is_open(link): return
        if sum(told.values()) >= 10 or told.get(hops, 0) >= -(-10 // min(ttl - 1, USUAL - 1)): return
        told[hops] = told.get(hops, 0) + 1
        self.send(self.at(link), guid, "pong", 1, hops, it.payload)

    # What the user asks for
    def call(self, told):
        call, kind = told.pop("id"), told.pop("type")
        if kind == "join":
            self.member = True
            if told["via"] != self.me: self.call_to(told["via"])
            return self.done(call)
        if not self.member: return self.done(call, False, reason="not there")
        getattr(self, "call_" + kind)(call, **told)
    def call_leave(self, call):
        self.member = False
        for at in [*self.links]: self.part(at, b"leaving\0")
        self.done(call)
    def part(self, to, reason):
        if self.links[to].stage == "open": self.send(to, self.fresh(), "bye", 1, 0, num(200, 2) + reason)
        self.close(to)
    def call_connect(self, call, to): self.call_to(to, call)
    def call_disconnect(self, call, **told):
        to = told["from"]
        if to not in self.open(): return self.done(call, False, reason="no neighbour")
        self.part(to, b"closing\0")
        self.done(call)
    def call_share(self, call, name, size):
        if name not in self.files: self.next += 1
        self.files[name] = self.files.get(name, (self.next,))[0], size
        self.shared(call)
    def call_unshare(self, call, name):
        self.files.pop(name, None)
        self.shared(call)
    def shared(self, call):
        for at in self.open():
            if self.role == "leaf": self.tell(at, self.links[at].told)
        self.done(call)
    def call_ping(self, call, ttl): self.begin(Search(call), ttl)
    def call_search(self, call, criteria, speed, ttl, control, walkers):
        last = min(ttl, USUAL, self.params["mostTtl"])
        search = Search(call, control, criteria, num(speed, 2) + latin(criteria) + b"\0", last)
        self.begin(search, 1 if control == "ring" else ttl, 0 if control in ("flood", "ring") else walkers)
    def unreachable(self, peer): self.lost(peer)
    def timer(self, name):
        what, *more = name.split(" ")
        getattr(self, "timer_" + what)(*more)

servents = {}
for line in sys.stdin:
    told = json.loads(line)
    answer, peer, now = dict(n=told.pop("n")), told.pop("peer", None), told.pop("now", 0)
    Servent.actions, ((happened, what),) = [], told.items()
    if peer in servents: servents[peer].now = now
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "gnutella.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not servents.clear()
    elif happened == "start": servents[peer] = Servent(peer, **what)
    else: getattr(servents[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Servent.actions, view=servents[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
