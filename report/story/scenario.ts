import type { FaultMix, Scenario } from '../../properties/kit/scenario.ts';
import { type Line, labelled } from '../lines.ts';
import { plural } from '../words.ts';
import { brief, nameOf } from './values.ts';

/** Where and under what weather the story takes place. */
export function tellScenario(scenario: Scenario, defaults: unknown): Line[] {
  const members = scenario.peers.slice(0, scenario.initial);
  const others = scenario.peers.slice(scenario.initial);
  const cast = [
    members.length === 0 ? 'no members at first' : `members at first ${members.map(nameOf).join(', ')}`,
    ...(others.length === 0 ? [] : [`others ${others.map(nameOf).join(', ')}`]),
  ];
  const faults = tellFaults(scenario.faults);
  const choices = scenario.tape.filter((entry) => entry !== 0).length;
  return [
    ...labelled('peers', `${scenario.peers.length}: ${cast.join('; ')}`),
    ...labelled(
      'weather',
      `${scenario.profile}, ${scenario.grain} grain${scenario.untimed ? ', untimed' : ''}${faults === '' ? '' : `: ${faults}`}` +
        (choices === 0 ? '' : `; ${plural(choices, 'choice')} on the tape, the rest the tamest`),
    ),
    ...labelled('with', tellParams(scenario.params, defaults)),
  ];
}

/** Only what is switched on. */
export function tellFaults(faults: FaultMix): string {
  return [
    faults.loss > 0 ? `loss ${faults.loss}‰` : '',
    faults.duplicate > 0 ? `duplicates ${faults.duplicate}‰` : '',
    faults.jitterMs > 0 ? `jitter up to ${faults.jitterMs} ms` : '',
    faults.drift > 0 ? `clock drift up to ${faults.drift}‰` : '',
    faults.liars.length > 0 ? `liars ${faults.liars.map(nameOf).join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The parameters, those that are not the default marked. */
function tellParams(params: unknown, defaults: unknown): string {
  if (typeof params !== 'object' || params === null) return brief(params);
  const usual = (typeof defaults === 'object' && defaults !== null ? defaults : {}) as Record<
    string,
    unknown
  >;
  return Object.entries(params)
    .map(([name, value]) => {
      const same = JSON.stringify(value) === JSON.stringify(usual[name]);
      return `${name} ${brief(value)}${same || usual[name] === undefined ? '' : ` (usually ${brief(usual[name])})`}`;
    })
    .join(', ');
}
