import { expect, test } from 'vitest';
import { DEFAULTS } from '../../../spec/napster/parameters.ts';
import { Requests } from '../../../spec/napster/requests.ts';

const [SERVER, ASKER, OWNER] = ['10.0.0.1', '10.0.0.4', '10.0.0.7'];

test('a word to an owner that is to call answers the request for its file, and no other', () => {
  const requests = new Requests(DEFAULTS);
  const wants = (type: string, nick: string) =>
    requests.heard(SERVER, ASKER, { type, nick, file: 'live.mp3' } as never);
  wants('get', 'user0_6');
  wants('alternate_get', 'user0_7');
  requests.said(SERVER, OWNER, { type: 'alternate_ack', nick: 'user0_4', file: 'live.mp3' } as never);
  expect(requests.unanswered()).toMatchObject({ nick: 'user0_6' });
  requests.said(SERVER, ASKER, { type: 'get_ack', nick: 'user0_6', file: 'live.mp3' } as never);
  expect(requests.unanswered()).toBeUndefined();
});
