import type { Conformance } from '../../kit/property.ts';

/** One property for each machine: the peers' outputs are among those that it enables. */
export const conformance: readonly Conformance[] = [
  {
    name: 'outsiders-keep-out',
    kind: 'conformance',
    statement: 'A node asks nobody but the one that it bootstraps from before that has answered.',
    source: 'CKademlia::Bootstrap, Process2BootstrapResponse',
    machine: 'membership',
  },
  {
    name: 'contacts-come-from-answers',
    kind: 'conformance',
    statement:
      'A search asks only nodes that were named in an answer to a question, no longer than wanted, or have come by themselves; and names to others only nodes that have shown life.',
    source: 'CSearch::ProcessResponse (tried, GetRequestContactCount); ProcessKademlia2Request',
    machine: 'acquaintance',
  },
  {
    name: 'dead-contacts-are-given-up',
    kind: 'conformance',
    statement: 'A contact that stays silent is checked four times in a row at most, and never again.',
    source: 'CContact::CheckingType; CRoutingZone::OnSmallTimer',
    machine: 'liveness',
  },
  {
    name: 'acts-on-responders',
    kind: 'conformance',
    statement: 'Results are asked of, and entries stored at, only nodes that have responded to the lookup.',
    source: 'CSearch::JumpStart (m_responded), StorePacket',
    machine: 'acting',
  },
  {
    name: 'index-invents-nothing',
    kind: 'conformance',
    statement: 'A node gives away only entries that were published to it under the key in question.',
    source: 'CIndexed::SendValidKeywordResult, SendValidSourceResult, SendValidNoteResult',
    machine: 'indexing',
  },
  {
    name: 'firewalled-nodes-do-not-index',
    kind: 'conformance',
    statement: 'A firewalled node confirms no publication.',
    source: 'Process2PublishKeyRequest, Process2PublishSourceRequest: IsFirewalledUDP',
    machine: 'firewall',
  },
  {
    name: 'answers-as-asked',
    kind: 'conformance',
    statement:
      'An answer goes to a node that asked, once for each time it asked, and names no more contacts than it wanted.',
    source: 'ProcessKademlia2Request (type & 0x1F); CHECK_TRACKED_PACKET',
    machine: 'answering',
  },
  {
    name: 'calls-end-once',
    kind: 'conformance',
    statement: 'Every conclusion belongs to a call, and no call is concluded twice.',
    source: 'CSearchManager (a search is deleted once)',
    machine: 'call',
  },
];
