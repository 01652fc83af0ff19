import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { GnutellaView } from '../messages.ts';
import type { GnutellaOracle } from '../oracle.ts';
import type { GnutellaParameters } from '../parameters.ts';
import { isLeaf, roleOf } from '../roles.ts';

const remembered = rememberedMaker<GnutellaView, GnutellaParameters, GnutellaOracle>();
const local = localMaker<GnutellaView, GnutellaParameters>();

/** What servents show of themselves, at every moment and in all weather. */
export const localProperties: readonly Always<GnutellaView, GnutellaParameters, GnutellaOracle>[] = [
  local(
    'connections-are-few',
    'A servent has no more connections than it has room for, those that are being made included; leaves of an ultrapeer do not count.',
    'G0.4 §2 (“limited number of incoming connection slots”); ultrapeers §2',
    ({ links, calling }, params, self) => {
      const all = [...links, ...calling].filter((each) => !isLeaf(each, params));
      return isLeaf(self, params) || all.length <= params.degree
        ? undefined
        : { expected: `at most ${params.degree} connections`, seen: all.join(', ') };
    },
  ),
  local(
    'leaves-are-few',
    'An ultrapeer has no more leaves than it has room for.',
    'Ultrapeers §2 (10–100 leaf connections)',
    ({ links }, params) => {
      const leaves = links.filter((each) => isLeaf(each, params));
      return leaves.length <= params.leaves
        ? undefined
        : { expected: `at most ${params.leaves} leaves`, seen: leaves.join(', ') };
    },
  ),
  local(
    'leaves-hang-on-few-ultrapeers',
    'A leaf is connected with ultrapeers only, and with no more of them than it may be: with one, unless the run says otherwise.',
    'Ultrapeers §2 (“leaf nodes maintain only a single connection to a ultrapeer”), §3.1',
    ({ links, calling }, params, self) => {
      if (!isLeaf(self, params)) return undefined;
      const strange = links.find((each) => roleOf(each, params) !== 'ultrapeer');
      if (strange === undefined && links.length + calling.length <= params.parents) return undefined;
      return {
        expected: `at most ${params.parents}, all ultrapeers`,
        seen: [...links, ...calling].join(', '),
      };
    },
    ['honest'],
  ),
  local(
    'one-connection-each',
    'A servent has one connection with another at most, and none with itself.',
    'G0.4 §2',
    ({ links, calling }, _params, self) => {
      const all = [...links, ...calling];
      const strange = all.find((each, at) => each === self || all.indexOf(each) < at);
      return strange === undefined
        ? undefined
        : { expected: 'one connection with each, none with itself', seen: all.join(', ') };
    },
  ),
  remembered(
    'state-keeping-spreads',
    'Where servents keep state, a walker goes where none of its search has gone from there, as long as there is such a neighbour besides the one who has brought it.',
    'Lv et al. 2002 §5 (state keeping)',
  ),
];
