"""Napster, spoken over the pipe (docs/pipe.md): its clients, on the standard library; servers are in napster_server.py.

A client logs in, searches, is asked what it grants, and connects to whoever listens; who cannot be connected to pushes.
Whatever may fall silent is given 30 s.

churnproof verify napster --exec "python3 examples/napster.py\""""
import json, re, sys
from napster_server import Peer, Redirector, Server, REDIRECTOR, RETRY, address, decode

PATIENCE, TICK, DATA, PIECE, HEAD = 30_000, 5_000, 6699, 149504, 299008

class Thing:
    """What a client waits for: a question to its server, a connection, a download or an upload."""
    def __init__(self, **fields): self.__dict__.update(fields)

class Client(Peer):
    def __init__(self, address, params):
        super().__init__(address, params)
        nicks = {peer: nick for peer, nick in params["nicks"]}
        self.nick = nicks.get(address) or "user%s_%s" % tuple(address.split(".")[2:])
        self.port = 0 if address in params["firewalled"] else DATA
        self.speed = int(address.split(".")[3]) % 11
        self.library, self.numbers, self.now = {}, 0, 0
        self.forget()
    def forget(self):
        self.server = self.dialed = self.via = None
        self.wants, self.waiting, self.places, self.dials = False, [], [], 0
        self.questions, self.downloads, self.uploads, self.sockets = [], [], [], {}
    def shows(self):
        return {"server": self.server, "library": [[file, *about[:5]] for file, about in self.library.items()],
                "downloads": [[each.nick, each.file, each.stage] for each in self.downloads],
                "uploads": [[each.nick, each.file, each.stage] for each in self.uploads]}

    # Patience
    def due(self): return Client.now + PATIENCE
    def timer_patience(self):
        for each in [*self.downloads]:
            if each.due <= Client.now: self.give_up(each, "nothing comes")
        for each in [*self.uploads]:
            if each.due <= Client.now: self.end_upload(each)
        for name, socket in [*self.sockets.items()]:
            if socket.due <= Client.now: self.hang_up(name)
        if self.dialed and self.dials <= Client.now: self.next(self.dialed)
        if any(each.due <= Client.now for each in self.questions):
            self.close(self.server)
            self.lost("it is silent")
        self.watch()
    def watch(self):
        if self.downloads or self.uploads or self.sockets or self.dialed or self.questions: self.after("patience", TICK)

    # Logging in
    def call_join(self, call, via):  # perhaps back from a crash: what was under way is not any more
        self.forget()
        self.dial(call, via)
    def call_login(self, call, via):
        if self.server: return self.done(call, ok=True)
        self.dial(call, via)
    def dial(self, call, via):
        self.hang(self.dialed)
        places = [each for each in [self.params["redirector"], *self.params["servers"]] if each]
        self.via = via if via in places else places[0]
        self.places = [self.via] + [each for each in places if each != self.via]
        self.waiting += [call] if call else []
        self.next()
    def hang(self, dialed):
        self.dialed = None
        if dialed == self.params["redirector"]:
            for name in [name for name, socket in self.sockets.items() if socket.peer == dialed]: self.hang_up(name)
        elif dialed: self.close(dialed)
    def next(self, silent=None):
        if silent: self.hang(silent)
        self.dialed = self.places.pop(0) if self.places else None
        if not self.dialed:
            for call in self.waiting: self.fail(call, "no server lets me in")
            self.waiting = []
            if self.wants: self.after("return", RETRY)
        elif self.dialed == self.params["redirector"]: self.open(self.dialed, REDIRECTOR, "redirecting")
        else: self.frame(self.dialed, "login", self.nick, "secret", self.port, "napster.py", self.speed)
        self.dials = self.due()
        self.watch()
    def timer_return(self):
        if self.wants and not self.server and not self.dialed: self.dial(None, self.via)
    def on_login_ack(self, email):
        self.server, self.dialed, self.wants, self.member = self.dialed, None, True, True
        for file, about in self.library.items(): self.frame(self.server, "share", file, *about[:5])
        for call in self.waiting: self.done(call, ok=True)
        self.waiting = []
    def lost(self, reason):
        self.server = None
        for each in self.questions: self.fail(each.call, reason)
        self.questions = []
        for each in [*self.downloads]:
            if each.stage == "requested": self.give_up(each, reason)
            each.counted = False
        for each in self.uploads: each.counted = False
        if self.wants: self.after("return", RETRY)
    def log_out(self, reason):
        self.wants = False
        self.hang(self.dialed)
        for each in self.waiting: self.fail(each, reason)
        self.waiting = []
        if self.server:
            self.close(self.server)
            self.lost(reason)
    def call_logout(self, call):
        self.log_out("logged out")
        self.done(call, ok=True)
    def call_leave(self, call):
        for each in [*self.downloads]: self.give_up(each, "left")
        for each in [*self.uploads]: self.end_upload(each)
        self.log_out("left")
        for name in [*self.sockets]: self.hang_up(name)
        self.member = False
        self.done(call, ok=True)
    def unreachable(self, peer):
        if peer == self.dialed: self.next()
        elif peer == self.server: self.lost("the server is gone")
        for name, socket in [*self.sockets.items()]:
            if socket.peer == peer: self.ended(name)

    # What the server says
    def on_frame(self, sender, bytes):
        name, values = decode(bytes)
        if name in ("login_ack", "login_error"):
            if sender == self.dialed: getattr(self, "on_" + name)(*values)
        elif sender == self.server and isinstance(name, str): getattr(self, "on_" + name, lambda *_: None)(*values)
    def on_login_error(self, text): self.next(self.dialed)
    def on_ghost(self): self.wants = False
    def tell(self, name, *values):
        if self.server: self.frame(self.server, name, *values)

    # Sharing
    def call_share(self, call, file, md5, size, bitrate, freq, time, head, tail):
        self.library[file] = md5, size, bitrate, freq, time, head, tail
        self.tell("share", file, md5, size, bitrate, freq, time)
        self.done(call, ok=True)
    def call_unshare(self, call, file):
        if self.library.pop(file, None): self.tell("unshare", file)
        self.done(call, ok=True)
    def call_unshare_all(self, call):
        self.library.clear()
        self.tell("unshare_all")
        self.done(call, ok=True)

    # Questions
    def question(self, call, kind, text):
        if not self.server: return self.fail(call, "not logged in")
        self.questions.append(Thing(call=call, kind=kind, rows=[], due=self.due()))
        self.frame(self.server, kind, text)
        self.watch()
    def call_search(self, call, query): self.question(call, "search", query)
    def call_browse(self, call, nick): self.question(call, "browse", nick)
    def oldest(self, kind): return next((each for each in self.questions if each.kind == kind), None)
    def answered(self, kind, reason=None):
        if question := self.oldest(kind):
            self.questions.remove(question)
            if reason: self.fail(question.call, reason)
            else: self.done(question.call, ok=True, **{"hits" if kind == "search" else "files": question.rows})
    def on_result(self, file, md5, size, bitrate, freq, time, nick, ip, speed):
        if question := self.oldest("search"): question.rows.append([nick, file, md5, size, bitrate, freq, time])
    def on_results_end(self): self.answered("search")
    def on_failure(self, text): self.answered("search", text)
    def on_browse_entry(self, *row):
        if question := self.oldest("browse"): question.rows.append([*row])
    def on_browse_end(self, nick): self.answered("browse")
    def on_signoff(self, nick): self.answered("browse", f"{nick} is not there")

    # Downloading
    def call_download(self, call, nick, file):
        if not self.server: return self.fail(call, "not logged in")
        if self.wanted(nick, file): return self.fail(call, "it is under way")
        if nick == self.nick: return self.fail(call, "that is me")
        self.downloads.append(Thing(call=call, nick=nick, file=file, stage="requested", socket=None, md5="", size=None,
                                    got=0, tags=[], counted=False, due=self.due()))
        self.frame(self.server, "get", nick, file)
        self.watch()
    def wanted(self, nick, file, *stages):
        return next((each for each in self.downloads if (each.nick, each.file) == (nick, file)
                     and (not stages or each.stage in stages)), None)
    def give_up(self, download, reason):
        self.downloads.remove(download)
        self.fail(download.call, reason)
        if download.counted: self.tell("download_end")
        if download.socket: self.hang_up(download.socket)
    def refused(self, nick, file, reason):
        if download := self.wanted(nick, file, "requested", "pushed"): self.give_up(download, reason)
    def on_get_error(self, nick, file): self.refused(nick, file, "it cannot be had")
    def on_accept_failed(self, nick, file): self.refused(nick, file, "it is refused")
    def on_limit_reached(self, nick, file, size, limit): self.refused(nick, file, "too many at a time")
    def on_get_ack(self, nick, ip, port, file, md5, speed):
        download = self.wanted(nick, file, "requested")
        if not download: return
        if port:
            download.stage, download.md5 = "connecting", md5
            download.socket = self.open(address(ip), port, "calling", download=download)
        elif self.port:
            download.stage = "pushed"
            self.tell("alternate_get", nick, file)
        else: self.give_up(download, "both are behind firewalls")
    def on_data_port_error(self, nick):
        for each in [*self.downloads]:
            if each.nick == nick and each.stage == "pushed": self.give_up(each, "it cannot connect to me")
    def begin(self, name, download, size):
        socket = self.sockets[name]
        socket.stage, socket.download = "reading", download
        download.stage, download.socket, download.size, download.due = "reading", name, size, self.due()
        download.counted = bool(self.server)
        self.tell("download_start")
        self.arrived(download)
    def arrived(self, download):
        if download.got < download.size: return
        self.downloads.remove(download)
        if download.counted: self.tell("download_end")
        self.done(download.call, ok=True, md5=download.md5, size=download.got, content="+".join(download.tags))
        self.hang_up(download.socket)
    def on_data(self, sender, socket, offset, size, content):
        at = self.at(sender, socket)
        if not at or at.stage != "reading": return
        download = at.download
        if offset != download.got or offset + size > download.size: return self.give_up(download, "that is not it")
        download.got, download.due, at.due = download.got + size, self.due(), self.due()
        if download.tags[-1:] != [content]: download.tags.append(content)
        self.arrived(download)

    # Uploading
    def on_upload_request(self, nick, file, speed):
        for each in [*self.uploads]:  # it has asked again: the grant is out of date
            if (each.nick, each.file, each.stage) == (nick, file, "granted"): self.end_upload(each)
        if file not in self.library: return self.tell("accept_failed", nick, file)
        if len([each for each in self.uploads if each.nick == nick]) >= self.params["queue"]:
            return self.tell("queue_limit", nick, file, self.params["queue"])
        self.uploads.append(
            Thing(nick=nick, file=file, stage="granted", socket=None, sent=0, counted=False, due=self.due()))
        self.tell("accept", nick, file)
        self.watch()
    def granted(self, nick, file):
        return next((each for each in self.uploads if (each.nick, each.file, each.stage) == (nick, file, "granted")
                     and file in self.library), None)
    def end_upload(self, upload):
        self.uploads.remove(upload)
        if upload.counted: self.tell("upload_end")
        if upload.socket: self.hang_up(upload.socket)
    def on_alternate_ack(self, nick, ip, port, file, md5, speed):
        upload = self.granted(nick, file)
        if not upload or not port: return
        upload.stage = "connecting"
        upload.socket = self.open(address(ip), port, "calling", upload=upload)
    def serve(self, name, upload):
        socket = self.sockets[name]
        socket.stage, upload.stage, upload.socket, upload.about = "sending", "sending", name, self.library[upload.file]
        upload.counted = bool(self.server)
        self.tell("upload_start")
        self.piece(upload)
    def piece(self, upload):
        md5, size, *_, head, tail = upload.about
        if upload.sent >= size: return self.end_upload(upload)
        length = min(PIECE, size - upload.sent)
        peer = self.sockets[upload.socket].peer
        content = head if upload.sent < HEAD else tail
        data = {"type": "data", "socket": upload.socket, "offset": upload.sent, "size": length, "content": content}
        self.act(send={"to": peer, "message": data, "drained": True})
        upload.sent, upload.due, self.sockets[upload.socket].due = upload.sent + length, self.due(), self.due()
    def drained(self, peer):
        for each in [*self.uploads]:
            if each.stage == "sending" and self.sockets[each.socket].peer == peer: self.piece(each)

    # Connections between clients, and to the redirector
    def at(self, peer, name):
        socket = self.sockets.get(name)
        return socket if socket and socket.peer == peer else None
    def open(self, peer, port, stage, download=None, upload=None):
        self.numbers += 1
        name = f"{self.address}:{self.numbers}"
        self.sockets[name] = Thing(peer=peer, stage=stage, download=download, upload=upload, due=self.due())
        self.send(peer, "connect", socket=name, port=port)
        self.watch()
        return name
    def hang_up(self, name):
        if name in self.sockets:
            self.send(self.sockets[name].peer, "fin", socket=name)
            self.ended(name)
    def ended(self, name):  # it is closed, by either end
        socket = self.sockets.pop(name)
        if socket.stage == "redirecting" and self.dialed == socket.peer: self.next()
        for each in [*self.downloads]:
            if each.socket == name:
                each.socket = None
                if socket.stage == "calling": self.tell("data_port_error", each.nick)
                self.give_up(each, "the connection is closed")
        for each in [*self.uploads]:
            if each.socket == name:
                each.socket = None
                if socket.stage == "calling": self.tell("data_port_error", each.nick)
                self.end_upload(each)
    def on_fin(self, sender, socket):
        if self.at(sender, socket): self.ended(socket)
    def on_connect(self, sender, socket, port):
        if not self.port or port != self.port or not self.member: return self.send(sender, "fin", socket=socket)
        if socket in self.sockets: self.ended(socket)
        self.sockets[socket] = Thing(peer=sender, stage="greeting", download=None, upload=None, due=self.due())
        self.say(socket, sender, "1")
        self.watch()
    def on_segment(self, sender, socket, bytes):
        at, text = self.at(sender, socket), bytearray.fromhex(bytes).decode(errors="replace")
        if at: getattr(self, "at_" + at.stage, lambda name, *_: self.hang_up(name))(socket, at, text)
    def at_redirecting(self, name, socket, text):
        host, _, port = text.strip().partition(":")
        del self.sockets[name]
        self.send(socket.peer, "fin", socket=name)
        if self.dialed != socket.peer: return
        if port not in ("", "0") and host in self.params["servers"]:
            self.places = [host] + [each for each in self.places if each != host]
        self.next()
    def at_calling(self, name, socket, text):
        if text != "1": return self.hang_up(name)
        socket.stage = "greeted"
        if download := socket.download:
            socket.stage = download.stage = "asked"
            self.say(name, socket.peer, "GET")
            self.say(name, socket.peer, f'{self.nick} "{download.file}" 0')
        elif upload := socket.upload:
            if upload.file not in self.library: return self.hang_up(name)
            socket.stage = upload.stage = "offered"
            self.say(name, socket.peer, "SEND")
            self.say(name, socket.peer, f'{self.nick} "{upload.file}" {self.library[upload.file][1]}')
    def at_greeting(self, name, socket, text):
        if text in ("GET", "SEND"): socket.stage = text
        else: self.hang_up(name)
    def at_GET(self, name, socket, text):
        found = re.fullmatch(r'(\S+) "([^"]*)" (\d+)', text)
        upload = found and self.granted(found[1], found[2])
        if not upload:
            self.say(name, socket.peer, "FILE NOT SHARED" if found else "INVALID REQUEST")
            return self.hang_up(name)
        self.say(name, socket.peer, str(self.library[upload.file][1]))
        upload.sent = int(found[3])
        self.serve(name, upload)
    def at_SEND(self, name, socket, text):
        found = re.fullmatch(r'(\S+) "([^"]*)" (\d+)', text)
        download = found and self.wanted(found[1], found[2], "pushed")
        if not download:
            self.say(name, socket.peer, "INVALID REQUEST")
            return self.hang_up(name)
        self.say(name, socket.peer, "0")
        self.begin(name, download, int(found[3]))
    def at_asked(self, name, socket, text):
        if text.isdecimal(): self.begin(name, socket.download, int(text))
        else: self.hang_up(name)
    def at_offered(self, name, socket, text):
        if not text.isdecimal() or socket.upload.file not in self.library: return self.hang_up(name)
        socket.upload.sent = int(text)
        self.serve(name, socket.upload)

peers = {}
for told in map(json.loads, sys.stdin):
    (happened,) = told.keys() - {"n", "peer", "now"}
    peer, what, Peer.actions, Client.now = told.get("peer"), told[happened], [], told.get("now")
    answer = {"n": told["n"]}
    if happened == "init": answer["init_ok"] = {"version": 1, "name": "napster.py", "views": True}
    elif happened == "reset": answer["reset_ok"] = not peers.clear()
    elif happened == "start":
        params = what["params"]
        kind = Server if peer in params["servers"] else Redirector if peer == params["redirector"] else Client
        peers[peer] = kind(peer, params)
    else: getattr(peers[peer], happened)(what)
    if peer is not None: answer.update(peer=peer, actions=Peer.actions, view=peers[peer].view())
    print(end=json.dumps(answer) + "\n", flush=True)  # in one piece
