import { ERRORS, type Krpc } from './krpc.ts';

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'join completed'
  | 'bucket split'
  | 'node replaced'
  | 'questionable node pinged'
  | 'peer expired'
  | 'peers found'
  | 'port implied'
  | 'token refused'
  | 'read-only query'
  | 'malformed packet answered'
  | 'method unknown'
  | 'garbage'
  | 'id forged'
  | 'unasked answer'
  | 'lookup at its limit'
  | 'lookup through a partition';

/** What sending this shows, whoever does. */
export function experienceOf(said: Krpc): Experience | undefined {
  switch (said.type) {
    case 'announce_peer':
      return said.implied_port ? 'port implied' : undefined;
    case 'ping':
    case 'find_node':
    case 'get_peers':
      return said.ro ? 'read-only query' : undefined;
    case 'error':
      return said.code === ERRORS.unknown ? 'method unknown' : undefined;
    case 'garbage':
      return 'garbage';
    default:
      return undefined;
  }
}
