"""What examples/napster.py has besides clients: the messages between client and server, index servers, the redirector.

A server's index lives as long as its clients' connections."""
import re, struct

RETRY, REDIRECTOR = 20_000, 8875
FRAMES = {  # number and data of each message between client and server: %w a word, %d a number, %q a text in quotes
    "login_error": (0, "%t"), "login": (2, "%w %w %d %q %d"), "login_ack": (3, "%t"),
    "share": (100, "%q %w %d %d %d %d"), "unshare": (102, "%t"), "unshare_all": (110, ""), "search": (200, "%t"),
    "result": (201, "%q %w %d %d %d %d %w %d %d"), "results_end": (202, ""), "get": (203, "%w %q"),
    "get_ack": (204, "%w %d %d %q %w %d"), "get_error": (206, "%w %q"), "signoff": (210, "%w"), "browse": (211, "%w"),
    "browse_entry": (212, "%w %q %w %d %d %d %d"), "browse_end": (213, "%w"), "stats": (214, "%d %d %d"),
    "download_start": (218, ""), "download_end": (219, ""), "upload_start": (220, ""), "upload_end": (221, ""),
    "disconnect": (316, "%d"), "failure": (404, "%t"), "alternate_get": (500, "%w %q"),
    "alternate_ack": (501, "%w %d %d %q %w %d"), "upload_request": (607, "%w %q %d"), "accept": (608, "%w %q"),
    "accept_failed": (609, "%w %q"), "queue_limit": (619, "%w %q %d"), "limit_reached": (620, "%w %q %d %d"),
    "data_port_error": (626, "%w"), "ghost": (748, ""),
}
NAMES = {number: name for name, (number, _) in FRAMES.items()}
PARTS = {"%w": r"(\S+)", "%d": r"(\d+)", "%q": r'"([^"]*)"', "%t": "(.*)"}

def encode(name, *values):
    number, layout = FRAMES[name]
    parts = [f'"{value}"' if part == "%q" else str(value) for part, value in zip(layout.split(), values)]
    data = " ".join(parts).encode()
    return (struct.pack("<HH", len(data), number) + data).hex()

def decode(bytes):  # the name and the values of a message; no name: it makes no sense; a number: it is unknown
    bytes = bytearray.fromhex(bytes)
    if len(bytes) < 4: return None, []
    length, number = struct.unpack("<HH", bytes[:4])
    data = bytes[4:].decode(errors="replace")
    if length != len(bytes) - 4: return None, []
    if number not in NAMES: return number, [data]
    layout = FRAMES[NAMES[number]][1].split()
    found = re.fullmatch(" ".join(PARTS[part] for part in layout), data)
    if not found: return None, []
    return NAMES[number], [int(text) if part == "%d" else text for part, text in zip(layout, found.groups())]

def number(address): return int.from_bytes(map(int, address.split(".")), "little")
def address(number): return ".".join(map(str, number.to_bytes(4, "little")))

class Peer:
    def __init__(self, address, params): self.address, self.params, self.member = address, params, False
    def act(self, **action): Peer.actions.append(action)
    def send(self, to, type, **message): self.act(send={"to": to, "message": {"type": type, **message}})
    def frame(self, to, name, *values): self.send(to, "frame", bytes=encode(name, *values))
    def say(self, socket, peer, text): self.send(peer, "segment", socket=socket, bytes=text.encode().hex())
    def close(self, peer): self.act(close=peer)
    def after(self, name, delay): self.act(set_timer={"name": name, "delay_ms": delay})
    def done(self, call, **outcome): self.act(done={"call": call, **outcome})
    def fail(self, call, reason): self.done(call, ok=False, reason=reason)
    def call(self, told):
        call, type = told.pop("id"), told.pop("type")
        if hasattr(self, "call_" + type): getattr(self, "call_" + type)(call, **told)
        else: self.fail(call, "that is for clients")
    def receive(self, told):
        message, sender = told["message"], told["from"]
        getattr(self, "on_" + message.pop("type"))(sender, **message)
    def timer(self, name): getattr(self, "timer_" + name)()
    def unreachable(self, peer): pass
    def drained(self, peer): pass
    def on_frame(self, sender, bytes): pass
    def on_connect(self, sender, socket, port): self.send(sender, "fin", socket=socket)
    def on_segment(self, sender, socket, bytes): pass
    def on_data(self, sender, socket, offset, size, content): pass
    def on_fin(self, sender, socket): pass
    def view(self): return {"member": self.member, "server": None, "sessions": [], "index": [], "library": [],
                            "downloads": [], "uploads": [], **self.shows()}

class Redirector(Peer):
    def __init__(self, *all):
        super().__init__(*all)
        self.users = {}
    def shows(self): return {"sessions": [[server, server, 0, 0, users, 0] for server, users in self.users.items()]}
    def call_join(self, call, via):
        self.member, self.users = True, {}
        self.done(call, ok=True)
    def call_leave(self, call):
        self.member = False
        self.done(call, ok=True)
    def on_frame(self, sender, bytes):
        name, values = decode(bytes)
        if name == "stats" and sender in self.params["servers"]: self.users[sender] = values[0]
    def unreachable(self, peer): self.users.pop(peer, None)
    def on_connect(self, sender, socket, port):
        if self.member and port == REDIRECTOR:
            best = min(self.users, key=self.users.get, default=None)
            self.say(socket, sender, f"{best}:8888" if best else "127.0.0.1:0")
        self.send(sender, "fin", socket=socket)

class Session:
    def __init__(self, address, nick, port, speed):
        self.address, self.nick, self.port, self.speed = address, nick, port, speed
        self.files, self.downloads, self.uploads = {}, 0, 0

class Server(Peer):
    def __init__(self, *all):
        super().__init__(*all)
        self.sessions, self.requests = {}, []  # sessions by address; requests: downloader, owner, file, how
    def shows(self):
        here = self.sessions.values()
        return {"sessions": [[s.nick, s.address, s.port, s.speed, s.downloads, s.uploads] for s in here],
                "index": [[s.nick, file, *about] for s in here for file, about in s.files.items()]}
    def called(self, nick): return next((s for s in self.sessions.values() if s.nick == nick), None)

    # Who is here
    def call_join(self, call, via):
        self.member, self.sessions, self.requests = True, {}, []
        self.timer_report()
        self.done(call, ok=True)
    def call_leave(self, call):
        for peer in self.sessions:
            self.frame(peer, "disconnect", 0)
            self.close(peer)
        if self.params["redirector"]: self.close(self.params["redirector"])
        self.member, self.sessions, self.requests = False, {}, []
        self.done(call, ok=True)
    def timer_report(self):
        if not self.member or not self.params["redirector"]: return
        files = [about for s in self.sessions.values() for about in s.files.values()]
        size = sum(about[1] for about in files)
        self.frame(self.params["redirector"], "stats", len(self.sessions), len(files), size >> 30)
    def unreachable(self, peer):
        if peer == self.params["redirector"]: self.after("report", RETRY)
        else: self.gone(peer)
    def gone(self, peer):
        if peer not in self.sessions: return
        s = self.sessions.pop(peer)
        for request in [*self.requests]:
            if s not in request[:2]: continue
            self.requests.remove(request)
            if request[1] is s: self.frame(request[0].address, "get_error", s.nick, request[2])
        self.timer_report()

    # What it is told
    def on_frame(self, sender, bytes):
        name, values = decode(bytes)
        if not self.member or name is None: return
        if name == "login": return self.on_login(sender, *values)
        if sender not in self.sessions: return
        if isinstance(name, int): return self.frame(sender, "failure", f"no message has number {name}")
        getattr(self, "on_" + name, lambda *_: None)(self.sessions[sender], *values)
    def on_login(self, sender, nick, password, port, client, speed):
        other = self.called(nick)
        if other and other.address != sender:
            if self.params["ghosts"] == "kept":
                self.frame(sender, "login_error", f"{nick} is already active")
                return self.close(sender)
            self.frame(other.address, "ghost")
            self.close(other.address)
            self.gone(other.address)
        self.gone(sender)
        self.sessions[sender] = Session(sender, nick, port, speed)
        self.frame(sender, "login_ack", "nobody@nowhere")
        self.timer_report()
    def on_share(self, s, file, *about): s.files[file] = about
    def on_unshare(self, s, file): s.files.pop(file, None)
    def on_unshare_all(self, s): s.files.clear()
    def on_download_start(self, s): s.downloads += 1
    def on_download_end(self, s): s.downloads = max(0, s.downloads - 1)
    def on_upload_start(self, s): s.uploads += 1
    def on_upload_end(self, s): s.uploads = max(0, s.uploads - 1)
    def on_data_port_error(self, s, nick):
        if other := self.called(nick): self.frame(other.address, "data_port_error", s.nick)

    # What it is asked
    def on_search(self, s, text):
        try: query = Query(text)
        except ValueError: return self.frame(s.address, "failure", "that is no query")
        found = [(owner, file, about) for owner in self.sessions.values() if owner is not s
                 for file, about in owner.files.items() if query.matches(file, about, owner.speed)]
        limit = self.params["results"]
        for owner, file, about in found[:limit if query.most is None else min(query.most, limit)]:
            self.frame(s.address, "result", file, *about, owner.nick, number(owner.address), owner.speed)
        self.frame(s.address, "results_end")
    def on_browse(self, s, nick):
        owner = self.called(nick)
        if not owner: return self.frame(s.address, "signoff", nick)
        for file, about in owner.files.items(): self.frame(s.address, "browse_entry", nick, file, *about)
        self.frame(s.address, "browse_end", nick)
    def on_get(self, s, nick, file):
        owner = self.called(nick)
        if not owner or file not in owner.files: self.frame(s.address, "get_error", nick, file)
        elif owner.port == 0: self.grant(s, owner, file)
        else: self.ask(s, owner, file, "get")
    def on_alternate_get(self, s, nick, file):
        owner = self.called(nick)
        if not owner or file not in owner.files or s.port == 0: self.frame(s.address, "get_error", nick, file)
        else: self.ask(s, owner, file, "alternate_get")
    def grant(self, s, owner, file):
        where = number(owner.address), owner.port
        self.frame(s.address, "get_ack", owner.nick, *where, file, owner.files[file][0], owner.speed)
    def ask(self, s, owner, file, how):
        if any(each[:3] == (s, owner, file) for each in self.requests): return
        self.requests.append((s, owner, file, how))
        self.frame(owner.address, "upload_request", s.nick, file, s.speed)
    def asked(self, owner, nick, file):  # what the owner answers now
        found = [each for each in self.requests if (each[0].nick, *each[1:3]) == (nick, owner, file)]
        for each in found: self.requests.remove(each)
        if found and file in owner.files: return found[0]
        for s, *_ in found: self.frame(s.address, "get_error", owner.nick, file)
    def on_accept(self, owner, nick, file):
        if request := self.asked(owner, nick, file):
            s, *_, how = request
            if how == "get": return self.grant(s, owner, file)
            md5 = owner.files[file][0]
            self.frame(owner.address, "alternate_ack", s.nick, number(s.address), s.port, file, md5, s.speed)
    def on_accept_failed(self, owner, nick, file):
        if request := self.asked(owner, nick, file): self.frame(request[0].address, "accept_failed", owner.nick, file)
    def on_queue_limit(self, owner, nick, file, limit):
        if request := self.asked(owner, nick, file):
            self.frame(request[0].address, "limit_reached", owner.nick, file, owner.files[file][1], limit)

class Query:
    """What a search asks for: words of the name, most results, and bounds."""
    CLAUSE = re.compile(r'(?:FILENAME CONTAINS "([^"]*)"|MAX_RESULTS (\d+)|LOCAL_ONLY'
                        r'|(LINESPEED|BITRATE|FREQ) "(AT LEAST|AT BEST|EQUAL TO)" "?(\d+)"?)(?: |$)')
    def __init__(self, text):
        self.words, self.most, self.bounds, at = [], None, [], 0
        while at < len(text):
            found = self.CLAUSE.match(text, at)
            if not found: raise ValueError
            words, most, field, bound, value = found.groups()
            if words: self.words += re.findall("[a-z0-9']+", words.lower())
            if most: self.most = int(most)
            if field: self.bounds.append((field, bound, int(value)))
            at = found.end()
    def matches(self, file, about, speed):
        values = {"LINESPEED": speed, "BITRATE": about[2], "FREQ": about[3]}
        return all(word in file.lower() for word in self.words) and all(
            {"AT LEAST": values[field] >= value, "AT BEST": values[field] <= value}.get(bound, values[field] == value)
            for field, bound, value in self.bounds)
