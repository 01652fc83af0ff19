import { describe, expect, it } from 'vitest';
import { drawRun } from '../../properties/kit/batch.ts';
import { recordLog } from '../../properties/kit/log.ts';
import { protocolNamed, subjectNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { type AnalyzeHooks, analyzeLog } from '../../verify/log/analyze.ts';

const chord = protocolNamed(protocols, 'chord');
const HOOKS: AnalyzeHooks = { progress() {}, stopped: () => false, seconds: () => 0 };
const HEADER = '{"log":1,"protocol":"chord"}';

const analyze = (lines: readonly string[], protocol = chord, hooks = HOOKS) =>
  analyzeLog(protocol, lines, {}, hooks);

/** What is wrong with the last of these lines. */
async function complaint(...lines: readonly string[]): Promise<string> {
  try {
    await analyze(lines);
  } catch (error) {
    const { line, message } = error as { line: number; message: string };
    expect(line).toBe(lines.length);
    return message;
  }
  return 'nothing';
}

describe('a log of a stranger', () => {
  it('of whoever does nothing that is asked shows nothing', async () => {
    const call = '{"at":0,"peer":1,"event":"call","call":{"type":"create","members":[1],"id":1}}';
    const report = await analyze([
      HEADER,
      call,
      '{"at":1,"event":"begun"}',
      '{"at":9999,"event":"converged"}',
    ]);
    expect(report.verdict).toBe('inconclusive');
    expect(report.properties.filter(({ verdict }) => verdict === 'held')).toEqual([]);
  });

  it.each([
    ['', 'there is nothing in it'],
    ['{', 'not JSON'],
    ['[1]', 'not a JSON object'],
    ['{"at":0}', 'the first line should say what this is: {"log":1,"protocol":"chord"}'],
    ['{"log":2,"protocol":"chord"}', 'it is of format 2; this version reads format 1'],
    ['{"log":1,"protocol":"kad"}', 'it is a log of "kad", not of chord'],
    ['{"log":1,"protocol":"chord","parms":{}}', 'the first line has no field "parms"'],
    ['{"log":1,"protocol":"chord","params":{"bit":6}}', '"params": "bit" is no parameter'],
    [
      '{"log":1,"protocol":"chord","params":{"bits":"6"}}',
      '"params": "bits" should be an integer from 1 to 160',
    ],
    [
      '{"log":1,"protocol":"chord","liars":[{}]}',
      'each of the liars should be a peer’s address, not an object',
    ],
    ['{"log":1,"protocol":"chord","founding":1}', '"founding" should be true, or left out'],
  ])('whose first line is %s', async (line, expected) => {
    expect(await complaint(line)).toBe(expected);
  });

  it('that vouches for what nobody asks', async () => {
    expect(await complaint('{"log":1,"protocol":"chord","conditions":["honesty"]}')).toMatch(
      /^no property of chord assumes "honesty"; they assume .*honest/,
    );
  });

  it.each([
    ['{"peer":5,"event":"crash"}', '"at" should be a number of milliseconds, not nothing'],
    ['{"at":1,"peer":5,"event":"shows"}', 'unknown event "shows"'],
    ['{"at":1,"peer":5,"event":"toString"}', 'unknown event "toString"'],
    ['{"at":1,"peer":"x","event":"crash"}', '"peer" should be a peer’s address, not "x"'],
    ['{"at":1,"peer":5,"event":"crash","why":1}', '"crash" has no field "why"'],
    ['{"at":1,"peer":5,"event":"send","to":9,"message":{"type":"ping"}}', 'a message: unknown type "ping"'],
    [
      '{"at":1,"peer":5,"event":"call","call":{"id":1,"type":"join","via":"9"}}',
      'a call: "via" of join should be an identifier',
    ],
    [
      '{"at":1,"peer":5,"event":"done","call":1,"outcome":{"ok":1}}',
      '"ok" of done should be true or false, not 1',
    ],
    ['{"at":1,"peer":5,"event":"view","view":{}}', 'a view: "member" of view should be true or false'],
    ['{"at":1,"event":"operation","operation":{"peer":5}}', '"operation" has no "do"'],
    ['{"at":1,"event":"converged","peer":5}', '"converged" has no field "peer"'],
  ])('that says %s', async (line, expected) => {
    expect(await complaint(HEADER, line)).toBe(expected);
  });

  it('that goes back in time, or asks twice under one id', async () => {
    const call = (at: number) => `{"at":${at},"peer":5,"event":"call","call":{"id":1,"type":"join","via":9}}`;
    expect(await complaint(HEADER, call(2), call(1))).toBe('"at" goes back from 2 to 1');
    expect(await complaint(HEADER, call(2), call(2))).toBe('call 1 was asked before: ids are unique');
  });
});

describe('a log that is understood', () => {
  const done = (id: number) => `{"at":5,"peer":5,"event":"done","call":${id},"outcome":{"ok":true}}`;

  it('tells the line at which a promise is broken, and what led there', async () => {
    const report = await analyze([HEADER, '', done(7)]);
    expect(report).toMatchObject({ verdict: 'falsified', events: 1, peers: 1 });
    expect(report.fallen).toMatchObject([
      { property: 'calls-end-once', line: 3, at: 5, last: [{ line: 3 }] },
    ]);
  });

  it('without anything to judge is no success', async () => {
    expect(await analyze([HEADER])).toMatchObject({ verdict: 'inconclusive', runs: 0 });
    const crash = await analyze([HEADER, '{"at":1,"peer":5,"event":"crash"}']);
    expect(crash.verdict).toBe('inconclusive');
  });

  it('is left when the user has had enough', async () => {
    const report = await analyze([HEADER, done(7)], chord, { ...HOOKS, stopped: () => true });
    expect(report.stopped).toBe('interrupted');
  });

  it('may hold messages as bytes', async () => {
    const mainline = protocolNamed(protocols, 'mainline-dht');
    const ping = Buffer.from('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe').toString('hex');
    const sent = { at: 1, peer: '10.0.0.1:6881', event: 'receive', from: '10.0.0.2:6881' };
    const type = Object.keys(mainline.spec.wire!.messages)[0];
    const line = JSON.stringify({ ...sent, message: { type, bytes: ping } });
    const report = await analyze(['{"log":1,"protocol":"mainline-dht"}', line], mainline);
    expect(report.coverage.find(({ machine }) => machine === 'answering')!.transitions.seen).toBe(1);
  });

  it('keeps a line for every event of a run, whatever is said', async () => {
    for (const protocol of protocols) {
      const liar = subjectNamed(protocol, protocol.subjects[0]!.name);
      const { scenario, beyond } = drawRun(protocol, liar, 3, { profile: 'hostile', grain: 'message' });
      const log = recordLog(protocol, liar, scenario, beyond ? { beyond } : {});
      const lines = log.map((each) => JSON.stringify(each));
      const { verdict, fallen } = await analyze(lines, protocol);
      const folklore = protocol.spec.properties.flatMap(({ name, expected }) => (expected ? [name] : []));
      expect(fallen.map(({ property }) => property).filter((name) => !folklore.includes(name))).toEqual([]);
      expect(verdict, protocol.spec.name).toBe('held');
    }
  });
});
