import type { Protocol } from '../../properties/kit/protocol.ts';
import { BLANK, bold, COLUMNS, dim, hanging, type Line, line, widthOf, wrap } from '../lines.ts';
import { plural } from '../words.ts';

/** Protocols, subjects, properties, mutants. */
export function tellList(protocols: readonly Protocol[]): Line[] {
  if (protocols.length === 0) return [line('no protocols')];
  return protocols.flatMap((protocol, index) => [...(index === 0 ? [] : [BLANK]), ...tellProtocol(protocol)]);
}

function tellProtocol({ spec, subjects }: Protocol): Line[] {
  const mutants = subjects.filter(({ kind }) => kind === 'mutant');
  const others = subjects.filter(({ kind }) => kind !== 'mutant');
  const folklore = spec.properties.filter(({ expected }) => expected === 'falsified').length;
  return [
    line(bold(spec.name), ` · ${spec.title}`),
    ...wrap(spec.doc, COLUMNS - 2).map((text) => line('  ', dim(text))),
    BLANK,
    ...section(
      'subjects',
      others.map(({ name, doc }) => [name, doc]),
    ),
    BLANK,
    ...section(
      `${plural(spec.properties.length, 'property', 'properties')}${folklore > 0 ? `, ${folklore} of them folklore, marked *` : ''}`,
      spec.properties.map(({ name, statement, expected }) => [
        `${name}${expected === 'falsified' ? '*' : ''}`,
        statement,
      ]),
    ),
    BLANK,
    ...section(
      plural(mutants.length, 'mutant'),
      mutants.map(({ name, doc }) => [name, doc]),
    ),
  ];
}

function section(title: string, rows: readonly (readonly [name: string, doc: string])[]): Line[] {
  const width = Math.min(34, Math.max(0, ...rows.map(([name]) => widthOf(name))));
  return [
    line('  ', bold(title)),
    ...rows.flatMap(([name, doc]) => hanging(line(`    ${name.padEnd(width)}  `), doc, 'dim')),
  ];
}
