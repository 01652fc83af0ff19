"""Kad on a page: churnproof verify kad --exec "python3 examples/kad.py" (the contract is docs/pipe.md).
Written from what is told of eMule's and aMule's Kad: zones over the distance from the own identifier, typed contacts
that are checked before they go, searches that act on responders in the tolerance zone, and an index of it all."""
import functools, json, random, re, sys
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
LIFE = dict(keyword=24 * HOUR, source=5 * HOUR, note=24 * HOUR)  # of an entry, and until it is published anew
LASTS = {"store-keyword": 140, "store-source": 140, "store-note": 100}  # seconds; other searches 45
SEPARATORS = re.compile(r'[\s()\[\]{}<>,._\-!?:;\\/"]+')

@functools.lru_cache(4096)
def md4(text):  # RFC 1320, as a number
    data, (a, b, c, d) = text.encode(), (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "little")
    for at in range(0, len(data), 64):
        x, before = [int.from_bytes(data[i:i + 4], "little") for i in range(at, at + 64, 4)], (a, b, c, d)
        for i in range(48):
            j = i % 16
            f, k, turns = ((b & c | ~b & d, j, (3, 7, 11, 19)) if i < 16 else
                           ((b & c | b & d | c & d) + 0x5A827999, j % 4 * 4 + j // 4, (3, 5, 9, 13)) if i < 32 else
                           ((b ^ c ^ d) + 0x6ED9EBA1, int(f"{j:04b}"[::-1], 2), (3, 9, 11, 15)))
            sum, turn = (a + f + x[k]) & 0xFFFFFFFF, turns[i % 4]
            a, b, c, d = d, (sum << turn | sum >> 32 - turn) & 0xFFFFFFFF, b, c
        a, b, c, d = [(old + new) & 0xFFFFFFFF for old, new in zip(before, (a, b, c, d))]
    return int.from_bytes(b"".join(word.to_bytes(4, "little") for word in (a, b, c, d)), "big")

def words(text): return [*dict.fromkeys(w.lower() for w in SEPARATORS.split(text) if len(w.encode()) >= 3)]
def host(address): return address.rsplit(":", 1)[0]
def network(address): return address.rsplit(".", 1)[0]
def alike(contacts, address): return sum(network(each.address) == network(address) for each in contacts)

class Contact:  # type 0 to 2: alive, for 2 hours, for 1, for less; 3: only heard of; 4: dead
    def __init__(self, id, address, type, expires, verified, now):
        self.id, self.address, self.verified, self.met = id, address, verified, now
        self.type, self.expires = type, expires
    def lives(self, now):
        age = min(2, (now - self.met) // HOUR)
        self.type, self.expires = 2 - age, now + (1, 1.5, 2)[age] * HOUR

class Search:
    def __init__(self, kind, target, call, text, now):
        self.kind, self.target, self.call, self.text, self.heard = kind, target, call, text, now
        self.nodes, self.best, self.answers, self.results, self.loads = {}, [], 0, [], []  # id -> [address, standing]
        self.end = now + LASTS.get(kind, 45) * SECOND
        self.last = self.end - 20 * SECOND  # then nobody is asked any more
        self.count = 4 if kind.startswith("store") else 11 if kind == "node" else 2
        self.most = 10 if kind.startswith("store") else 300
    def near(self): return sorted(self.nodes, key=lambda id: id ^ self.target)

class Node:
    def __init__(self, me, params, seed):
        self.me, self.params, self.bits, self.k = me, params, params["bits"], params["k"]
        self.id, self.dice = self.key(me), random.Random(f"{seed}/{me}")
        self.bins, self.searched = {"": []}, {}  # the bits that distances begin with -> contacts; when it was looked in
        self.member, self.closed, self.join, self.greeted, self.searches = False, False, None, set(), {}
        self.index = dict(keyword=[], source=[], note=[])  # entries: key, file or publisher, text, from, expiry
        self.shares, self.due = {}, {}  # (kind, file) -> what is said, and to whom; (kind, key) -> when it is due
    def key(self, text): return md4(text) >> 128 - self.bits
    def named(self, id): return id if self.bits <= 32 else format(id, f"0{(self.bits + 3) // 4}x")
    def number(self, id): return id if isinstance(id, int) else int(id, 16)
    def tolerates(self, id, key): return (id ^ key) << 32 >> self.bits <= 2 ** (32 - self.params["toleranceBits"])
    def pairs(self, found): return [[self.named(id), text] for id, text in found]
    def contacts(self): return [each for bin in self.bins.values() for each in bin]
    def find(self, id): return next((each for each in self.contacts() if each.id == id), None)
    def view(self):
        entries = {kind + "s": self.pairs(entry[:2] for entry in self.index[kind]) for kind in self.index}
        for kind, listed in entries.items(): entries[kind] = [[key, str(self.named(source))] for key, source in listed]
        open = [sum(node[1] == "asked" for node in each.nodes.values()) for each in self.searches.values()]
        known = self.contacts()
        return dict(member=self.member, id=self.named(self.id), **entries, inFlight=max(open, default=0),
                    contacts=self.pairs((each.id, each.address) for each in known),
                    zones=self.pairs((each.id, zone) for zone, bin in self.bins.items() for each in bin),
                    types=self.pairs((each.id, f"{each.type}{'' if each.verified else '?'}") for each in known),
                    **{kind + "Total": len(self.index[kind]) for kind in self.index})
    def send(self, to, type, **fields): self.actions.append(dict(send=dict(to=to, message=dict(type=type, **fields))))
    def after(self, name, delay): self.actions.append(dict(set_timer=dict(name=name, delay_ms=int(delay))))
    def done(self, call, **outcome): call is None or self.actions.append(dict(done={"call": call, **outcome}))
    def receive(self, told):
        message = {name: self.number(value) if name in ("id", "target", "check") else value
                   for name, value in told["message"].items()}
        if self.member or self.join: getattr(self, "on_" + message.pop("type"))(told["from"], **message)
    def timer(self, name): getattr(self, "timer_" + name)()

    # Zones and contacts
    def zone(self, id):
        bits = format(id ^ self.id, f"0{self.bits}b")
        return next(bits[:level] for level in range(self.bits + 1) if bits[:level] in self.bins)
    def fits(self, zone): return int(zone or "0", 2) < self.params["kk"] or len(zone) < self.params["kbase"]
    def meet(self, id, address, verified=False, type=3, expires=0):
        known = self.contacts()
        same = any(each.id == id or host(each.address) == host(address) for each in known)
        if same or id == self.id or address == self.me or alike(known, address) >= 10: return
        while len(self.bins[zone := self.zone(id)]) >= self.k:
            if not self.fits(zone) or len(zone) >= self.bits - 1: return
            old, self.bins[zone + "0"], self.bins[zone + "1"] = self.bins.pop(zone), [], []
            for each in old: self.bins[self.zone(each.id)].append(each)
        if alike(self.bins[zone], address) < 2:
            self.bins[zone].append(Contact(id, address, type, expires, verified, self.now))
    def alive(self, id, address, verified):  # a sign of life
        known = self.find(id)
        if known is None: self.meet(id, address, verified)
        elif known.address == address:
            known.lives(self.now)
            known.verified |= verified
            self.to_end(known)
    def to_end(self, contact):
        bin = self.bins[self.zone(contact.id)]
        bin.remove(contact)
        bin.append(contact)
    def closest(self, target, worst):
        fit = [each for each in self.contacts() if each.verified and each.type <= worst]
        return sorted(fit, key=lambda each: each.id ^ target)
    def timer_small(self):  # each bin: who is dead goes, and whoever is due longest is checked
        self.after("small", MINUTE)
        for bin in self.bins.values():
            for each in [*bin]:
                if each.type == 4 and each.expires <= self.now: bin.remove(each)
                each.expires = each.expires or self.now
            if not bin: continue
            if bin[0].type == 4 or bin[0].expires > self.now: bin.append(bin.pop(0))
            else:
                bin[0].type, bin[0].expires = bin[0].type + 1, self.now + 2 * MINUTE
                self.greeted.add(bin[0].address)
                self.send(bin[0].address, "hello_req", id=self.named(self.id))
    def timer_big(self):  # a random lookup in each zone that is near, high up, or nearly empty, once an hour
        self.after("big", 10 * SECOND)
        for zone, bin in self.bins.items():
            if (self.fits(zone) or len(bin) <= 0.2 * self.k) and self.now - self.searched.get(zone, -HOUR) >= HOUR:
                self.searched[zone], rest = self.now, self.bits - len(zone)
                return self.search("node", self.id ^ (int(zone or "0", 2) << rest | self.dice.randrange(2 ** rest)))
    def timer_self(self):
        self.after("self", 4 * HOUR)
        self.search("node", self.id)
    def timer_merge(self):  # sisters that hold less than half a bin between them become one
        self.after("merge", 45 * MINUTE)
        for zone in sorted({zone[:-1] for zone in self.bins if zone}, key=len, reverse=True):
            if zone + "0" in self.bins and zone + "1" in self.bins:
                both = self.bins[zone + "0"] + self.bins[zone + "1"]
                if len(both) < self.k / 2 and all(alike(both, each.address) <= 2 for each in both):
                    del self.bins[zone + "0"], self.bins[zone + "1"]
                    self.bins[zone] = both
    def enter(self):
        self.member = True
        if self.params["upkeep"]:
            first = dict(small=self.dice.randrange(MINUTE), big=20 * SECOND, self=3 * MINUTE, merge=45 * MINUTE)
            for name, delay in first.items(): self.after(name, delay)
        self.plan()

    # What others say
    def on_bootstrap_req(self, sender):
        some = [(each.id, each.address) for each in self.contacts()]
        self.send(sender, "bootstrap_res", id=self.named(self.id), contacts=self.pairs(some[:20]))
    def on_bootstrap_res(self, sender, id, contacts):
        if not self.join or self.join[1] != sender: return
        (call, _), self.join, first = self.join, None, not self.contacts()
        self.meet(id, sender, True)
        for other, address in contacts: self.meet(self.number(other), address, first)
        self.actions.append(dict(clear_timer="bootstrap"))
        self.enter()
        self.done(call, ok=True)
    def timer_bootstrap(self):
        (call, _), self.join = self.join, None
        self.done(call, ok=False, reason="no answer")
    def on_hello_req(self, sender, id):
        self.alive(id, sender, False)
        known = self.find(id)
        unsure = known is not None and known.address == sender and not known.verified
        self.send(sender, "hello_res", id=self.named(self.id), ack=unsure)
    def on_hello_res(self, sender, id, ack):
        if sender not in self.greeted: return
        self.greeted.discard(sender)
        self.alive(id, sender, True)
        if ack: self.send(sender, "hello_res_ack", id=self.named(self.id))
    def on_hello_res_ack(self, sender, id):
        known = self.find(id)
        if known and known.address == sender: known.verified = True
    def on_req(self, sender, count, target, check):
        if count == 0 or check != self.id: return
        near = [(each.id, each.address) for each in self.closest(target, 2)[:count]]
        self.send(sender, "res", target=self.named(target), contacts=self.pairs(near))

    # Searches
    def search(self, kind, target, call=None, text=""):
        if target in self.searches: return False
        search = self.searches[target] = Search(kind, target, call, text, self.now)
        if len(self.searches) == 1: self.after("jump", SECOND)
        for each in self.closest(target, 3)[:50]: search.nodes[each.id] = [each.address, "new"]
        for id in search.near()[:self.params["alpha"]]: self.ask(search, id)
        return True
    def ask(self, search, id):
        address = search.nodes[id][0]
        search.nodes[id][1] = "asked"
        self.send(address, "req", count=search.count, target=self.named(search.target), check=self.named(id))
    def on_res(self, sender, target, contacts):
        search = self.searches.get(target)
        askers = [id for id, node in search.nodes.items() if node[0] == sender and node[1] != "new"] if search else []
        if not askers: return
        asker = askers[0]
        search.heard = self.now
        if len(contacts) > search.count: return  # up to something
        if search.nodes[asker][1] == "asked": search.nodes[asker][1] = "there"
        taken = [Contact(asker, sender, 3, 0, False, self.now)]
        for id, address in [(self.number(id), address) for id, address in contacts]:
            self.meet(id, address)
            if any(host(each.address) == host(address) for each in taken) or alike(taken, address) >= 2: continue
            taken.append(Contact(id, address, 3, 0, False, self.now))
            if id == self.id or id in search.nodes or self.now > search.last: continue
            search.nodes[id] = [address, "new"]
            if id ^ target < asker ^ target:
                search.best = sorted([*search.best, id], key=lambda each: each ^ target)[:self.params["alpha"]]
                if id in search.best: self.ask(search, id)
    def timer_jump(self):
        for search in [*self.searches.values()]: self.tick(search)
        if self.searches: self.after("jump", SECOND)
    def tick(self, search):
        open = [id for id in search.near() if search.nodes[id][1] != "done"]
        if not open and self.now <= search.last: search.last, search.end = self.now - 1, self.now + 15 * SECOND
        if self.now >= search.end or not search.nodes: return self.ended(search)
        if self.now > search.last or self.now - search.heard < 3 * SECOND or search.answers > search.most: return
        for id in open:  # nobody has answered for a while: what is nearest is dealt with
            address, standing = search.nodes[id]
            if standing == "new": return self.ask(search, id)
            if standing == "there" and self.tolerates(id, search.target): self.act(search, address)
            search.nodes[id][1] = "done"
    def act(self, search, to):
        target, own = self.named(search.target), self.named(self.id)
        if search.kind == "keyword": self.send(to, "search_key_req", target=target, words=search.text)
        elif search.kind in ("source", "note"):
            self.send(to, "search_source_req" if search.kind == "source" else "search_notes_req", target=target)
        elif search.kind == "store-source": self.send(to, "publish_source_req", target=target, id=own)
        elif search.kind == "store-note":
            comment = self.shares["note", search.target]["text"]
            self.send(to, "publish_notes_req", target=target, id=own, comment=comment)
        elif search.kind == "store-keyword":
            files = [(file, share["text"]) for (kind, file), share in self.shares.items()
                     if kind == "source" and search.target in map(self.key, words(share["text"]))]
            if files: self.send(to, "publish_key_req", target=target, files=self.pairs(files))
    def on_search_res(self, sender, id, target, results):
        search = self.searches.get(target)
        if search is None or search.kind not in LIFE: return
        search.answers += len(results)
        for found in map(tuple, results):
            if found not in search.results: search.results.append(found)
    def on_publish_res(self, sender, target, load):
        search = self.searches.get(target)
        if search is None or not search.kind.startswith("store"): return
        search.answers += 1
        search.loads.append(load)
    def ended(self, search):
        del self.searches[search.target]
        if search.kind.startswith("store"): self.published(search)
        elif search.kind in LIFE:
            what = dict(keyword="files", source="sources", note="notes")[search.kind]
            self.done(search.call, ok=True, **{what: [*map(list, search.results)]})

    # The index
    def published_here(self, sender, kind, target, found):
        if self.closed or not self.tolerates(self.id, target): return
        load = 0
        for source, text in found: load = self.keep(kind, (target, source, text, sender, self.now + LIFE[kind]))
        self.send(sender, "publish_res", target=self.named(target), load=load)
    def keep(self, kind, entry):  # how full the index is under this key, in percent
        entries, key = self.index[kind], entry[0]
        under = [each for each in entries if each[0] == key]
        cap = self.params[dict(keyword="filesPerKeyword", source="sourcesPerFile", note="notesPerFile")[kind]]
        if kind == "keyword":
            if len(entries) > self.params["keywordEntries"] or len(under) > cap: return 100  # and says nothing of it
            old = next((each for each in under if each[1] == entry[1]), None)
        else: old = next((each for each in under if each[3] == entry[3] or each[1] == entry[1]), None)
        full = kind != "keyword" and old is None and len(under) > cap
        if full: old = under[0]
        if old: entries.remove(old)
        entries.append(entry)
        return 100 if full else 100 * len(under) // cap if under else 1
    def on_publish_key_req(self, sender, target, files):
        self.published_here(sender, "keyword", target, [(self.number(file), name) for file, name in files])
    def on_publish_source_req(self, sender, target, id): self.published_here(sender, "source", target, [(id, sender)])
    def on_publish_notes_req(self, sender, target, id, comment):
        self.published_here(sender, "note", target, [(id, comment)])
    def give(self, sender, kind, target, wanted=()):
        for each in self.index:  # what has had its time goes
            self.index[each] = [entry for entry in self.index[each] if entry[4] >= self.now]
        found = [(source, text) for key, source, text, *_ in self.index[kind]
                 if key == target and all(word in words(text) for word in wanted)][:150 if kind == "note" else 300]
        for at in range(0, len(found), 50):
            self.send(sender, "search_res", id=self.named(self.id), target=self.named(target),
                      results=self.pairs(found[at:at + 50]))
    def on_search_key_req(self, sender, target, **more): self.give(sender, "keyword", target, words(more["words"]))
    def on_search_source_req(self, sender, target): self.give(sender, "source", target)
    def on_search_notes_req(self, sender, target): self.give(sender, "note", target)

    # What is shared, and published again
    def share(self, call, kind, file, text):
        keys = [(kind, file)] + [("keyword", self.key(word)) for word in words(text) if kind == "source"]
        old = self.shares.get((kind, file))
        if old: self.done(old["call"], ok=False, reason="shared anew")
        self.shares[kind, file] = dict(text=text, call=call, waiting={*keys}, begun=set(), stored=0)
        for each in dict.fromkeys(keys): self.due[each] = self.now
        self.timer_publish()
    def timer_publish(self):
        for (kind, key), due in [*self.due.items()]:
            if due > self.now or not self.search("store-" + kind, key): continue  # one search a target
            self.due[kind, key] = self.now + LIFE[kind]
            for share in self.shares.values(): share["begun"] |= share["waiting"] & {(kind, key)}
        self.plan()
    def plan(self):
        if self.due: self.after("publish", max(2 * SECOND, min(self.due.values()) - self.now))
    def published(self, search):
        task = search.kind.removeprefix("store-"), search.target
        load = sum(search.loads) / max(1, len(search.loads))
        busy = task[0] == "keyword" and load > 20  # then it is left alone for up to a week
        if busy: self.due[task] = self.now + max(LIFE["keyword"], 7 * 24 * HOUR * load / 100)
        for share in self.shares.values():
            if task in share["begun"]: share["stored"] += search.answers
            if task in share["begun"] or busy: share["waiting"].discard(task)
            share["begun"].discard(task)
            if not share["waiting"]:
                self.done(share["call"], ok=True, stored=share["stored"])
                share["call"] = None
        self.plan()

    # What the user asks
    def call(self, told):
        call, type = told.pop("id"), told.pop("type")
        if "file" in told: told["file"] = self.number(told["file"])
        if not self.member and type not in ("start", "join"): self.done(call, ok=False, reason="not connected")
        else: getattr(self, "call_" + type)(call, **told)
    def call_start(self, call, members):
        for each in members: self.meet(self.key(each), each, True, 2, self.now + HOUR)
        self.enter()
        self.done(call, ok=True)
    def call_join(self, call, via):  # perhaps back from a crash: what was under way is not any more
        self.searches, self.join = {}, (call, via)
        for share in self.shares.values(): share.update(call=None, waiting=set(), begun=set())
        self.after("bootstrap", 20 * SECOND)
        self.send(via, "bootstrap_req")
    def call_share(self, call, file, name): self.share(call, "source", file, name)
    def call_note(self, call, file, comment): self.share(call, "note", file, comment)
    def look(self, call, kind, target, text=""):
        if not self.search(kind, target, call, text): self.done(call, ok=False, reason="it is being looked for")
    def call_search(self, call, **more):
        if found := words(more["words"]): self.look(call, "keyword", self.key(found[0]), more["words"])
        else: self.done(call, ok=False, reason="no word is long enough")
    def call_sources(self, call, file): self.look(call, "source", file)
    def call_notes(self, call, file): self.look(call, "note", file)
    def call_firewall(self, call, closed):
        self.closed = closed
        self.done(call, ok=True)
    def unreachable(self, peer): pass  # it talks by UDP

nodes = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, Node.actions, Node.now = told.get("peer"), told[happened], {"n": told["n"]}, [], told.get("now")
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "kad.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not nodes.clear()
    elif happened == "start": nodes[peer] = Node(peer, **what)
    else: getattr(nodes[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Node.actions, view=nodes[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
