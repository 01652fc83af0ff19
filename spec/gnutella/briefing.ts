import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    mostTtl: 'TTL and hops of a descriptor together; what comes with more is lowered, or dropped at 0',
    degree: 'most connections of a servent, whoever has opened them; it refuses the next by closing',
    suppression:
      '`first seen`: of a Ping or Query that comes several times the first copy is forwarded; `higher TTL`: each copy that may go farther than all before',
    memoryMs: 'at least so long what was seen is remembered, at most twice as long',
    numbers:
      'whether GUIDs and numbers of connections are used again (`reused`, for models) or not (`fresh`)',
    roles:
      'what servents are, in turn: that of 10.0.0.1 comes first, that of 10.0.0.2 second, and after the last the first again; `servent`s speak 0.4, `ultrapeer`s and `leaf`s 0.6',
    leaves: 'most leaves of an ultrapeer; its `degree` counts all others',
    parents: 'most ultrapeers of a leaf',
    tableBits: 'a leaf’s table of words has 2 to the power of this slots',
    pongs:
      '`passed on`: Pings are flooded, and Pongs go back; `cached`: Pings are answered with Pongs that have come within 3 s, and go one hop',
  },
  notes: [
    'A servent’s address is its IPv4 address, `10.0.0.7`, and it listens at port 6346. What it sends are bytes, in hexadecimal: `text` to open a connection, a `descriptor` each within it.',
    'A pair of servents has one connection. You are told `unreachable` when it has ended: the other has gone, closed or refused it, or the network is cut. `{"close": {"to": …}}` closes yours. When both ask at the same time, both say OK.',
    'Whoever sends what cannot be read, or a descriptor before the handshake, is disconnected; a descriptor of an unknown type is dropped.',
    'GUIDs must never be used twice, by anybody; a generator of randomness may run dry, so put address, time and a number of your own into them. Of a servent of 0.6 their byte 8 is 0xff and byte 15 is 0.',
    'A search waits 2,400 ms for each hop that its Query may go, and then tells what has come; a Ping likewise.',
    'A search with `control` `ring` floods with TTL 1, 2, … up to 7, each under a new GUID, until something is found. With `walkers` or `state keeping` it sends so many walkers (1 to 32): Queries under one GUID, numbered from 1, each to one neighbour. Whoever has a walker answers its search once, and passes each on to one neighbour, though not back; with `keeps` to one where none of this search was sent, if there is one. Whenever a walker has gone 4, 8, … hops its host sends `check` to its origin before passing it on, and waits 2,400 ms for `go`. The origin says `go` while nothing was found and it still waits.',
    'A Push is for what a search of this servent has found: it goes back the way of the servent’s hits, by its identifier. Whoever is pushed sends `giv` to the address in it, outside all connections, if it shares a file with that index. Whoever has pushed waits 4,800 ms for each hop.',
    'In 0.6 one says `GNUTELLA CONNECT/0.6`, the other `GNUTELLA/0.6 200 OK`, and the one says that, too; lines end with CR LF, headers follow, and an empty line: `X-Ultrapeer: True` or `False`, `X-Query-Routing: 0.1`, and, of whoever answers, `X-Try-Ultrapeers: 10.0.0.1:6346,…` with the ultrapeers that it is connected with. Whoever has no room says `GNUTELLA/0.6 503 Service Unavailable` with the same headers, and closes. When both ask at the same time, both say OK once, and that is enough. A servent of 0.4 closes when it hears 0.6; an ultrapeer answers a servent of 0.4 in 0.4. A leaf refuses everybody but an ultrapeer that it is asking itself, and is connected with ultrapeers only.',
    'A leaf remembers ten ultrapeers: its own, and those that it was told to try. When it has none it tries the next at once, and another every 10 s. It passes nothing on.',
    'A leaf tells its ultrapeer of its words: RESET (infinity 7) when the connection is open, and PATCHes in order, 4 bits a slot and not compressed, then and whenever what it shares has changed. An ultrapeer sends a leaf no Pings, and only Queries all of whose words are in its table; a table that is out of sequence is the end of the connection.',
    'Where Pongs are cached nobody forwards a Ping. Whoever has one answers it, and tells of Pongs that have come for Pings of its own: under its GUID, one hop older than they came, with TTL 1, at most ten, from others than whoever asks, and from no farther than its TTL goes. When three seconds have passed since it last did so, it first forgets what is cached and sends all its neighbours but leaves a Ping of its own; what comes for that is told, too.',
    'A file matches when all words of the criteria are words of its name, whatever their case; no words match nothing. The speed of a servent whose last number is even is 56 kb/s, of the others 1,000.',
  ],
};
