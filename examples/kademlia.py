"""Kademlia on a page: churnproof verify kademlia --exec "python3 examples/kademlia.py" (the contract is docs/pipe.md).
Written from Maymounkov and Mazieres, IPTPS 2002, with fixed buckets, one for each distance range [2^i, 2^(i+1)), and no
replacement cache: the head of a full bucket is pinged, and makes way if it is silent (section 2.2)."""
import json, random, sys
PATIENCE, HOUR, DAY = 400, 3_600_000, 86_400_000  # ms for an answer; between refreshes; between publications
KEEP = DAY + 10_000  # ms that a pair lives after its publication
ANSWER = dict(ping="pong", find_node="nodes", find_value="found", store="stored")
class Node:
    def __init__(self, me, params, seed):
        self.me, self.k, self.alpha, self.bits = me, params["k"], params["alpha"], params["bits"]
        self.limit, self.perfect = params["failures"], params["detector"] == "perfect"  # then we are told who is gone
        self.buckets, self.failed, self.member, self.active = {}, {}, False, False
        self.pairs, self.own, self.visited = {}, {}, set()  # key -> value, expiry, received, cached; ours
        self.asks, self.rpc, self.lookups, self.dice = {}, 0, 0, random.Random(f"{seed}/{me}")
        self.waiting, self.shown = set(), None  # buckets whose head is being pinged; the view that was told last
    def number(self, id): return id if isinstance(id, int) else int(id, 16)
    def distance(self, a, b): return self.number(a) ^ self.number(b)
    def range(self, id): return self.distance(self.me, id).bit_length() - 1
    def stale(self, id): return self.failed.get(id, 0) >= self.limit
    def contacts(self): return [id for bucket in self.buckets.values() for id in bucket]
    def closest(self, target, but=()):  # the k closest that are not stale
        near = [id for id in self.contacts() if not self.stale(id) and id not in but]
        return sorted(near, key=lambda id: self.distance(target, id))[:self.k]
    def live(self, key):  # the pair kept under a key, unless it has expired
        if key in self.pairs and self.pairs[key][1] <= self.now: del self.pairs[key]
        return self.pairs.get(key)
    def view(self):
        kept = sorted((key, pair[0], pair[3]) for key, pair in self.pairs.items())
        return dict(member=self.member, buckets=[[*self.buckets[i]] for i in sorted(self.buckets) if self.buckets[i]],
                    stale=[id for id in self.contacts() if self.stale(id)],
                    pairs=[[key, value] for key, value, cached in kept if not cached],
                    cached=[[key, value] for key, value, cached in kept if cached])
    def news(self):  # its view, where that is not as before
        old, self.shown = self.shown, self.view()
        return dict(view=self.shown) if self.shown != old else {}
    # Questions and answers
    def send(self, to, **message): self.actions.append(dict(send=dict(to=to, message=message)))
    def after(self, name, delay): self.actions.append(dict(set_timer=dict(name=name, delay_ms=delay)))
    def done(self, call, **outcome): call and self.actions.append(dict(done={"call": call, **outcome}))
    def ask(self, to, then, type, **fields):  # then(answer), or then(None): there will be none
        self.rpc += 1
        self.asks[self.rpc] = to, ANSWER[type], then
        self.send(to, type=type, rpc=self.rpc, **fields)
        if not self.perfect: self.after(f"patience-{self.rpc}", PATIENCE)
    def silent(self, rpc):
        to, _, then = self.asks.pop(rpc)
        if to in self.contacts(): self.failed[to] = self.failed.get(to, 0) + 1
        then(None)
    def receive(self, told):
        sender, message = told["from"], told["message"]
        type, rpc = message["type"], message["rpc"]
        if type in ANSWER:
            self.seen(sender)
            return getattr(self, "on_" + type)(sender, message)
        if self.asks.get(rpc, ())[:2] != (sender, type): return  # nobody has asked, or waits any more
        self.seen(sender)
        self.asks.pop(rpc)[2](message)
    def unreachable(self, peer):
        for rpc in [rpc for rpc, (to, *_) in self.asks.items() if to == peer]: self.silent(rpc)
        if peer in self.contacts(): self.failed[peer] = self.limit
    def timer(self, name):
        what, _, rest = name.partition("-")
        if what == "patience" and int(rest) in self.asks: self.silent(int(rest))
        elif what == "refresh": self.refresh()
        elif what in ("replicate", "publish", "expire"):
            getattr(self, what)(rest if isinstance(self.me, str) else int(rest))
    # Buckets (section 2.2)
    def seen(self, id):
        if not self.active or id == self.me: return
        bucket, i = self.buckets.setdefault(self.range(id), []), self.range(id)
        if id in bucket:
            bucket.remove(id)
            bucket.append(id)
            self.failed.pop(id, None)
        elif len(bucket) < self.k: self.add(bucket, id)
        elif (old := next(filter(self.stale, bucket), None)) is not None: self.add(bucket, id, old)
        elif i not in self.waiting:  # is the least recently seen still there?
            self.waiting.add(i)
            self.ask(bucket[0], lambda answer, head=bucket[0]: self.pinged(bucket, head, id, answer), "ping")
    def pinged(self, bucket, head, newcomer, answer):
        self.waiting.discard(self.range(head))
        if answer is None and head in bucket and newcomer not in bucket: self.add(bucket, newcomer, head)
    def add(self, bucket, id, instead=None):
        if instead is not None:
            bucket.remove(instead)
            self.failed.pop(instead, None)
        bucket.append(id)
        for key in [*self.pairs]:  # a node that is closer to a pair is given it (section 2.5)
            pair = self.live(key)
            if pair and not pair[3] and self.distance(key, id) < self.distance(key, self.me):
                self.give(id, key, pair[0], pair[1] - self.now)
    # Lookups (section 2.3)
    def look_up(self, target, then, fetch=False, via=(), least=1):
        self.lookups += 1
        self.visited.add(self.range(target))
        number, standing, silent = self.lookups, {self.me: "answered"}, set()
        def consider(nodes):
            for id in nodes:
                if id not in silent: standing.setdefault(id, "new")
        def step():
            near = sorted(standing, key=lambda id: self.distance(target, id))[:max(least, self.k)]
            for id in near:
                if standing[id] == "new" and sum(s == "asked" for s in standing.values()) < self.alpha:
                    standing[id] = "asked"
                    what, aim = ("find_value", "key") if fetch else ("find_node", "target")
                    self.ask(id, lambda answer, id=id: heard(id, answer), what, **{"lookup": number, aim: target})
            if standing and all(standing[id] == "answered" for id in near):
                asked = sum(s == "answered" for s in standing.values()) - 1 + len(silent)
                standing.clear()  # it is over: what still comes changes nothing
                then(near, asked, None)
        def heard(id, answer):
            if not standing: return
            if answer is None:
                silent.add(id)
                del standing[id]
                consider(self.closest(target, silent))
            elif answer.get("value") is not None:
                rest = sorted(standing, key=lambda other: self.distance(target, other))
                without = [other for other in rest if standing[other] == "answered" and other != self.me][:1]
                standing.clear()
                return then([(other, rest.index(other)) for other in without], 0, answer)
            else:
                standing[id] = "answered"
                consider(answer["nodes"])
            step()
        consider([*self.closest(target), *via])
        step()
    def refresh(self):  # every bucket in which nothing was looked up for an hour
        self.after("refresh", HOUR)
        visited, self.visited = self.visited, set()
        nearest = self.closest(self.me)[:1]
        for i in range(self.range(nearest[0]) if nearest else self.bits, self.bits):
            if i not in visited: self.look_up(self.random_in(i), lambda *_: None)
    def random_in(self, i):
        id = self.number(self.me) ^ (2 ** i + self.dice.randrange(2 ** i))
        return id if isinstance(self.me, int) else format(id, f"0{len(self.me)}x")
    # What others ask
    def names(self, target, asker): return self.closest(target, [asker])
    def on_ping(self, sender, message): self.send(sender, type="pong", rpc=message["rpc"])
    def on_find_node(self, sender, message):
        self.send(sender, type="nodes", rpc=message["rpc"], nodes=self.names(message["target"], sender))
    def on_find_value(self, sender, message):
        pair = self.live(message["key"])
        found = (dict(value=pair[0], ttl=pair[1] - self.now, nodes=[]) if pair
                 else dict(value=None, ttl=0, nodes=self.names(message["key"], sender)))
        self.send(sender, type="found", rpc=message["rpc"], **found)
    def on_store(self, sender, message):
        self.keep(message["key"], message["value"], message["ttl"], message["cached"])
        self.send(sender, type="stored", rpc=message["rpc"])
    # Pairs (section 2.5)
    def keep(self, key, value, ttl, cached):
        old = self.live(key)
        if cached and old and not old[3]: return
        expires = max(self.now + ttl, old[1] if old and old[0] == value else 0)
        self.pairs[key] = value, expires, self.now, cached
        self.after(f"expire-{key}", expires - self.now)
        if not cached: self.after(f"replicate-{key}", HOUR + self.dice.randrange(HOUR // 10))
    def expire(self, key): self.live(key)
    def give(self, to, key, value, ttl, cached=False, then=lambda answer: None):
        self.ask(to, then, "store", key=key, value=value, ttl=ttl, cached=cached)
    def replicate(self, key):  # hourly, unless somebody else has done so within the hour
        pair = self.live(key)
        if not pair or pair[3]: return
        self.after(f"replicate-{key}", HOUR + self.dice.randrange(HOUR // 10))
        if self.now - pair[2] >= HOUR: self.put(key, pair[0], pair[1] - self.now)
    def publish(self, key, call=None):  # anew every day
        self.after(f"publish-{key}", DAY)
        self.put(key, self.own[key], KEEP, call)
    def put(self, key, value, ttl, call=None):  # at the k closest nodes
        def found(nodes, *_):
            kept, open = [], [id for id in nodes if id != self.me]
            if self.me in nodes:
                self.keep(key, value, ttl, False)
                kept.append(self.me)
            def stored(id, answer):
                open.remove(id)
                if answer is not None: kept.append(id)
                if not open: finish()
            def finish():
                if kept: self.done(call, ok=True, nodes=kept)
                else: self.done(call, ok=False, reason="nobody keeps the pair")
            for id in [*open]: self.give(id, key, value, ttl, then=lambda answer, id=id: stored(id, answer))
            if not open: finish()
        self.look_up(key, found)
    # What the user asks
    def call(self, told): getattr(self, "call_" + told.pop("type"))(told.pop("id"), **told)
    def enter(self, call):
        self.member = True
        self.after("refresh", HOUR + self.dice.randrange(HOUR // 4))
        self.done(call, ok=True)
    def call_create(self, call, members):
        self.active = True
        for id in members:
            bucket = self.buckets.setdefault(self.range(id), [])
            if id != self.me and len(bucket) < self.k: bucket.append(id)
        self.enter(call)
    def call_join(self, call, via):
        self.active = True
        self.seen(via)
        def found(nodes, asked, _):
            others = [id for id in nodes if id != self.me]
            if not others:
                self.active = False
                return self.done(call, ok=False, reason="nobody answered")
            farther = [*range(self.range(others[0]) + 1, self.bits)]
            open = len(farther)
            def refreshed(*_):
                nonlocal open
                open -= 1
                if open == 0: self.enter(call)
            if not farther: self.enter(call)
            for i in farther: self.look_up(self.random_in(i), refreshed, least=2)
        self.look_up(self.me, found, via=[via], least=2)  # a joiner is one of the closest itself
    def call_lookup(self, call, key):
        self.look_up(key, lambda nodes, asked, _: self.done(call, ok=True, nodes=nodes, asked=asked))
    def call_store(self, call, key, value):
        self.own[key] = value
        self.publish(key, call)
    def call_fetch(self, call, key):
        def found(nodes, asked, answer):
            self.done(call, ok=True, value=answer and answer["value"])
            for id, between in nodes if answer else []:  # cached where it was missed, the shorter the farther
                if ttl := answer["ttl"] // 2 ** between: self.give(id, key, answer["value"], ttl, cached=True)
        if pair := self.live(key): self.done(call, ok=True, value=pair[0])
        else: self.look_up(key, found, fetch=True)

nodes = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, Node.actions, Node.now = told.get("peer"), told[happened], {"n": told["n"]}, [], told.get("now")
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "kademlia.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not nodes.clear()
    elif happened == "start": nodes[peer] = Node(peer, **what)
    else: getattr(nodes[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Node.actions, **nodes[peer].news())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
