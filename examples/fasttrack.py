"""FastTrack, spoken over the pipe (docs/pipe.md): ordinary nodes and supernodes, on the standard library.

An ordinary node pings supernodes, is the child of the first that takes it, and tells it what it shares. A supernode
answers searches from its index, and floods them along its links. Whatever may fall silent is given 30 s, or 10 s.

churnproof verify fasttrack --exec "python3 examples/fasttrack.py\""""
import json, random, re, sys

SECOND = 1000
ANSWER, PATIENCE, RETRY, TICK = 10 * SECOND, 30 * SECOND, 20 * SECOND, 2 * SECOND
PIECE, KNOWN, PINGS = 100_000, 200, 5

def words(text): return re.findall("[a-z0-9']+", text.lower())

class Thing:
    """Something that goes on: a flood, a search, a download or an upload."""
    def __init__(self, **fields): self.__dict__.update(fields)

class Node:
    now, actions = 0, []
    def __init__(self, address, params, seed):
        self.address, self.params, self.born, self.random = address, params, Node.now, random.Random(seed)
        self.numbers = 0
        self.port = 0 if address in params["firewalled"] else 1214
        self.bandwidth = 56 if address in params["slow"] else 512
        self.library, self.known, self.found = {}, [], {}  # found: port and supernode, by node and file
        self.begin()
    def begin(self):
        self.member, self.role, self.since, self.joining = False, "outside", Node.now, None
        self.parent, self.asked, self.due, self.pinged, self.there, self.left = None, None, 0, {}, [], []
        self.children, self.links, self.asking, self.floods = {}, [], {}, {}  # children: port and files of each
        self.searches, self.downloads, self.uploads, self.tried = {}, {}, {}, set()  # tried: in this round
    def act(self, **action): Node.actions.append(action)
    def send(self, to, type, **message): self.act(send={"to": to, "message": {"type": type, **message}})
    def after(self, name, delay): self.act(set_timer={"name": name, "delay_ms": delay})
    def done(self, call, **outcome): self.act(done={"call": call, "ok": True, **outcome})
    def fail(self, call, reason): self.act(done={"call": call, "ok": False, "reason": reason})
    def close(self, peer):  # and nothing more comes of it
        self.act(close=peer)
        self.unreachable(peer)
    def number(self, between):  # unique in the network, or not
        self.numbers += 1
        return f"{self.address}{between}{self.born}.{self.numbers}"
    def receive(self, told):
        message, sender = told["message"], told["from"]
        if self.role == "outside": return
        getattr(self, "on_" + message.pop("type"))(sender, **message)
        self.watch()
    def timer(self, name):
        getattr(self, "timer_" + name)()
        self.watch()
    def call(self, told):
        call, type = told.pop("id"), told.pop("type")
        if self.role == "outside" and type not in ("join", "share", "unshare"): self.fail(call, "not there")
        else: getattr(self, "call_" + type)(call, **told)
        self.watch()
    def view(self):
        above = self.role == "supernode"
        own = [[file, hash, size] for file, (hash, size, _) in self.library.items()]
        index = [[peer, file, *about] for peer, child in self.children.items() for file, about in child.files.items()]
        return {"member": self.member, "role": "supernode" if above else "ordinary", "parent": self.parent,
                "children": [[peer, child.port] for peer, child in self.children.items()],
                "index": index + [[self.address, *row] for row in own] if above else [],
                "links": self.links, "known": self.known, "library": own,
                "downloads": [[each.node, each.file, each.stage] for each in self.downloads.values()],
                "uploads": [[each.node, each.file, each.sent] for each in self.uploads.values()]}

    # Coming and going
    def call_join(self, call, via):  # perhaps back from a crash: what was under way is not any more
        self.begin()
        if self.address in self.params["supernodes"]:
            self.role, self.member = "supernode", True
            self.done(call)
            self.known = [*dict.fromkeys([*self.known, via])] if via != self.address else self.known
            self.timer_link()
        else:
            self.role, self.joining = "ordinary", call
            self.seek([via])
    def call_leave(self, call):
        peers = [*self.children, *self.links, *self.asking, *(each.node for each in self.downloads.values()),
                 *(each.node for each in self.uploads.values())]
        self.role = "outside"
        for peer in dict.fromkeys([each for each in [self.parent, self.asked] if each] + peers): self.close(peer)
        self.abandon("left")
        if self.joining: self.fail(self.joining, "left")
        self.begin()
        self.done(call)
    def abandon(self, reason):
        for search in [*self.searches.values()]: self.fail(search.call, reason)
        for flood in self.floods.values():
            if flood.call: self.fail(flood.call, reason)
        self.searches, self.floods = {}, {}
        if self.role == "outside":
            for name in [*self.downloads]: self.give_up(name, reason)
    def call_promote(self, call):
        if self.role == "supernode": return self.done(call)
        if not self.port or self.bandwidth < 128 or Node.now - self.since < self.params["uptime"]:
            return self.fail(call, "not fit for it")
        self.done(call)
        self.role, self.member, former = "supernode", True, [each for each in [self.parent, self.asked] if each]
        self.parent = self.asked = None
        for peer in former: self.close(peer)
        self.abandon("promoted")
        if self.joining: self.done(self.joining)
        self.joining = None
        self.timer_link()
    def call_demote(self, call):
        if self.role == "ordinary": return self.done(call)
        for child in self.children: self.send(child, "node_list", supernodes=self.others(child))
        former = [*self.children, *self.links, *self.asking]
        self.role = "demoted"
        for peer in former: self.close(peer)
        self.abandon("demoted")
        self.children, self.links, self.asking, self.role = {}, [], {}, "ordinary"
        self.done(call)
        self.seek()

    # Whom it knows
    def remember(self, *peers):
        for peer in peers:
            if peer != self.address and peer not in self.known: self.known = [*self.known, peer][-KNOWN:]
    def others(self, peer): return [each for each in dict.fromkeys([*self.links, *self.known]) if each != peer][:KNOWN]
    def on_ping(self, sender): self.send(sender, "supernode_pong" if self.role == "supernode" else "node_pong")
    def on_supernode_pong(self, sender):
        self.remember(sender)
        if self.role == "ordinary" and self.pinged.pop(sender, None):
            self.there.append(sender)
            self.probe()
    def on_node_pong(self, sender):
        self.known = [each for each in self.known if each != sender]
        self.pinged.pop(sender, None)
        if sender == self.asked or sender in self.links: self.close(sender)
        elif self.asking.pop(sender, None): self.link([*self.known, *self.params["bootstrap"]])
        self.probe()
    def on_node_list(self, sender, supernodes):
        self.remember(*supernodes)
        self.left += supernodes
        if self.role == "supernode": self.link(supernodes)

    # An ordinary node’s way to a supernode
    def seek(self, first=()):
        self.there, self.pinged, self.tried = [], {}, {self.address}
        self.left = [each for each in dict.fromkeys([*first, *self.known, *self.params["bootstrap"]])]
        self.probe()
    def probe(self):
        if self.role != "ordinary" or self.parent or self.asked: return
        if self.there:
            self.asked, self.due = self.there.pop(0), Node.now + ANSWER
            return self.send(self.asked, "node_info", port=self.port, bandwidth=self.bandwidth)
        while self.left and len(self.pinged) < PINGS:
            peer = self.left.pop(0)
            if peer in self.tried: continue
            self.tried.add(peer)
            self.pinged[peer] = Node.now + ANSWER
            self.send(peer, "ping")
        if self.pinged: return
        if self.joining: self.fail(self.joining, "no supernode takes me")
        self.joining = None
        self.after("seek", RETRY)
    def timer_seek(self):
        if self.role == "ordinary" and not (self.parent or self.asked or self.pinged): self.seek()
    def on_external_ip(self, sender, ip):
        if sender != self.asked: return
        self.parent, self.asked, self.member = sender, None, True
        if self.joining: self.done(self.joining)
        self.joining = None
        for file, (hash, size, _) in self.library.items(): self.send(sender, "share", file=file, hash=hash, size=size)

    # A supernode’s children and links
    def on_node_info(self, sender, port, bandwidth):
        if self.role != "supernode": return self.send(sender, "node_pong")
        self.cut(sender)
        room = len(self.children) < self.params["children"]
        if room:
            self.children[sender] = Thing(port=port, files={})
            self.send(sender, "external_ip", ip=sender)
        self.send(sender, "node_list", supernodes=self.others(sender))
        if not room: self.close(sender)
    def on_share(self, sender, file, hash, size):
        if sender in self.children: self.children[sender].files[file] = hash, size
    def on_unshare(self, sender, file):
        if sender in self.children: self.children[sender].files.pop(file, None)
    def room(self): return len(self.links) + len(self.asking) < self.params["links"]
    def link(self, peers):
        for peer in dict.fromkeys([*peers]):
            if peer in self.tried or peer in (*self.links, *self.children) or not self.room(): continue
            self.tried.add(peer)
            self.asking[peer] = Node.now + ANSWER
            self.send(peer, "neighbours")
        if self.room(): self.after("link", self.random.randint(RETRY // 2, RETRY))  # not all at the same time
    def timer_link(self):
        if self.role != "supernode": return
        self.tried = {self.address, *self.asking}
        self.link([*self.known, *self.params["bootstrap"]])
    def on_neighbours(self, sender):
        if self.role != "supernode": return self.send(sender, "node_pong")
        self.remember(sender)
        if sender in self.links: return
        self.children.pop(sender, None)
        if sender not in self.asking:
            if not self.room():
                self.send(sender, "node_list", supernodes=self.others(sender))
                return self.close(sender)
            self.send(sender, "neighbours")
        self.asking.pop(sender, None)
        self.links = [*self.links, sender]

    # What has ended
    def on_garbage(self, sender, why): self.close(sender)
    def unreachable(self, peer):
        self.cut(peer)
        self.pinged.pop(peer, None)
        for name, each in [*self.downloads.items()]:
            if each.node == peer and each.stage != "pushed": self.give_up(name, "the connection is lost", False)
        self.uploads = {key: each for key, each in self.uploads.items() if key[0] != peer}
        if peer == self.parent:
            self.parent = None
            self.abandon("the supernode is gone")
            if self.role == "ordinary": self.seek()
        if peer == self.asked: self.asked = None
        self.probe()
        self.watch()
    def cut(self, peer):  # it is neither child nor neighbour
        self.children.pop(peer, None)
        self.asking.pop(peer, None)
        self.links = [each for each in self.links if each != peer]
        for name, flood in [*self.floods.items()]:
            if flood.back == peer: flood.back = None
            self.heard(name, peer)
        if self.role == "supernode": self.link([*self.known, *self.params["bootstrap"]])
    def watch(self):
        going = [self.asked, self.pinged, self.asking, self.searches, self.downloads, self.uploads,
                 [each for each in self.floods.values() if each.waiting]]
        if any(going): self.after("patience", TICK)
    def timer_patience(self):
        for peer, due in [*self.asking.items()]:
            if due <= Node.now: self.close(peer)
        for peer, due in [*self.pinged.items()]:
            if due <= Node.now: del self.pinged[peer]
        if self.asked and self.due <= Node.now: self.close(self.asked)
        for name, flood in [*self.floods.items()]:
            if flood.due <= Node.now:
                for peer in [*flood.waiting]: self.heard(name, peer)
        for name, search in [*self.searches.items()]:
            if search.due <= Node.now: self.fail(self.searches.pop(name).call, "no answer")
        for name, each in [*self.downloads.items()]:
            if each.due <= Node.now: self.give_up(name, "nothing comes")
        for key, each in [*self.uploads.items()]:
            if each.due <= Node.now: self.stop(key)
        self.probe()

    # Sharing
    def call_share(self, call, file, hash, size, content):
        self.library[file] = hash, size, content
        if self.parent: self.send(self.parent, "share", file=file, hash=hash, size=size)
        self.done(call)
    def call_unshare(self, call, file):
        if self.library.pop(file, None) and self.parent: self.send(self.parent, "unshare", file=file)
        self.done(call)

    # Searching
    def call_search(self, call, kind, sought):
        if self.role == "supernode": self.flood(self.number(":"), kind, sought, 0, call=call)
        elif not self.parent: self.fail(call, "no supernode")
        else:
            id = self.number("-")
            self.searches[id] = Thing(call=call, hits=[], due=Node.now + 2 * PATIENCE)
            self.send(self.parent, "search", id=id, kind=kind, sought=sought)
    def on_search(self, sender, id, kind, sought):
        if sender in self.children: self.flood(self.number(":"), kind, sought, 0, back=sender, id=id)
    def on_forward(self, sender, id, hops, kind, sought):
        if sender not in self.links: return
        if id in self.floods or hops > self.params["hops"]: self.send(sender, "reply_end", id=id)
        else: self.flood(id, kind, sought, hops, back=sender, id=id)
    def flood(self, name, kind, sought, hops, back=None, id=None, call=None):
        onward = [each for each in self.links if each != back] if hops < self.params["hops"] else []
        flood = Thing(back=back, id=id, call=call, hits=[], waiting=[*onward], due=Node.now + PATIENCE)
        self.floods[name] = flood
        for node, port, file, hash, size in self.matching(kind, sought):
            if node != back: self.pass_back(flood, node, port, self.address, file, hash, size)
        for peer in onward: self.send(peer, "forward", id=name, hops=hops + 1, kind=kind, sought=sought)
        if not onward: self.end(flood)
    def matching(self, kind, sought):
        index = [(self.address, self.port, file, *about[:2]) for file, about in self.library.items()]
        index += [(peer, child.port, file, *about) for peer, child in self.children.items()
                  for file, about in child.files.items()]
        if kind == "location": return [each for each in index if each[3] == sought]
        return [each for each in index if all(word in each[2].lower() for word in words(sought))]
    def pass_back(self, flood, node, port, supernode, file, hash, size):
        if flood.call: flood.hits.append((node, port, supernode, file, hash, size))
        elif flood.back:
            hit = dict(node=node, port=port, supernode=supernode, file=file, hash=hash, size=size)
            self.send(flood.back, "reply", id=flood.id, **hit)
    def end(self, flood):
        if flood.call: self.tell(flood.call, flood.hits)
        elif flood.back: self.send(flood.back, "reply_end", id=flood.id)
        flood.call = flood.back = None
    def heard(self, name, peer):  # this neighbour says no more of this flood
        flood = self.floods[name]
        if peer not in flood.waiting: return
        flood.waiting.remove(peer)
        if not flood.waiting: self.end(flood)
    def on_reply(self, sender, id, **hit):
        row = [hit[each] for each in ("node", "port", "supernode", "file", "hash", "size")]
        if sender == self.parent and id in self.searches: self.searches[id].hits.append(row)
        elif id in self.floods and sender in self.floods[id].waiting: self.pass_back(self.floods[id], *row)
    def on_reply_end(self, sender, id):
        if sender == self.parent and id in self.searches:
            search = self.searches.pop(id)
            self.tell(search.call, search.hits)
        elif id in self.floods: self.heard(id, sender)
    def tell(self, call, hits):
        for node, port, supernode, file, *_ in hits: self.found[node, file] = port, supernode
        self.done(call, hits=[[node, file, hash, size, supernode] for node, _, supernode, file, hash, size in hits])

    # Downloading
    def call_download(self, call, node, file):
        if (node, file) not in self.found or node == self.address: return self.fail(call, "no search has found it")
        port, supernode = self.found[node, file]
        if not port and not self.port: return self.fail(call, "both are behind firewalls")
        here = node if node in self.children else None
        via = self.parent if self.role == "ordinary" else here if supernode == self.address else supernode
        if not port and not via: return self.fail(call, "no supernode to push through")
        name, stage = self.number("-"), "asked" if port else "pushed"
        due = Node.now + PATIENCE
        self.downloads[name] = Thing(call=call, node=node, file=file, stage=stage, size=None, got=0, tag="", due=due)
        if port: self.send(node, "http_get", transfer=name, file=file)
        else: self.send(via, "push", transfer=name, pusher=node, supernode=supernode, dest=self.address)
    def on_push(self, sender, transfer, pusher, supernode, dest):
        if self.role == "supernode":
            to = pusher if supernode == self.address else supernode
            if to == pusher and pusher not in self.children: return
            self.send(to, "push", transfer=transfer, pusher=pusher, supernode=supernode, dest=dest)
        elif pusher == self.address and sender == self.parent and dest != self.address:
            self.uploads[dest, transfer] = Thing(node=dest, file="", sent=0, about=None, due=Node.now + PATIENCE)
            self.send(dest, "give", transfer=transfer)
    def on_give(self, sender, transfer):
        download = self.downloads.get(transfer)
        if not download or download.stage != "pushed" or download.node != sender:
            return self.send(sender, "http_close", transfer=transfer)
        download.stage, download.due = "asked", Node.now + PATIENCE
        self.send(sender, "http_get", transfer=transfer, file=download.file)
    def of(self, sender, transfer, stage):
        download = self.downloads.get(transfer)
        return download if download and download.node == sender and download.stage == stage else None
    def on_http_ok(self, sender, transfer, size):
        if download := self.of(sender, transfer, "asked"):
            download.stage, download.size, download.due = "receiving", size, Node.now + PATIENCE
            self.arrived(transfer, download)
    def on_http_error(self, sender, transfer, status):
        if self.of(sender, transfer, "asked"): self.give_up(transfer, "it is not shared there", False)
    def on_data(self, sender, transfer, offset, size, content):
        download = self.of(sender, transfer, "receiving")
        if not download: return
        if offset != download.got or offset + size > download.size: return self.give_up(transfer, "that is not it")
        download.got, download.due = download.got + size, Node.now + PATIENCE
        download.tag = content if download.tag in ("", content) else f"{download.tag}+{content}"
        self.arrived(transfer, download)
    def arrived(self, name, download):
        if download.got < download.size: return
        del self.downloads[name]
        self.done(download.call, size=download.got, content=download.tag)
    def give_up(self, name, reason, tell=True):
        download = self.downloads.pop(name)
        if tell and download.stage != "pushed": self.send(download.node, "http_close", transfer=name)
        self.fail(download.call, reason)
    def on_http_close(self, sender, transfer):
        if self.of(sender, transfer, "asked") or self.of(sender, transfer, "receiving"):
            self.give_up(transfer, "it is closed", False)
        self.uploads.pop((sender, transfer), None)

    # Uploading
    def on_http_get(self, sender, transfer, file):
        key = sender, transfer
        if not self.port and (key not in self.uploads or self.uploads[key].about):
            return self.send(sender, "http_close", transfer=transfer)
        if file not in self.library:
            self.uploads.pop(key, None)
            return self.send(sender, "http_error", transfer=transfer, status=404)
        upload = Thing(node=sender, file=file, sent=0, about=self.library[file], due=Node.now + PATIENCE)
        self.uploads[key] = upload
        self.send(sender, "http_ok", transfer=transfer, size=upload.about[1])
        self.piece(key)
    def piece(self, key):
        (peer, transfer), upload = key, self.uploads[key]
        _, total, content = upload.about
        if upload.sent == total: return self.stop(key)
        size = min(PIECE, total - upload.sent)
        data = {"type": "data", "transfer": transfer, "offset": upload.sent, "size": size, "content": content}
        self.act(send={"to": peer, "message": data, "drained": True})
        upload.sent, upload.due = upload.sent + size, Node.now + PATIENCE
    def drained(self, peer):
        for key in [*self.uploads]:
            if key[0] == peer and self.uploads[key].about: self.piece(key)
    def stop(self, key):
        del self.uploads[key]
        self.send(key[0], "http_close", transfer=key[1])

nodes = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, answer, Node.actions, Node.now = told.get("peer"), told[happened], {"n": told["n"]}, [], told.get("now")
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "fasttrack.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not nodes.clear()
    elif happened == "start": nodes[peer] = Node(peer, **what)
    else: getattr(nodes[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Node.actions, view=nodes[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
