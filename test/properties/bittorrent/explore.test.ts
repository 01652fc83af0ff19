import { expect, test } from 'vitest';
import type { BitTorrentState } from '../../../impl/bittorrent/state.ts';
import { bitTorrent as typed } from '../../../properties/bittorrent/index.ts';
import { explore } from '../../../properties/explore/explore.ts';
import type { Input } from '../../../properties/explore/inputs.ts';
import { Scratch, type Start, type Step } from '../../../properties/explore/scratch.ts';
import { drawRun } from '../../../properties/kit/batch.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { runScenario } from '../../../properties/kit/run.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import type { Address, Message, Peer } from '../../../sim/peer.ts';
import type { Always } from '../../../spec/kit/property.ts';

const bitTorrent = typed as unknown as Protocol;
const reference = referenceOf(bitTorrent);

function explored(subject = reference) {
  const model = bitTorrent.explore!.model(3, subject);
  const properties = bitTorrent.spec.properties.filter(
    (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
  );
  return explore({ protocol: bitTorrent, subject, model, grain: 'atomic', properties, liveness: true });
}

/** The count is pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('a tracker, a seed and a leecher: every interleaving', () => {
  const { states, complete, properties, liveness } = explored();
  expect({ states, complete }).toEqual({ states: 1070, complete: true });
  expect(liveness).toMatchObject({ stuck: 0, unknown: 0, broken: 0 });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('and, of the many worlds in which messages take time, those within thirteen events', () => {
  const model = bitTorrent.explore!.model(3, reference);
  const found = explore({ protocol: bitTorrent, subject: reference, model, grain: 'message', maxDepth: 13 });
  expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
  expect(found.states).toBe(63_487);
});

test('exploring finds where somebody never gets what is to be had', () => {
  for (const mutant of ['tracker-names-nobody', 'asks-while-choked', 'never-short'])
    expect(explored(subjectNamed(bitTorrent, mutant)).liveness!.stuck, mutant).toBeGreaterThan(0);
});

/** Inputs of one peer, as they came in a run, each with what must be forgotten between them. */
function inputsOf(run: number): {
  readonly peer: Address;
  readonly inputs: Input[];
  readonly params: unknown;
} {
  const { scenario, beyond } = drawRun(bitTorrent, reference, run, { grain: 'message', profile: 'churn' });
  const peer = scenario.peers.find(
    (address) => address !== (scenario.params as { tracker: Address }).tracker,
  )!;
  const inputs: Input[] = [];
  runScenario(bitTorrent, reference, scenario, {
    ...(beyond ? { beyond } : {}),
    observers: (world) => {
      const isIts = (handle: number) => world.residents[handle]!.address === peer;
      return [
        {
          called: (handle, call) => isIts(handle) && inputs.push({ is: 'call', call: { ...call } }),
          fired: (handle, timer) => isIts(handle) && inputs.push({ is: 'timer', timer }),
          received: (handle, from, message) => isIts(handle) && inputs.push({ is: 'receive', from, message }),
          unreachable: (handle, other) => isIts(handle) && inputs.push({ is: 'unreachable', peer: other }),
        },
      ];
    },
  });
  return { peer, inputs, params: scenario.params };
}

/** What is seen of a step but for totals, which are only reported. */
function seenOf({ sends, saved }: Step): unknown {
  const told = sends.map(({ to, message }) => ({ to, message: { ...message, uploaded: 0, downloaded: 0 } }));
  return { told, timers: saved.timers };
}

test('what exploring forgets of a peer no later step depends on', () => {
  let rounds = 0;
  for (let run = 0; run < 6; run++) {
    const { peer, inputs, params } = inputsOf(run);
    const peerOf = (address: Address, env: Parameters<Start['peer']>[1]) =>
      reference.create(address, params, env) as unknown as Peer<Message>;
    /** Rates are left out of both: in a model without a clock they mean nothing. */
    const unhurried = (state: unknown) => {
      const { links, ...rest } = state as BitTorrentState;
      const quiet = { log: [], bytes: 0 };
      return { ...rest, links: links.map((link) => ({ ...link, received: quiet, sent: quiet })) };
    };
    const whole = new Scratch({ peer: peerOf, forget: unhurried }, peer);
    const forgetful = new Scratch({ peer: peerOf, forget: bitTorrent.explore!.forget! }, peer);
    let [remembered, left] = [whole.fresh(), forgetful.fresh()];
    for (const input of inputs) {
      const copy = () => JSON.parse(JSON.stringify(input)) as Input;
      const [step, same] = [whole.run(remembered, copy()), forgetful.run(left, copy())];
      expect(seenOf(same), `run ${run}`).toEqual(seenOf(step));
      [remembered, left] = [step.saved, same.saved];
    }
    rounds = Math.max(rounds, (JSON.parse(remembered.state) as BitTorrentState).core.rounds);
  }
  expect(rounds).toBeGreaterThan(9);
});
