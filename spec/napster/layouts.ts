/** How the data of each message between client and server is laid out. */

/** `word` has no space; `quoted` stands in double quotes; `count` is a decimal number; `rest` is all that is left. */
export type Kind = 'word' | 'quoted' | 'count' | 'rest';

export interface Layout {
  /** The message’s number. */
  readonly number: number;
  readonly fields: readonly (readonly [name: string, kind: Kind])[];
}

const NICK = ['nick', 'word'] as const;
const FILE = ['file', 'quoted'] as const;
const SPEED = ['speed', 'count'] as const;
const PLACE = [
  ['ip', 'count'],
  ['port', 'count'],
] as const;
const DESCRIPTION = [
  ['md5', 'word'],
  ['size', 'count'],
  ['bitrate', 'count'],
  ['freq', 'count'],
  ['time', 'count'],
] as const;

export const layouts = {
  login_error: { number: 0, fields: [['text', 'rest']] },
  login: {
    number: 2,
    fields: [NICK, ['password', 'word'], ['port', 'count'], ['client', 'quoted'], SPEED],
  },
  login_ack: { number: 3, fields: [['email', 'word']] },
  share: { number: 100, fields: [FILE, ...DESCRIPTION] },
  unshare: { number: 102, fields: [['file', 'rest']] },
  unshare_all: { number: 110, fields: [] },
  search: { number: 200, fields: [['query', 'rest']] },
  result: { number: 201, fields: [FILE, ...DESCRIPTION, NICK, ['ip', 'count'], SPEED] },
  results_end: { number: 202, fields: [] },
  get: { number: 203, fields: [NICK, FILE] },
  get_ack: { number: 204, fields: [NICK, ...PLACE, FILE, ['md5', 'word'], SPEED] },
  get_error: { number: 206, fields: [NICK, FILE] },
  signoff: { number: 210, fields: [NICK] },
  browse: { number: 211, fields: [NICK] },
  browse_entry: { number: 212, fields: [NICK, FILE, ...DESCRIPTION] },
  browse_end: { number: 213, fields: [NICK] },
  stats: {
    number: 214,
    fields: [
      ['users', 'count'],
      ['files', 'count'],
      ['gigabytes', 'count'],
    ],
  },
  download_start: { number: 218, fields: [] },
  download_end: { number: 219, fields: [] },
  upload_start: { number: 220, fields: [] },
  upload_end: { number: 221, fields: [] },
  disconnect: { number: 316, fields: [['code', 'count']] },
  failure: { number: 404, fields: [['text', 'rest']] },
  alternate_get: { number: 500, fields: [NICK, FILE] },
  alternate_ack: { number: 501, fields: [NICK, ...PLACE, FILE, ['md5', 'word'], SPEED] },
  upload_request: { number: 607, fields: [NICK, FILE, SPEED] },
  accept: { number: 608, fields: [NICK, FILE] },
  accept_failed: { number: 609, fields: [NICK, FILE] },
  queue_limit: { number: 619, fields: [NICK, FILE, ['limit', 'count']] },
  limit_reached: { number: 620, fields: [NICK, FILE, ['size', 'count'], ['limit', 'count']] },
  data_port_error: { number: 626, fields: [NICK] },
  ghost: { number: 748, fields: [] },
} as const satisfies Readonly<Record<string, Layout>>;

export type FrameType = keyof typeof layouts;

type ValueOf<K extends Kind> = K extends 'count' ? number : string;

/** The message that a layout describes. */
export type Framed<T extends FrameType = FrameType> = T extends FrameType
  ? { readonly type: T } & {
      readonly [F in (typeof layouts)[T]['fields'][number] as F[0]]: ValueOf<F[1]>;
    }
  : never;
