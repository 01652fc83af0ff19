import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { GnutellaView } from '../messages.ts';
import type { GnutellaOracle } from '../oracle.ts';
import type { GnutellaParameters } from '../parameters.ts';

const remembered = rememberedMaker<GnutellaView, GnutellaParameters, GnutellaOracle>();
const local = localMaker<GnutellaView, GnutellaParameters>();

/** What servents show of themselves, at every moment and in all weather. */
export const localProperties: readonly Always<GnutellaView, GnutellaParameters, GnutellaOracle>[] = [
  local(
    'connections-are-few',
    'A servent has no more connections than it has room for, those that it is asking for included.',
    'G0.4 §2 (“limited number of incoming connection slots”)',
    ({ links, calling }, { degree }) =>
      links.length + calling.length > degree
        ? { expected: `at most ${degree} connections`, seen: [...links, ...calling].join(', ') }
        : undefined,
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
