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
    'You are told `unreachable` when your connection with a peer has ended: it has gone, closed it, or the network is cut. `{"close": {"to": …}}` closes yours.',
    'A file is what `share` tells you: send `head` as the content of what lies in its first 299,008 bytes, and `tail` for the rest, in pieces of 149,504 bytes. `content` of a finished download joins the tags that came with +, neighbours that are alike once.',
    'A server reports how many users it has to the redirector with message 214 whenever that changes.',
    'The message list has no timers; but what may fall silent needs patience: convergence is judged three minutes after the last operation, and nothing may hang then.',
  ],
};
