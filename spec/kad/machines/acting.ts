import { setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

/** What a search does at a node that it has found: only after that has responded to it. */
const ACTIONS = {
  'send.search_key_req': { meta: { source: 'CSearch::StorePacket, KEYWORD' } },
  'send.search_source_req': { meta: { source: 'CSearch::StorePacket, FILE' } },
  'send.search_notes_req': { meta: { source: 'CSearch::StorePacket, NOTES' } },
  'send.publish_key_req': { meta: { source: 'CSearch::StorePacket, STOREKEYWORD' } },
  'send.publish_source_req': { meta: { source: 'CSearch::StorePacket, STOREFILE' } },
  'send.publish_notes_req': { meta: { source: 'CSearch::StorePacket, STORENOTES' } },
} as const;

/** One node as seen by the searches for one target: asked, responded, acted upon. */
const machine = setup({ types: typesOf<object>() }).createMachine({
  id: 'acting',
  context: {},
  initial: 'unasked',
  description:
    'First lookup, then action: results are asked of, and entries stored at, nodes that have responded.',
  meta: { source: 'CSearch::JumpStart (m_responded), StorePacket' },
  states: {
    unasked: {
      description: 'not asked for contacts near this target',
      on: { 'send.req': { target: 'tried' } },
    },
    tried: {
      description: 'asked, and silent so far',
      on: {
        'send.req': { description: 'In another search, or for more contacts.' },
        'recv.res': { target: 'responded' },
      },
    },
    responded: {
      description: 'has responded once',
      on: {
        'send.req': { description: 'In another search.' },
        'recv.res': { description: 'To another search, or the same datagram twice.' },
        ...ACTIONS,
      },
    },
  },
});

export const acting: MachineSpec = {
  name: 'acting',
  doc: 'One node as seen by the searches for one target: nothing is stored there, and no result asked, before it has responded.',
  machine,
  key(event) {
    const isConcerned = event.type in ACTIONS || event.type === 'send.req' || event.type === 'recv.res';
    return isConcerned ? `${event.other} ${bodyOf(event).target}` : undefined;
  },
};
