/**
 * webtorrent’s Mainline DHT, from npm, in our world: churnproof verify mainline-dht --module examples/bittorrent-dht.js
 * (docs/module.md, “A library of npm”). The library runs as it is, its socket, timers and chance are the world’s; what stands
 * here is how a user of it does what our users ask for.
 */
import { createHash } from 'node:crypto';
import DHT from 'bittorrent-dht';
import krpc from 'k-rpc';

export const name = 'bittorrent-dht';
export const virtual = true;

/** As runs have it, a node’s id is the SHA-1 of its address. */
const idOf = (address) => createHash('sha1').update(address).digest();
/** A peer is to be forgotten after half an hour. The store keeps its entries for two to four thirds of what it is told. */
const LIFETIME_MS = (3 / 4) * 30 * 60_000;

export function create(address, { k, alpha }, env) {
  const id = idOf(address);
  const port = Number(address.split(':')[1]);
  let rpc;
  let dht;
  let member = false;
  let lookups = 0;
  let changes = 0;
  let stored = 0;

  function start(bootstrap, ready) {
    dht?.destroy();
    rpc = krpc({ id, k, concurrency: alpha, bootstrap });
    // The library counts who accepts an announcement; users of ours want to know who.
    const queryAll = rpc.queryAll.bind(rpc);
    rpc.queryAll = (nodes, message, _visit, done) => {
      const accepted = [];
      queryAll(
        nodes,
        message,
        ({ r }) => void accepted.push(r.id),
        (error) => done(error, accepted),
      );
    };
    dht = new DHT({ krpc: rpc, bootstrap, maxAge: LIFETIME_MS });
    // A newcomer that finds no place may have split buckets all the same.
    for (const event of ['added', 'removed', 'updated', 'ping']) rpc.nodes.on(event, () => changes++);
    dht.on('announce', () => changes++);
    dht.on('error', (error) => {
      throw error;
    });
    dht.listen(port);
    dht.once('ready', ready);
  }

  /** Counts lookups under way, and answers the call when one ends. */
  function looking(call, begin) {
    lookups++;
    changes++;
    begin((outcome) => {
      lookups--;
      changes++;
      env.done(call, outcome);
    });
  }

  const calls = {
    create({ id: call, members }) {
      start(false, () => {
        for (const each of members.filter((other) => other !== address))
          dht.addNode({ id: idOf(each), host: hostOf(each), port: portOf(each) });
        member = true;
        changes++;
        env.done(call, { ok: true });
      });
    },
    join({ id: call, via }) {
      looking(call, (over) =>
        start([via], () => {
          member = dht.nodes.count() > 0;
          over(member ? { ok: true } : { ok: false, reason: 'nobody answers' });
        }),
      );
    },
    find_node({ id: call, target }) {
      const sought = Buffer.from(target, 'hex');
      const answered = new Map();
      const take = ({ r }) => void (r?.id && answered.set(hex(r.id), r.id));
      looking(call, (over) =>
        rpc.closest(sought, { q: 'find_node', a: { id, target: sought } }, take, () => {
          const nodes = [...answered.values()].sort((a, b) => Buffer.compare(xor(a, sought), xor(b, sought)));
          over({ ok: true, nodes: nodes.slice(0, k).map(hex) });
        }),
      );
    },
    get_peers({ id: call, info_hash }) {
      const peers = new Set();
      const take = ({ host, port }, infoHash) => hex(infoHash) === info_hash && peers.add(`${host}:${port}`);
      dht.on('peer', take);
      looking(call, (over) =>
        dht.lookup(info_hash, () => {
          dht.off('peer', take);
          over({ ok: true, peers: [...peers] });
        }),
      );
    },
    announce({ id: call, info_hash, port, implied_port }) {
      looking(call, (over) =>
        dht.announce(info_hash, implied_port ? 0 : port, (error, accepted) =>
          over(error ? { ok: false, reason: error.message } : { ok: true, nodes: accepted.map(hex) }),
        ),
      );
    },
    read_only({ id: call }) {
      env.done(call, { ok: false, reason: 'not supported' });
    },
  };

  return {
    call(call) {
      if (member || call.type === 'create' || call.type === 'join') calls[call.type](call);
      else env.done(call.id, { ok: false, reason: 'not a member' });
    },
    /** Peers also go when they have been there for too long, and nobody is told. */
    version() {
      const now = dht ? dht._peers.size : 0;
      if (now !== stored) changes++;
      stored = now;
      return changes;
    },
    view() {
      const buckets = rpc ? bucketsOf(rpc.nodes.root, id) : [{ low: Buffer.alloc(20), contacts: [] }];
      const contacts = buckets.flatMap((bucket) => bucket.contacts);
      return {
        member,
        id: hex(id),
        ranges: buckets.map(({ low }) => hex(low)),
        buckets: buckets.map((bucket) => bucket.contacts.map((contact) => hex(contact.id))),
        contacts: contacts.map((contact) => [hex(contact.id), `${contact.host}:${contact.port}`]),
        bad: [],
        peers: dht ? peersOf(dht) : [],
        lookups,
        read_only: false,
      };
    },
  };
}

/** The leaves of k-bucket’s tree, the one around the own id first, each with the lowest id of its range. */
function bucketsOf(root, id) {
  const far = [];
  const low = Buffer.alloc(20);
  let node = root;
  for (let bit = 0; node.contacts === null; bit++) {
    const [byte, mask] = [bit >> 3, 0x80 >> (bit & 7)];
    const isRight = (id[byte] & mask) !== 0;
    const other = Buffer.from(low);
    (isRight ? low : other)[byte] |= mask;
    far.unshift({ low: other, contacts: (isRight ? node.left : node.right).contacts });
    node = isRight ? node.right : node.left;
  }
  return [{ low, contacts: node.contacts }, ...far];
}

/** Infohash and address of the peers in its store, a record-cache; it also takes what is no infohash of 20 bytes. */
function peersOf(dht) {
  const pairs = ({ records }) =>
    [...records]
      .filter(([infoHash]) => infoHash.length === 40)
      .flatMap(([infoHash, { list }]) => list.map(({ record }) => [infoHash, spread(record)]));
  return [...pairs(dht._peers._fresh), ...pairs(dht._peers._stale)];
}

const hex = (bytes) => bytes.toString('hex');
const spread = (bytes) => `${[...bytes.subarray(0, 4)].join('.')}:${bytes.readUInt16BE(4)}`;
const hostOf = (address) => address.split(':')[0];
const portOf = (address) => Number(address.split(':')[1]);
const xor = (a, b) => Buffer.from(a.map((byte, at) => byte ^ b[at]));
