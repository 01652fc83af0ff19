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
    'A servent’s address is its IPv4 address, `10.0.0.7`, and it listens at port 6346. What it sends are bytes, in hexadecimal: `text` to open a connection, a `descriptor` each within it. Every text of 0.4 and of ours ends with two LF.',
    'Payloads, with the bytes that each field takes: Pong: port (2), address (4), files (4), kilobytes (4). Query: speed (2), criteria and a zero; of a walker, an extension and a zero: `walk 3 any 10.0.0.7`, its number and its origin, or `walk 3 keep 10.0.0.7`. QueryHit: how many results (1), port (2), address (4), speed (4); of each result index (4), size (4), name and two zeros; servent (16). Push: servent (16), index (4), address (4), port (2). Bye: code (2), reason and a zero. RESET: 0 (1), slots (4), infinity (1). PATCH: 1 (1), number (1), of how many (1), compressor 0 (1), bits a slot (1), slots. Characters are Latin-1.',
    'The texts besides handshakes: `GNUTELLA CHECK f0…0a 3` with the GUID of the search, in 32 hexadecimal digits, and the number of the walker; so for `GO` and `STOP`; and `GIV 7:f0…0a/name` with the index, the servent and the name of the file.',
    'A pair of servents has one connection. You are told `unreachable` when it has ended: the other has gone, closed or refused it, or the network is cut. `{"close": "10.0.0.7"}` closes yours. When both ask at the same time, both say OK. Whoever waits for an answer to that gives up within a minute.',
    'Whoever sends what cannot be read, or a descriptor before the handshake, is disconnected; a descriptor of an unknown type is dropped.',
    'GUIDs must never be used twice, by anybody; a generator of randomness may run dry, so put address, time and a number of your own into them. Of a servent of 0.6 their byte 8 is 0xff and byte 15 is 0. The identifier of a servent, as its hits tell it, stays the same.',
    'Of the TTL that a user asks for, 0 counts as 1, and more than `mostTtl` as that. An answer may go as many hops as its question has come, or more; one to a walker, whose way back may be longer, as many as anything. It goes back the way of the copy that was passed on: where a later one goes farther, of that one.',
    'A search waits 2,400 ms for each hop that its Query may go, and then tells what has come; a Ping likewise. What came twice may be told once. Over the connection of a neighbour that has gone and come again nothing goes back.',
    'A search with `control` `ring` floods with TTL 1, 2, … up to its own, but at most 7, each under a new GUID, until something is found. What comes late for an earlier ring counts. With `walkers` or `state keeping` it sends so many walkers (1 to 32): Queries under one GUID, numbered from 1, each to one neighbour. Whoever has a walker answers its search once, and passes each on to one neighbour, though not back; with `keeps` to one where none of this search was sent, if there is one: to its origin, too, who passes it on likewise. A leaf is such a neighbour only if its table has the words. Whenever a walker has gone 4, 8, … hops (it comes with 3, 7, … behind it) its host sends `check` to its origin before passing it on, and waits 2,400 ms for `go`. The origin says `go` while nothing was found and it still waits, else `stop`; at home it asks itself.',
    'A Push is for what a search of this servent has found: it goes back the way of the servent’s hits, by its identifier, with a TTL that reaches as far. Whoever is pushed sends `giv` to the address in it, outside all connections, if it shares a file with that index. Whoever has pushed waits 4,800 ms for each hop.',
    'In 0.6 one says `GNUTELLA CONNECT/0.6`, the other `GNUTELLA/0.6 200 OK`, and the one says that, too; lines end with CR LF, headers follow, and an empty line: `X-Ultrapeer: True` or `False`, `X-Query-Routing: 0.1`, and, of whoever answers, `X-Try-Ultrapeers: 10.0.0.1:6346,…` with the ultrapeers that it is connected with. Whoever has no room says `GNUTELLA/0.6 503 Service Unavailable` with the same headers, and closes. When both ask at the same time, both say OK once, and that is enough. A servent of 0.4 closes when it hears 0.6; an ultrapeer answers a servent of 0.4 in 0.4. A leaf refuses everybody but an ultrapeer that it is asking itself, and is connected with ultrapeers only.',
    'A leaf remembers ten ultrapeers: its own, and those that it was told to try. When it has none it tries the next at once, and another every 10 s. It passes nothing on.',
    'A leaf tells its ultrapeer of its words: RESET (infinity 7) when the connection is open, and PATCHes in order, 4 bits a slot, of at most 2,048 slots each and not compressed, then and whenever what it shares has changed; a slot of a word holds 1. The slot of a word is that of QRP §5: its bytes as numbers of 32 bits, least significant first, all of them XORed, times 0x4F1BBCDC, modulo 2^32, and of that the upper bits. An ultrapeer sends a leaf no Pings, and only Queries all of whose words are in its table, or any until that was told whole; a table that is out of sequence is the end of the connection.',
    'Where Pongs are cached nobody forwards a Ping. Whoever has one answers it, and tells of Pongs that have come for Pings of its own: under its GUID, one hop older than they came, with TTL 1, at most ten, from others than whoever asks, and from no farther than its TTL goes: of each of the n = min(TTL, 7) − 1 distances 10/n at most, rounded up, and if so many have come 10/(n + 1) at least, rounded down. When three seconds have passed since it last did so, it first forgets what is cached and sends all its neighbours but leaves a Ping of its own; what comes for that is told, too.',
    'A file matches when all words of the criteria are words of its name, whatever their case; no words match nothing. Words are of the letters a to z and of digits, and whatever else there is parts them. The speed of a servent whose last number is even is 56 kb/s, of the others 1,000.',
  ],
};
