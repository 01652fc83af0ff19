import { localMaker } from '../../kit/local.ts';
import type { Always, Finding } from '../../kit/property.ts';
import type { KadView } from '../messages.ts';
import type { KadOracle } from '../oracle.ts';
import { hostOf, isTolerated, type KadParameters, spaceOf, subnetOf } from '../parameters.ts';

type Property = Always<KadView, KadParameters, KadOracle>;

const local = localMaker<KadView, KadParameters>();

/** Contacts of one /24 network: in one bin, in all. */
const PER_SUBNET = { bin: 2, table: 10 };

/** What holds of a node’s contacts at every moment. */
export const zoneProperties: readonly Property[] = [
  local(
    'no-self-entry',
    'A node is no contact of its own, and no identifier stands twice among its contacts.',
    'CRoutingZone::AddUnfiltered (id != me); CRoutingBin::AddContact',
    ({ id, contacts }) => {
      const ids = contacts.map(([each]) => each);
      const twice = ids.find((each, at) => each === id || ids.indexOf(each) !== at);
      return twice === undefined
        ? undefined
        : { expected: 'every other node once', seen: twice === id ? 'itself' : `${twice} twice` };
    },
  ),
  local(
    'contacts-in-their-zones',
    'Each contact stands in the zone whose bits its distance from the node begins with, and no zone lies within another.',
    'CRoutingZone::Add (GetDistance().GetBitNumber(level)), Split',
    (view, params) => {
      const space = spaceOf(params);
      for (const [contact, zone] of view.zones) {
        const distance = space.distance(view.id, contact).toString(2).padStart(params.bits, '0');
        if (!distance.startsWith(zone))
          return {
            expected: `${contact}, at distance ${distance}, in a zone of these bits`,
            seen: `in zone ${zone}`,
          };
        const outer = view.zones.find(([, other]) => other !== zone && zone.startsWith(other));
        if (outer)
          return { expected: 'zones apart', seen: `zone ${zone} within the bin of zone ${outer[1]}` };
      }
      return undefined;
    },
  ),
  local(
    'zones-split-where-they-may',
    'A zone is split only if its index is below KK or its level below KBASE.',
    'CRoutingZone::CanSplit',
    (view, { kk, kbase }) => {
      for (const [, zone] of view.zones)
        for (let level = 0; level < zone.length; level++) {
          const index = Number.parseInt(`0${zone.slice(0, level)}`, 2);
          if (level >= kbase && index >= kk)
            return {
              expected: `zone ${zone.slice(0, level)} whole: index ${index}, level ${level}`,
              seen: `contacts in zone ${zone}`,
            };
        }
      return undefined;
    },
  ),
  local(
    'bin-capacity',
    'A bin holds at most K contacts.',
    'CRoutingBin::AddContact (K = 10)',
    (view, { k }) => {
      for (const zone of new Set(view.zones.map(([, each]) => each))) {
        const size = view.zones.filter(([, each]) => each === zone).length;
        if (size > k)
          return { expected: `at most ${k} contacts in zone ${zone || 'of all'}`, seen: `${size}` };
      }
      return undefined;
    },
  ),
  local(
    'one-contact-an-address',
    'No two contacts have one IP address.',
    'CRoutingBin::CheckGlobalIPLimits (MAX_CONTACTS_IP 1)',
    ({ contacts }) => {
      const hosts = contacts.map(([, address]) => hostOf(address));
      const twice = hosts.find((host, at) => hosts.indexOf(host) !== at);
      return twice === undefined
        ? undefined
        : { expected: 'one contact an address', seen: `two at ${twice}` };
    },
  ),
  local(
    'few-contacts-a-network',
    'At most two contacts in a bin, and ten in all, are of one /24 network.',
    'CRoutingBin::AddContact (sameSubnets), CheckGlobalIPLimits (MAX_CONTACTS_SUBNET 10)',
    ({ contacts, zones }) => {
      const zoneOf = new Map(zones);
      const counts = new Map<string, number>();
      for (const [id, address] of contacts) {
        const subnet = subnetOf(address);
        for (const where of [`${subnet} in zone ${zoneOf.get(id)}`, subnet]) {
          const count = (counts.get(where) ?? 0) + 1;
          counts.set(where, count);
          const most = where === subnet ? PER_SUBNET.table : PER_SUBNET.bin;
          if (count > most) return { expected: `at most ${most} contacts of ${where}`, seen: `${count}` };
        }
      }
      return undefined;
    },
  ),
];

/** What holds of how contacts change. */
export const contactProperties: readonly Property[] = [
  {
    name: 'live-contacts-stay',
    kind: 'always',
    scope: 'peer',
    remembers: true,
    statement:
      'A contact that has always been there stays: it is dropped neither for a newcomer, nor when it has answered its checks.',
    source:
      'CRoutingZone::Add (a full bin drops the newcomer); OnSmallTimer (only type 4 is removed); CContact::UpdateType',
    assumes: ['whole-network'],
    judge({ peers }, peer, oracle) {
      const { address } = peers[peer]!;
      const dropped = oracle.droppedAlive(address);
      return dropped === undefined
        ? undefined
        : {
            peer: address,
            expected: `${dropped}, which is there, still a contact`,
            seen: 'it has been dropped',
          };
    },
  },
];

/** What holds of a node’s index at every moment. */
export const indexProperties: readonly Property[] = [
  local(
    'indexes-in-the-tolerance-zone',
    'A node indexes only keys in whose tolerance zone it is.',
    'Process2PublishKeyRequest, Process2PublishSourceRequest (SEARCHTOLERANCE)',
    (view, params) => {
      const far = [...view.keywords, ...view.sources, ...view.notes].find(
        ([key]) => !isTolerated(params, view.id, key),
      );
      return (
        far && {
          expected: `no key farther from ${view.id} than its tolerance zone reaches`,
          seen: `the key ${far[0]}`,
        }
      );
    },
  ),
  local(
    'caps-are-kept',
    'An index keeps to its caps: of keyword entries in all and under one keyword, of sources and of notes under one file; each may be passed by one.',
    'CIndexed::AddKeyword, AddSources, AddNotes (the comparison is “greater”)',
    ({ keywords, sources, notes }, params) => {
      if (keywords.length > params.keywordEntries + 1)
        return {
          expected: `at most ${params.keywordEntries} + 1 keyword entries`,
          seen: `${keywords.length}`,
        };
      return (
        crowded('files under keyword', keywords, params.filesPerKeyword) ??
        crowded('sources of file', sources, params.sourcesPerFile) ??
        crowded('notes on file', notes, params.notesPerFile)
      );
    },
  ),
  local(
    'counters-count',
    'The counters of an index are the numbers of its entries.',
    'CIndexed (m_totalIndexKeyword, m_totalIndexSource, m_totalIndexNotes), Clean',
    ({ keywords, sources, notes, keywordTotal, sourceTotal, noteTotal }) =>
      keywords.length === keywordTotal && sources.length === sourceTotal && notes.length === noteTotal
        ? undefined
        : {
            expected: `${keywords.length} keyword entries, ${sources.length} sources, ${notes.length} notes`,
            seen: `it counts ${keywordTotal}, ${sourceTotal} and ${noteTotal}`,
          },
  ),
];

/** Believed of Kad, and false. */
export const zoneFolklore: readonly Property[] = [
  {
    ...local(
      'in-flight-at-most-alpha',
      'A lookup has at most α questions under way.',
      'Folklore after Kademlia §2.3; false by CSearch::ProcessResponse, which asks all of the α best that an answer names, whoever else has not answered yet',
      ({ inFlight }, { alpha }) =>
        inFlight <= alpha
          ? undefined
          : { expected: `at most ${alpha} questions under way`, seen: `${inFlight}` },
    ),
    expected: 'falsified',
  },
];

function crowded(
  what: string,
  pairs: readonly (readonly [number | string, string])[],
  cap: number,
): Omit<Finding, 'peer'> | undefined {
  const counts = new Map<number | string, number>();
  for (const [key] of pairs) {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > cap + 1) return { expected: `at most ${cap} + 1 ${what} ${key}`, seen: `${count}` };
  }
  return undefined;
}
