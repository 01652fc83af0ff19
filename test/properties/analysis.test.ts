import { describe, expect, it } from 'vitest';
import { Analysis } from '../../properties/kit/analysis.ts';
import { drawRun, MachineWatch } from '../../properties/kit/batch.ts';
import { recordLog } from '../../properties/kit/log.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { seedOfRun } from '../../properties/kit/seed.ts';
import { referenceOf } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';

/** What falls in a run while it is played, and when its log is judged. */
function bothWays(protocol: Protocol, name: string, run: number) {
  const subject = protocol.subjects.find((each) => each.name === name)!;
  const { scenario, beyond } = drawRun(protocol, subject, seedOfRun(7, run), { grain: 'message' });
  const options = beyond ? { beyond } : {};
  const { judgement } = runScenario(protocol, subject, scenario, {
    ...options,
    observers: new MachineWatch(protocol).observers(scenario, undefined),
  });
  const again = drawRun(protocol, subject, seedOfRun(7, run), { grain: 'message' });
  const [header, ...events] = recordLog(
    protocol,
    subject,
    again.scenario,
    again.beyond ? { beyond: again.beyond } : {},
  );
  const analysis = new Analysis(protocol, JSON.parse(JSON.stringify(header)));
  for (const event of events) analysis.take(JSON.parse(JSON.stringify(event)));
  const { judgement: judged } = analysis.finish();
  return { played: tell(judgement), judged: tell(judged) };

  function tell({ findings, outside, seen }: typeof judgement) {
    return { findings: [...findings], outside: [...outside].sort(), seen: [...seen].sort() };
  }
}

describe.each(protocols.map((protocol) => ({ name: protocol.spec.name, protocol })))(
  'a log of $name',
  ({ protocol }) => {
    it('is judged as the run was', () => {
      for (let run = 0; run < 5; run++) {
        const { played, judged } = bothWays(protocol, referenceOf(protocol).name, run);
        expect(judged).toEqual(played);
      }
    });

    it('gives away what a mutant does', () => {
      const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant').slice(0, 12);
      let fallen = 0;
      mutants.forEach(({ name }, run) => {
        const { played, judged } = bothWays(protocol, name, run);
        expect(judged).toEqual(played);
        fallen += played.findings.length;
      });
      expect(fallen).toBeGreaterThan(0);
    });
  },
);
