import { expect, test } from 'vitest';
import { drawRun } from '../../properties/kit/batch.ts';
import { PROFILES } from '../../properties/kit/scenario.ts';
import { protocols } from '../../properties/registry.ts';
import { unplayable } from '../../report/playable.ts';
import { scenario as schema } from '../../report/schemas/scenario.ts';
import { misruled } from '../../spec/kit/rules.ts';

test.each(protocols)('$spec.name: whatever is drawn for a run may stand in a file', (protocol) => {
  for (const subject of protocol.subjects.filter(({ kind }) => kind !== 'mutant'))
    for (const profile of PROFILES)
      for (let seed = 0; seed < 20; seed++) {
        const { scenario } = drawRun(protocol, subject, seed, { profile });
        expect(unplayable(scenario, protocol)).toBeUndefined();
        expect(schema.safeParse(scenario).error?.issues).toBeUndefined();
      }
});

test.each(protocols)('$spec.name: whatever is explored may stand in a file', (protocol) => {
  const { explore, rules, subjects, defaults } = protocol;
  expect(misruled(rules, defaults)).toBeUndefined();
  for (const subject of subjects)
    for (const { params } of [
      ...[1, 2, 3, 8].map((peers) => explore!.model(peers, subject)),
      ...(explore!.further ?? []),
      ...(explore!.published?.(subject) ?? []),
      { params: explore!.paramsFor(subject) },
    ])
      expect(misruled(rules, { ...(params as object), ...explore!.plain })).toBeUndefined();
});
