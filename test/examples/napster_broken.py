"""examples/napster.py with a mistake that its author might have made: python3 napster_broken.py NAME.

Those that begin with healthy- are none: the message list leaves them open, and no property may accuse them."""
import sys
from pathlib import Path

PATCHES = {
    "index-not-purged": ('        if peer not in self.sessions: return\n', '        return\n'),
    "limit-of-results-ignored": ('in found[:limit if query.most is None else min(query.most, limit)]:', 'in found:'),
    "limit-before-filter": ('found = [(owner, file, about) for owner in self.sessions.values() if owner is not s\n                 for file, about in owner.files.items() if query.matches(file, about, owner.speed)]', 'found = [(owner, file, about) for owner in self.sessions.values() if owner is not s\n                 for file, about in owner.files.items()][:self.params["results"]]\n        found = [each for each in found if query.matches(each[1], each[2], each[0].speed)]'),
    "search-not-filtered": (' if query.matches(file, about, owner.speed)]', ']'),
    "no-end-of-nothing": ('        self.frame(s.address, "results_end")', '        if found: self.frame(s.address, "results_end")'),
    "unshare-ignored": ('s.files.pop(file, None)', 'None'),
    "requests-die-with-owners": ('            if request[1] is s: self.frame', '            if False: self.frame'),
    "answers-twice": ('            if how == "get": return self.grant(s, owner, file)', '            if how == "get": return self.grant(s, owner, file), self.grant(s, owner, file)'),
    "push-to-the-owner-itself": ('s.nick, number(s.address), s.port,', 's.nick, number(owner.address), s.port,'),
    "two-of-a-name": ('if other and other.address != sender:', 'if False:'),
    "big-endian": ('struct.pack("<HH"', 'struct.pack(">HH"'),
    "port-error-names-whom-it-is-told": ('"data_port_error", s.nick)', '"data_port_error", nick)'),
    "most-loaded-server": ('best = min(', 'best = max('),
    "downloads-never-end": ('s.downloads = max(0, s.downloads - 1)', 'None'),
    "speed-of-the-owner": ('"upload_request", s.nick, file, s.speed)', '"upload_request", s.nick, file, owner.speed)'),
    "calls-port-0": ('        if port:\n', '        if True:\n'),
    "queue-unlimited": ('>= self.params["queue"]', '> 99'),
    "shares-not-announced": ('for file, about in self.library.items(): self.frame(self.server', 'for file, about in []: self.frame(self.server'),
    "patience-without-end": ('            if each.due <= Client.now: self.give_up(each, "nothing comes")', '            pass'),
    "grants-what-is-not-shared": ('if file not in self.library: return self.tell("accept_failed", nick, file)', 'pass'),
    "done-with-the-first-piece": ('if download.got < download.size: return', 'if download.got < min(1, download.size): return'),
    "never-comes-back": ('        if self.wants: self.after("return", RETRY)\n    def log_out', '    def log_out'),
    "results-of-the-latest": ('each for each in self.questions if', 'each for each in self.questions[::-1] if'),
    "unshare-not-told": ('if self.library.pop(file, None): self.tell("unshare", file)', 'self.library.pop(file, None)'),
    "head-all-along": ('content = head if upload.sent < HEAD else tail', 'content = head'),
    "healthy-501-at-once": ('        elif owner.port == 0: self.grant(s, owner, file)\n', '',
                            '        else: self.ask(s, owner, file, "alternate_get")', '        else: self.frame(owner.address, "alternate_ack", s.nick, number(s.address), s.port, file, owner.files[file][0], s.speed)'),
    "healthy-firewalled-owner-is-asked": ('        elif owner.port == 0: self.grant(s, owner, file)\n', ''),
    "healthy-own-files-too": (' if owner is not s\n', '\n'),
    "healthy-pieces-at-once": ('        upload.sent, upload.due, self.sockets[upload.socket].due = upload.sent + length, self.due(), self.due()', '        upload.sent += length\n        self.piece(upload)'),
    "healthy-downloader-closes": ('if upload.sent >= size: return self.end_upload(upload)', 'if upload.sent >= size: return'),
}
name = sys.argv[1]
patch, found = PATCHES[name], set()
examples = Path(__file__).parents[2] / "examples"

def source(file):
    text = (examples / file).read_text()
    for right, wrong in zip(patch[::2], patch[1::2]):
        if right in text: found.add(right)
        text = text.replace(right, wrong)
    return text.replace('"name": "napster.py"', '"name": "napster_broken.py"')

server = type(sys)("napster_server")
exec(source("napster_server.py"), server.__dict__)
sys.modules["napster_server"], client = server, source("napster.py")
assert found == {*patch[::2]}, name
exec(client)
