"""Chord on a page: churnproof verify chord --exec "python3 examples/chord.py" (the contract is docs/pipe.md). Written
from ToN 2003 (Stoica et al.) and, for the ring, TSE 2017 (Zave): a list always holds r entries, and nobody becomes our
successor unheard. What waits for an answer is a generator; the answer None says that none will ever come."""
import json, random, sys
ROUND, PATIENCE, LEASE = 1000, 500, 3  # ms between rounds; ms for an answer; rounds that a copy lives unrenewed
ANSWER = dict(get_state="state", notify="notified", next_hop="hop", store="stored", fetch="value",
              replicate="replicated", transfer="transferred", leaving="farewell")
def between(a, b, c): return a < b < c if a < c else a < b or b < c  # strictly, clockwise; (a, a) is all but a
def upto(a, b, c): return b == c or between(a, b, c)  # b in (a, c]; (n, n] is the whole circle: a ring of one node
def alive(state): return state is not None and state["successors"] != []  # there was an answer, and from a member
class Node:
    def __init__(self, me, params, seed):
        self.me, self.r, self.d, size = me, params["successors"], params["replicas"], 2 ** params["bits"]
        starts = [((me if size <= 2 ** 32 else int(me, 16)) + 2 ** i) % size for i in range(params["bits"])]  # n + 2^i
        self.starts = starts if size <= 2 ** 32 else [format(start, f"0{len(me)}x") for start in starts]
        self.shown, self.pred, self.succ, self.fingers = None, None, [], [None] * (params["bits"] * params["fingers"])
        self.data, self.age, self.leaving, self.dice = {}, {}, False, random.Random(f"{seed}/{me}")
        self.asks, self.nonce, self.perfect = {}, 0, params["detector"] == "perfect"  # then we are told who is gone
    def view(self): return dict(member=self.succ != [], predecessor=self.pred, successors=self.succ,
                                fingers=[*self.fingers], keys=sorted(self.data))
    def ask(self, to, type, settling=False, **fields):  # settling: the answer may change our state
        return (yield to, type, settling, fields) if to != self.me else (yield from self.do("on_" + type, to, fields))
    def do(self, type, *arguments, id=None, **more):  # whether the method is a generator or not
        result = getattr(self, type)(*arguments, **more)
        return ((yield from result) if hasattr(result, "send") else result) or {}
    def run(self, task, then=lambda result: None, answer=None):  # goes on with a task until it asks, or ends
        try: to, type, settling, fields = task.send(answer)
        except StopIteration as end: return then(end.value)
        except ConnectionError as why: return then(dict(ok=False, reason=str(why)))
        self.nonce += 1
        self.asks[f"answer-{self.nonce}"] = to, ANSWER[type], task, then, settling
        self.actions.append(dict(send=dict(to=to, message=dict(type=type, nonce=self.nonce, **fields))))
        if not self.perfect: self.after(f"answer-{self.nonce}", PATIENCE)
    def after(self, name, delay): self.actions.append(dict(set_timer=dict(name=name, delay_ms=delay)))
    def call(self, told):
        self.run(self.do(**told), lambda end: self.actions.append(dict(done={"call": told["id"], "ok": True, **end})))
    def receive(self, told):
        sender, message, type, nonce = told["from"], told["message"], told["message"]["type"], told["message"]["nonce"]
        if self.asks.get(f"answer-{nonce}", ())[:2] == (sender, type): self.timer(f"answer-{nonce}", message)
        if type in ANSWER and not (self.leaving and type == "transfer"):  # a leaver takes no keys: find someone else
            self.run(self.do("on_" + type, sender, message), lambda fields: self.actions.append(
                     dict(send=dict(to=sender, message=dict(type=ANSWER[type], nonce=nonce, **fields)))))
    def unreachable(self, peer):
        for ask in [ask for ask, (to, *_) in self.asks.items() if to == peer]: self.timer(ask)
    def timer(self, name, answer=None):
        if name in self.asks: self.run(*self.asks.pop(name)[2:4], answer)
        elif self.succ and not self.leaving and hasattr(self, name):
            self.after(name, ROUND)
            self.run(self.do(name))
    def create(self, members):
        ring = sorted(members) * (self.r + 2)
        self.enter(ring[ring.index(self.me) - 1], ring[ring.index(self.me) + 1:])
    def join(self, via):
        for _ in range(9):
            s, _, state, before = yield from self.find(self.me, via, self.me)
            if not state["pending"]: return self.enter(before, [s] + state["successors"])
        raise ConnectionError(f"{s} is always busy")
    def enter(self, pred, succ):  # maintenance is staggered, so that not all nodes act in one instant
        self.pred, self.succ = pred, succ[:self.r]
        for name in ["stabilize", "replicate", "fix_fingers"]: self.after(name, self.dice.randrange(1, ROUND))
    def on_get_state(self, sender, message):
        return dict(predecessor=self.pred, successors=self.succ, pending=any(ask[4] for ask in self.asks.values()))
    def stabilize(self, *but):  # TSE section IV: StabilizeFromSuccessor (the first that lives)
        s, _, state, _ = yield from self.find(self.starts[0], self.me, *but, settling=True)
        if between(self.me, x := state["predecessor"], s) and alive(new := (yield from self.ask(x, "get_state", True))):
            s, state = x, new  # StabilizeFromPredecessor
        if state["pending"]: return self.after("stabilize", self.dice.randrange(20, 200))
        self.succ = ([s] + state["successors"])[:self.r]
        yield from self.ask(s, "notify")
    def on_notify(self, q, message):  # TSE section IV: Rectify
        old, state = self.pred, None
        if self.succ and q != old and not between(old, q, self.me): state = yield from self.ask(old, "get_state", True)
        if self.succ and self.pred == old and not alive(state): self.pred = q
    def leave(self):  # ToN section IV-E.4: our pairs to the first successor that lives, word to both neighbours
        while not self.leaving:
            s, *_ = yield from self.find(self.starts[0], self.me)
            self.leaving, self.asks = True, {}
            self.leaving = (yield from self.ask(s, "transfer", True, pairs=[*self.data.items()])) is not None
        for n in [s, self.pred]: yield from self.ask(n, "leaving", True, predecessor=self.pred, successors=self.succ)
        self.succ, self.data = [], {}
    def on_leaving(self, q, message): self.run(self.do("stabilize", q))
    def find(self, key, start, *avoid, settling=False):  # ToN Fig. 5: owner, hops, its state, node before it
        node, hops = start, 0
        while True:
            hop = (yield from self.ask(node, "next_hop", key=key, avoid=avoid)) or dict(node=node, final=False)
            last, node, hops = node, hop["node"], hops + (node != self.me)
            if hop["final"] and alive(state := (yield from self.ask(node, "get_state", settling))):
                return node, hops, state, last
            if not hop["final"] and between(last, node, key): continue
            if node in (start, *avoid): raise ConnectionError(f"no way to {key}")
            node, avoid = start, (*avoid, node)  # round the dead node
    def on_next_hop(self, sender, message):
        avoid, key, best = [None, *message["avoid"]], message["key"], self.me
        near = [s for s in self.succ if s not in avoid]
        if near and upto(self.me, key, near[0]): return dict(node=near[0], final=True)
        for x in near + self.fingers:  # closest_preceding_node
            if x not in avoid and between(best, x, key): best = x
        return dict(node=best, final=False)
    def lookup(self, key): return dict(zip(["owner", "hops"], (yield from self.find(key, self.me))))
    def fix_fingers(self):  # one answer holds for all fingers that start no further than the owner
        owner = self.succ[0]
        for i, start in enumerate(self.starts[:len(self.fingers)]):
            if not upto(self.me, start, owner): owner, *_ = yield from self.find(start, self.me)
            self.fingers[i] = owner
    def owns(self, key): return self.succ != [] and upto(self.pred, key, self.me)  # ToN section IV-B
    def store(self, key, value):
        owner, *_ = yield from self.find(key, self.me)
        stored = (yield from self.ask(owner, "store", key=key, value=value)) or dict(ok=False)
        return dict(owner=owner) if stored["ok"] else dict(ok=False, reason="not stored")
    def on_store(self, sender, message):
        if not self.owns(message["key"]): return dict(ok=False)
        self.data[message["key"]] = message["value"]
        return dict(ok=(yield from self.copy([message["key"]])))
    def copy(self, keys):  # to the first d - 1 of our successors that live
        missing, alone = self.d - 1 if keys else 0, self.me in self.succ  # on a small ring there are no others
        for s in [s for s in dict.fromkeys(self.succ) if s != self.me]:
            pairs = [[key, self.data[key]] for key in keys if key in self.data]
            if missing > 0 and (yield from self.ask(s, "replicate", pairs=pairs)) is None: alone = False
            else: missing -= 1
        return missing <= 0 or alone
    def on_replicate(self, sender, message):
        for key, value in message["pairs"]: self.data[key], self.age[key] = value, 0
    def on_transfer(self, sender, message):  # what comes home is copied before its sender lets go
        self.data = {**dict(message["pairs"]), **self.data}
        yield from self.copy([key for key, _ in message["pairs"]])
    def fetch(self, key):  # from the owner; what that has not got yet, from those after it
        owner, _, state, _ = yield from self.find(key, self.me)
        for node in [owner, *state["successors"]]:
            if (answer := (yield from self.ask(node, "fetch", key=key))) and answer["value"] is not None: break
        return dict(value=answer and answer["value"])
    def on_fetch(self, sender, message): return dict(value=self.data.get(message["key"]))
    def replicate(self):
        yield from self.copy([key for key in self.data if self.owns(key)])
        for key, value in [*self.data.items()]:  # what we own no more, or is not renewed by its owner, goes home
            self.age[key] = LEASE if self.owns(key) else self.age.get(key, 0) + 1
            if self.age[key] > LEASE:
                owner, _, state, _ = yield from self.find(key, self.me)
                given = yield from self.ask(owner, "transfer", pairs=[[key, value]])
                if given is not None and self.me not in [owner, *state["successors"]][:self.d]: self.data.pop(key, 0)
nodes = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, Node.actions = told.get("peer"), told[happened], {"n": told["n"]}, []
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "chord.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not nodes.clear()
    elif happened == "start": nodes[peer] = Node(peer, **what)
    else: getattr(nodes[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Node.actions)
    if peer is not None and nodes[peer].shown != (view := nodes[peer].view()): answer["view"] = nodes[peer].shown = view
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
