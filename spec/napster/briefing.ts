import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    servers: 'addresses of the index servers, which are not linked; if yours is among them you are a server',
    redirector:
      'address of the redirector, or null; if it is yours you are the redirector. All others are clients',
    firewalled: 'addresses of clients whose data port is 0; all others listen at 6699',
    nicks:
      'pairs of address and nick of clients that are called as others are; the nick of any other client at `10.0.x.y` is `userx_y`',
    ghosts:
      '`killed`: who logs in with a nick that is taken throws out who had it (748); `kept`: is refused (0)',
    results: 'most results of a search; 100 in the message list',
    queue: 'downloads that a client grants one user at a time',
    numbers: 'whether numbers of connections are used again (`reused`, for models) or not (`fresh`)',
  },
  notes: [
    'A peer’s address is its IPv4 address, `10.0.0.7`. Messages between client and server are bytes, in hexadecimal: a `frame` each. Within a connection between clients, and to the redirector, text is a `segment`; a `connect` opens the connection, which its opener gives a name of its own (`socket`: your address, a colon, a number), and a `fin` closes it, or refuses it. The bytes of a file are `data`: a tag stands for them.',
    'You are told `unreachable` when your connection with a peer has ended: it has gone, closed it, or the network is cut. `{"close": "10.0.0.7"}` closes yours.',
    'The data of a frame are the message’s fields, in the order of the table below, with a space between them, in Latin-1; its type is the number that the table gives as source. The names of files and of client programs stand in double quotes, but in 102 the name stands alone. Each of these is one segment: `1`, `GET`, `SEND`, `nick "file" 0` (the nick of whoever says so, and the offset or the size), a size or an offset, `INVALID REQUEST`, `FILE NOT SHARED`; and of the redirector `10.0.0.1:8888`.',
    'A query has any of the clauses `FILENAME CONTAINS "some words"`, `MAX_RESULTS 50`, `LINESPEED "AT LEAST" 5`, `BITRATE "AT BEST" "128"`, `FREQ "EQUAL TO" "44100"` and `LOCAL_ONLY`, in any order, with a space between them; each may compare in any of these three ways. Every word, of letters, digits and apostrophes, must stand somewhere in the name, whatever its case. No clauses: whatever there is. To what is no query the server says 404.',
    'A server, and the redirector, may be asked for what only clients can do: that fails.',
    'A file is what `share` tells you: send `head` as the content of what lies in its first 299,008 bytes, and `tail` for the rest, in pieces of 149,504 bytes. `content` of a finished download joins the tags that came with +, neighbours that are alike once.',
    'A server reports how many users it has to the redirector with message 214 whenever that changes.',
    'A client that has lost its server logs in again by itself, there or elsewhere, until its user logs it out or somebody else has logged in under its name (748).',
    'The message list has no timers; but what may fall silent needs patience: convergence is judged three minutes after the last operation, and nothing may hang then.',
  ],
};
