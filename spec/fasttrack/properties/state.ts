import { localMaker } from '../../kit/local.ts';
import type { Always } from '../../kit/property.ts';
import { rememberedMaker } from '../../kit/remembered.ts';
import type { FastTrackView } from '../messages.ts';
import type { FastTrackOracle } from '../oracle.ts';
import { type FastTrackParameters, foundingRole, unfitness } from '../parameters.ts';

type Property = Always<FastTrackView, FastTrackParameters, FastTrackOracle>;

const local = localMaker<FastTrackView, FastTrackParameters>();
const remembered = rememberedMaker<FastTrackView, FastTrackParameters, FastTrackOracle>();

/** At every moment and in all weather. */
export const stateProperties: readonly Property[] = [
  local(
    'one-session-per-child',
    'A supernode has each of its children once, and none of them is its neighbour.',
    'Liang, Kumar, Ross 2006',
    ({ children, links }) => {
      const nodes = children.map(([address]) => address);
      const twice = nodes.find((each, at) => nodes.indexOf(each) < at);
      if (twice !== undefined) return { expected: 'each child once', seen: `${twice} twice` };
      const both = nodes.find((each) => links.includes(each));
      return both === undefined ? undefined : { expected: 'a child or a neighbour', seen: `${both} as both` };
    },
  ),
  local(
    'entries-have-owners',
    'Each entry of an index is of a child, whose connection is open, or of the supernode itself, and no file of anybody stands there twice.',
    'Liang, Kumar, Ross 2006 (entries are dropped when the node disconnects)',
    ({ children, index }, _params, self) => {
      const orphan = index.find(([node]) => node !== self && !children.some(([child]) => child === node));
      if (orphan) return { expected: `a child ${orphan[0]}`, seen: `its entry ${orphan[1]}, and none` };
      const twice = index.find(([node, file], at) =>
        index.some((each, other) => other < at && each[0] === node && each[1] === file),
      );
      return twice && { expected: 'one entry', seen: `two of ${twice[0]} for ${twice[1]}` };
    },
  ),
  local(
    'capacity-is-kept',
    'A supernode has no more children, and no more links, than it may have.',
    'ours; Liang, Kumar, Ross 2006 (60 to 160 children, 40 to 60 links)',
    ({ children, links }, params) => {
      if (children.length <= params.children && links.length <= params.links) return undefined;
      return {
        expected: `at most ${params.children} children and ${params.links} links`,
        seen: `${children.length} and ${links.length}`,
      };
    },
  ),
  local(
    'ordinary-nodes-keep-no-index',
    'An ordinary node has no children, no links and no index, and a supernode no parent.',
    'Liang, Kumar, Ross 2006',
    ({ role, parent, children, links, index }) => {
      if (role === 'supernode') return parent === null ? undefined : { expected: 'no parent', seen: parent };
      const things = [...children.map(([child]) => child), ...links, ...index.map(([, file]) => file)];
      return things.length === 0 ? undefined : { expected: 'nothing', seen: things.join(', ') };
    },
  ),
  local(
    'supernodes-are-fit',
    'A node that has become a supernode can be reached, and has the bandwidth.',
    'Liang, Kumar, Ross 2006; the threshold is ours',
    ({ role }, params, self) => {
      if (role === 'ordinary' || foundingRole(params, self) === 'supernode') return undefined;
      const hindrance = unfitness(params, self);
      return hindrance === undefined ? undefined : { expected: 'an ordinary node', seen: hindrance };
    },
  ),
  remembered(
    'ordinary-nodes-pass-nothing-on',
    'An ordinary node sends neither searches of others on, nor answers to them.',
    'Liang, Kumar, Ross 2006',
    ['honest'],
  ),
  remembered(
    'hops-are-limited',
    'No search crosses more links than the limit.',
    'giFT-FastTrack 0x0a, 0x0b (hops); the limit is ours',
    ['honest'],
  ),
];
