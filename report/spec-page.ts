import type { ProtocolSpec } from '../spec/kit/protocol-spec.ts';
import type { Term, Vocabulary } from '../spec/kit/vocabulary.ts';
import { type Head, listedProperties, VERSION } from './json.ts';
import type { MachinePage } from './machine-pages.ts';
import { bulletList, markdownTable } from './markdown.ts';

/** The spec of one protocol as a page: what `churnproof spec` prints. */

export type AnySpec = ProtocolSpec<never, never, never>;

/** All machines as Mermaid diagrams, one after the other; comments name them. */
export function specMermaid(machines: readonly MachinePage[]): string {
  return machines
    .map(({ name, doc, mermaid }) => `%% ${name}: ${oneLine(doc)}\n${mermaid.trimEnd()}\n`)
    .join('\n');
}

export function specDocument(head: Head, spec: AnySpec, machines: readonly MachinePage[]): object {
  return {
    command: 'spec',
    version: VERSION,
    ...head,
    name: spec.name,
    title: spec.title,
    doc: spec.doc,
    sources: spec.sources,
    limits: spec.limits,
    constants: spec.constants,
    messages: terms(spec.messages),
    calls: terms(spec.calls),
    outcomes: terms(spec.outcomes),
    view: term(spec.view),
    properties: listedProperties(spec.properties),
    machines: machines.map(({ name, doc, description }) => ({ ...description, name, doc })),
  };
}

/** The whole page for people. */
export function specMarkdown(spec: AnySpec, machines: readonly MachinePage[]): string {
  return `${[
    `# ${spec.title}`,
    spec.doc,
    '## Sources',
    bulletList(spec.sources),
    '## Not modelled',
    bulletList(spec.limits),
    '## Constants',
    markdownTable(
      ['Constant', 'Value', 'Meaning', 'Source'],
      spec.constants.map(({ name, value, doc, source }) => [`\`${name}\``, String(value), doc, source]),
    ),
    '## Messages',
    vocabulary(spec.messages),
    '## Calls',
    vocabulary(spec.calls),
    '## Outcomes',
    vocabulary(spec.outcomes),
    '## View',
    spec.view.doc,
    fieldTable(spec.view),
    '## Properties',
    properties(spec),
    '## Machines',
    ...machines.map(({ markdown }) => markdown.trimEnd()),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function vocabulary(words: Vocabulary): string {
  return markdownTable(
    ['Name', 'Meaning', 'Fields', 'Answer', 'Source'],
    Object.entries(words).map(([name, { doc, fields, answer, source }]) => [
      `\`${name}\``,
      doc,
      Object.entries(fields)
        .map(([field, { type, doc: meaning }]) => `\`${field}\`: ${type}, ${meaning}`)
        .join('<br>'),
      answer === undefined ? '' : `\`${answer}\``,
      source,
    ]),
  );
}

function fieldTable({ fields }: Term): string {
  return markdownTable(
    ['Field', 'Type', 'Meaning'],
    Object.entries(fields).map(([name, { type, doc }]) => [`\`${name}\``, type, doc]),
  );
}

function properties(spec: AnySpec): string {
  return markdownTable(
    ['Property', 'Kind', 'Statement', 'Assumes', 'Source'],
    spec.properties.map(({ name, kind, statement, assumes, expected, source }) => [
      `\`${name}\``,
      expected === 'falsified' ? `${kind}, folklore` : kind,
      statement,
      (assumes ?? []).join(', '),
      source,
    ]),
  );
}

function terms(words: Vocabulary): object[] {
  return Object.entries(words).map(([name, word]) => ({ name, ...term(word) }));
}

function term({ doc, source, answer, fields }: Term): object {
  return {
    doc,
    source,
    ...(answer === undefined ? {} : { answer }),
    fields: Object.entries(fields).map(([name, field]) => ({ name, type: field.type, doc: field.doc })),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
