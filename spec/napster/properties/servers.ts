import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { NapsterView } from '../messages.ts';
import type { NapsterOracle } from '../oracle.ts';
import { type NapsterParameters, roleOf } from '../parameters.ts';

type Property = Always<NapsterView, NapsterParameters, NapsterOracle>;

const local = localMaker<NapsterView, NapsterParameters>();
const remembered = rememberedMaker<NapsterView, NapsterParameters, NapsterOracle>();

/** What peers show of themselves, at every moment and in all weather. */
export const localProperties: readonly Property[] = [
  local(
    'one-session-per-nick',
    'No two sessions of a server have the same nick, and no two are of the same client.',
    'napster messages 748 (login attempt); opennap login.c (“is already active”, ghosts)',
    ({ sessions }, params, self) => {
      if (roleOf(params, self) !== 'server') return undefined;
      const twice = sessions.find(([nick, address], at) =>
        sessions.some((each, other) => other < at && (each[0] === nick || each[1] === address)),
      );
      return twice && { expected: 'one session each', seen: `another of ${twice[0]} at ${twice[1]}` };
    },
  ),
  local(
    'entries-have-sessions',
    'Each entry of an index belongs to a session, and no user’s file stands there twice.',
    'napster messages 100, 102, 110; index entries live as long as the login session',
    ({ sessions, index }) => {
      const orphan = index.find(([nick]) => !sessions.some((session) => session[0] === nick));
      if (orphan) return { expected: `a session of ${orphan[0]}`, seen: `its entry ${orphan[1]}, and none` };
      const twice = index.find(([nick, file], at) =>
        index.some((each, other) => other < at && each[0] === nick && each[1] === file),
      );
      return twice && { expected: 'one entry', seen: `two of ${twice[0]} for ${twice[1]}` };
    },
  ),
  local(
    'counters-are-never-negative',
    'A session counts no fewer than no downloads and no uploads.',
    'napster messages 218–221 (“adds one”, “subtracts one”)',
    ({ sessions }) => {
      const below = sessions.find(([, , , , downloads, uploads]) => downloads < 0 || uploads < 0);
      return (
        below && { expected: 'counters of 0 or more', seen: `${below[4]} and ${below[5]} for ${below[0]}` }
      );
    },
  ),
  local(
    'downloads-per-user-are-limited',
    'A client grants one user no more downloads at a time than its limit.',
    'napster messages 619',
    ({ uploads }, { queue }) => {
      const over = uploads.find(([nick]) => uploads.filter((each) => each[0] === nick).length > queue);
      return (
        over && {
          expected: `at most ${queue} for ${over[0]}`,
          seen: uploads.map(([, file]) => file).join(', '),
        }
      );
    },
  ),
  remembered(
    'data-flows-between-clients',
    'The bytes of files flow between clients only, never to, from or through a server.',
    'napster messages §5 (“directly between clients without passing through the server”)',
  ),
];
