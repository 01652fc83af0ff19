import { expect, test } from 'vitest';
import { campaignSuite, checkSuite, junitXml } from '../../report/junit.ts';
import { line } from '../../report/lines.ts';
import { checked, falsified, held, troubled } from './reports.ts';

const stories = new Map([['no-dangling', [line('once upon a \u001b <time> & ]]>')]]]);

test('a suite for each subject, a case for each property, the story in the failure', async () => {
  const suites = [campaignSuite(held, stories), campaignSuite(falsified, stories)];
  expect(await junitXml(suites)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="churnproof" tests="8" failures="1" errors="0" skipped="3">
      <testsuite name="toy.reference" tests="4" failures="0" errors="0" skipped="0" time="3.210">
        <testcase classname="toy.reference" name="no-dangling"/>
        <testcase classname="toy.reference" name="finds-home"/>
        <testcase classname="toy.reference" name="sees-a-join"/>
        <testcase classname="toy.reference" name="all-are-friends"/>
      </testsuite>
      <testsuite name="toy.published" tests="4" failures="1" errors="0" skipped="3" time="3.210">
        <testcase classname="toy.published" name="no-dangling">
          <failure message="does not hold: Everybody follows somebody who is there.">once upon a \\x1b &lt;time&gt; &amp; ]]&gt;
    </failure>
        </testcase>
        <testcase classname="toy.published" name="finds-home">
          <skipped message="no run met its preconditions"/>
        </testcase>
        <testcase classname="toy.published" name="sees-a-join">
          <skipped message="never seen"/>
        </testcase>
        <testcase classname="toy.published" name="all-are-friends">
          <skipped message="folklore that no run falsified"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test('a subject in trouble is an error with its transcript', async () => {
  const xml = await junitXml([campaignSuite(troubled, stories)]);
  expect(xml).toContain('<error message="it did not answer within 5 s">');
  expect(xml).toContain('gar\\x1bbage');
});

test('what is inconclusive is never green', () => {
  const fates = (verdict: 'inconclusive' | 'falsified') =>
    campaignSuite({ ...falsified, verdict }, stories).cases.map(({ fate }) => fate?.as);
  expect(fates('inconclusive')).toContain('error');
  expect(fates('falsified')).not.toContain('error');
  const nothing = campaignSuite({ ...held, runs: 0, properties: [], verdict: 'inconclusive' }, stories);
  expect(nothing.cases).toEqual([{ name: 'campaign', fate: { as: 'error', message: 'nothing was run' } }]);
});

test('explorations', () => {
  expect(checkSuite(checked, stories).cases.map(({ name, fate }) => [name, fate?.as])).toEqual([
    ['no-dangling', 'failure'],
    ['finds-home', undefined],
  ]);
  expect(checkSuite({ ...checked, verdict: 'inconclusive' }, stories).cases.at(-1)?.fate?.as).toBe('error');
});
