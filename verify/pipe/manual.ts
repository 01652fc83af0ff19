import { DEEDS_A_ROUND } from '../../properties/kit/stage.ts';
import { LATENCY_MS } from '../../sim/links.ts';
import type { ProtocolSpec } from '../../spec/kit/protocol-spec.ts';
import type { Field, Term, Vocabulary } from '../../spec/kit/vocabulary.ts';
import {
  actions,
  answers,
  CONTRACT_VERSION,
  control,
  type Form,
  inputs,
  LIMITS,
  PATIENCE_MS,
} from './contract.ts';

/** What the manual must know of a protocol. */
export interface Spoken {
  readonly spec: Pick<
    ProtocolSpec<never, never, never>,
    'name' | 'title' | 'briefing' | 'messages' | 'wire' | 'calls' | 'outcomes' | 'view'
  >;
  readonly defaults: unknown;
}

/** What is said to the example in the manual's conversation: node 21 founds a ring, node 8 joins it. */
export const conversation: readonly object[] = (() => {
  const params = { bits: 6, successors: 2, replicas: 2, fingers: false, detector: 'perfect' };
  const from = (peer: number, message: object) => ({ from: peer, message });
  return [
    { init: { version: CONTRACT_VERSION, protocol: 'chord' } },
    { reset: true },
    { peer: 21, now: 0, start: { params, seed: 0 } },
    { peer: 21, now: 0, call: { id: 1, type: 'create', members: [21] } },
    { peer: 8, now: 0, start: { params, seed: 0 } },
    { peer: 8, now: 0, call: { id: 2, type: 'join', via: 21 } },
    { peer: 21, now: 10, receive: from(8, { type: 'next_hop', nonce: 1, key: 8, avoid: [8] }) },
    { peer: 8, now: 20, receive: from(21, { type: 'hop', nonce: 1, node: 21, final: true }) },
    { peer: 21, now: 30, receive: from(8, { type: 'get_state', nonce: 2 }) },
    {
      peer: 8,
      now: 40,
      receive: from(21, { type: 'state', nonce: 2, predecessor: 21, successors: [21, 21], pending: false }),
    },
    { peer: 8, now: 900, timer: 'stabilize' },
    { peer: 21, now: 910, receive: from(8, { type: 'get_state', nonce: 3 }) },
  ].map((said, i) => ({ n: i + 1, ...said }));
})();

/**
 * The manual of the pipe: docs/pipe.md is this text.
 * @param spoken what a subject answered to the {@link conversation}, line by line.
 */
export function pipeManual(protocols: readonly Spoken[], spoken: readonly string[]): string {
  return `${[
    OPENING,
    conversationOf(spoken),
    processSection(),
    inputSection(),
    answerSection(),
    TIME,
    SPEED,
    troubleSection(),
    `## Kinds of fields\n\n${kindTable()}`,
    ...protocols.map(chapterOf),
  ].join('\n\n')}\n`;
}

const OPENING = `<!-- Made by verify/pipe/manual.ts from the contract (verify/pipe/contract.ts) and the vocabularies (spec/). Do not edit. -->

# The pipe: an implementation in another process

\`\`\`sh
churnproof verify chord --exec "python3 examples/chord.py"
\`\`\`

starts your program and makes it play all peers of a network that Churnproof simulates: messages, time, timers and faults are
Churnproof's; what a peer does is yours. Your peers are judged by the same properties as ours, and what they get wrong is
shrunk and can be replayed.

Your program reads lines from stdin and writes lines to stdout. Each line is one JSON object in UTF-8. **To each line that it
reads it writes exactly one line, and flushes it.** It says nothing unasked. Logs go to stderr. It plays many peers, and
thousands of runs, one after the other. When stdin ends, it ends. On one page of Python:
[examples/chord.py](../examples/chord.py); the same in Erlang: [examples/chord.erl](../examples/chord.erl).`;

function conversationOf(spoken: readonly string[]): string {
  const lines = conversation.flatMap((said, i) => [
    `-> ${JSON.stringify(said)}`,
    `<- ${JSON.stringify(JSON.parse(spoken[i] ?? 'null'))}`,
  ]);
  return `## A conversation

What \`examples/chord.py\` says when node 21 founds a ring and node 8 joins it (\`->\` from us, \`<-\` from it):

${fenced(lines.join('\n'))}`;
}

function processSection(): string {
  const parts = Object.entries(control).map(
    ([name, { doc, example, answer }]) =>
      `**\`${name}\`** ${doc}\n\n${fenced(`-> ${example}\n<- ${answer}`)}`,
  );
  return `## The process

${parts.join('\n\n')}

This is version ${CONTRACT_VERSION} of the contract. \`n\` numbers our lines; your answer repeats it.`;
}

function inputSection(): string {
  return `## What a peer is told

\`peer\` is its address. \`now\` is its clock, in whole milliseconds. One more field says what has happened:

${formTable('field', inputs)}`;
}

function answerSection(): string {
  return `## What it answers

${Object.values(answers)
  .map(({ doc, example }) => `${doc}\n\n${fenced(`<- ${example}`)}`)
  .join('\n\n')}

The actions, at most ${LIMITS.actions.toLocaleString('en')}:

${formTable('action', actions)}

A field that these pages do not name is refused: a misspelt one must not pass for something else. Names of subjects and timers
are 1 to ${LIMITS.nameCharacters} letters, digits and any of \`_ - . :\`, in words with a space between.

Views may be left out altogether (\`"views": false\`). Then the properties that look at the state of peers cannot be judged, and
are reported as not judged; those of outcomes and of conformance remain.`;
}

const TIME = `## Time and chance

Runs are deterministic, and a counterexample is worthless if it does not happen again. So a peer's answer may depend on what
this peer was told since its \`start\`, and on nothing else: no clock but \`now\`, no timer but \`set_timer\`, no randomness but
\`seed\`, no order of a hash table that differs from run to run (Python programs are started with \`PYTHONHASHSEED=0\`).

There are two grains. At the *message grain* a message takes ${LATENCY_MS} ms or more, may be lost, doubled and overtaken where the weather says
so, and timers go off by the clock. At the *atomic grain*, which the published models assume, nothing takes time: a question is
answered within the event that asks it, and timers go off when the schedule says. Your program sees no difference.`;

const SPEED = `## Speed

Most of the time goes to text, and to the two processes taking turns. What helps, in this order:

- Leave \`view\` out where it is as before: of a hundred answers of a Chord that keeps its ring in order, one or two have news. Compare
  with a copy of what was told last, not with lists that you have changed since.
- Write a line in one piece, its end included, and flush once. Where stdout is not buffered (\`PYTHONUNBUFFERED\`), Python’s
  \`print(line)\` writes two, and each of them wakes us; \`print(end=line + "\\n")\` writes one.
- Read with a buffer, and wait for a line, not for so many bytes: we do not write the next before you have answered.

Each worker (\`--workers\`) starts your program once more, and they share nothing; where there can be only one, say \`--workers 1\`.
On Linux, where there is \`taskset\`, a worker and its program share one processor: since one always waits for the other, two
would only have to be woken in turn, which takes longer than to answer. Threads of your program gain nothing by that.`;

function troubleSection(): string {
  return `## When something goes wrong

A subject that cannot be started, ends, hangs, floods, or says what it should not is *in trouble*: the verdict is inconclusive
(exit code 2), unless a property had fallen before (1), the reason is one line, and the last lines said each way are shown, with
the end of its stderr. Nothing of a stranger's text reaches the terminal unescaped. The process, its group, and whatever it started are killed, also if Churnproof
itself is killed. It needs a POSIX system (\`sh\`, \`mkfifo\`).

| limit | |
| --- | --- |
| patience for one answer | ${PATIENCE_MS.toLocaleString('en')} ms |
| one line | ${LIMITS.lineBytes.toLocaleString('en')} bytes |
| actions in one answer | ${LIMITS.actions.toLocaleString('en')} |
| delay of a timer | whole milliseconds, 0 to ${LIMITS.delayMs.toLocaleString('en')} |
| reason of an outcome | ${LIMITS.reasonCharacters} characters |

A peer that never stops is no trouble of the process, but its own mistake: one that sends more than ${DEEDS_A_ROUND.toLocaleString('en')} messages, timers
that go off counted in, in each round of maintenance is said to have broken down (\`never-throws\`), and is gone.`;
}

function chapterOf({ spec, defaults }: Spoken): string {
  const { briefing } = spec;
  const parameters = Object.entries(defaults as object).map(([name, value]) => [
    `\`${name}\``,
    briefing.parameters[name] ?? '',
    `\`${JSON.stringify(value)}\``,
  ]);
  const parts = [
    `## ${spec.title}`,
    `### Parameters\n\n${table(['parameter', '', 'for example'], parameters)}`,
    briefing.notes.map((note) => `- ${note}`).join('\n'),
    `### Calls and their outcomes\n\n${callTable(spec)}`,
    `### Messages\n\n${messageTable(spec.messages)}`,
    spec.wire ? `### On the wire\n\n${messageTable(spec.wire.messages)}` : '',
    `What a node must look like from outside, whatever its own ways: the machines in [spec/${spec.name}](../spec/${spec.name}/README.md).`,
    `### View\n\n${spec.view.doc}\n\n${fieldTable(spec.view)}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function callTable({ calls, outcomes }: Spoken['spec']): string {
  const rows = Object.entries(calls).map(([name, term]) => {
    const outcome = outcomes[name];
    const says = outcome ? [outcome.doc, fieldsOf(outcome)].filter((part) => part !== '').join('<br>') : '';
    return [`\`${name}\``, term.doc, fieldsOf(term), says];
  });
  return table(['call', '', 'fields', 'what `ok` means, and what `done` says besides'], rows);
}

function messageTable(messages: Vocabulary): string {
  const rows = Object.entries(messages).map(([name, term]: [string, Term]) => [
    `\`${name}\``,
    term.doc,
    fieldsOf(term),
    term.answer ? `\`${term.answer}\`` : '',
    term.source,
  ]);
  return table(['message', '', 'fields', 'answered by', 'source'], rows);
}

function fieldTable(term: Term): string {
  return table(
    ['field', 'kind', ''],
    Object.entries(term.fields).map(([name, field]) => [`\`${name}\``, `\`${field.type}\``, docOf(field)]),
  );
}

function fieldsOf(term: Pick<Term, 'fields'>, between = '<br>'): string {
  return Object.entries(term.fields)
    .map(([name, field]) => `\`${name}\` (\`${field.type}\`): ${docOf(field)}`)
    .join(between);
}

/** What a field is, with what it may be or consists of. */
function docOf({ doc, values, fields }: Field): string {
  if (values) return `${doc}: ${values.map((value) => `\`${value}\``).join(', ')}`;
  return fields ? `${doc}, each with ${fieldsOf({ fields }, '; ')}` : doc;
}

const KINDS: Record<Field['type'], string> = {
  id: 'one identifier: an integer where identifiers have up to 32 bits; else a string of lower-case hexadecimal digits, all of one width (40 digits for 160 bits)',
  'id?': 'an identifier or `null`',
  ids: 'a list of identifiers',
  slots: 'a list of identifiers or `null`s',
  count: 'an integer of at least 0',
  flag: '`true` or `false`',
  text: 'a string',
  'text?': 'a string or `null`',
  pairs: 'a list of `[identifier, string]`',
  address: 'how a peer is called: its identifier, unless its protocol’s page says otherwise',
  addresses: 'a list of addresses',
  bytes: 'bytes, as an even number of lower-case hexadecimal digits',
  contacts: 'a list of `[identifier, address]`',
  groups: 'a list of lists of identifiers',
  'count?': 'an integer of at least 0, or `null`',
  counts: 'a list of integers of at least 0',
  texts: 'a list of strings',
  'address?': 'an address or `null`',
  choice: 'one of the strings that are listed',
  records: 'a list of objects, each with exactly the fields that are listed',
  rows: 'a list of lists of strings and integers',
};

function kindTable(): string {
  return table(
    ['kind', ''],
    Object.entries(KINDS).map(([kind, doc]) => [`\`${kind}\``, doc]),
  );
}

function formTable(what: string, forms: Readonly<Record<string, Form>>): string {
  return table(
    [what, '', 'for example'],
    Object.entries(forms).map(([name, { doc, example }]) => [`\`${name}\``, doc, `\`${example}\``]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
