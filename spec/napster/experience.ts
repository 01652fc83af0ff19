import type { Said } from './wire.ts';

/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'server named by the redirector'
  | 'redirector without a server'
  | 'client back online'
  | 'ghost thrown out'
  | 'nick refused'
  | 'limit of results'
  | 'nothing found'
  | 'no query'
  | 'files listed'
  | 'nobody to list'
  | 'push'
  | 'both behind firewalls'
  | 'limit of downloads'
  | 'stale hit'
  | 'unshared meanwhile'
  | 'data port unreachable'
  | 'transfer broken off'
  | 'transfer outlived its server'
  | 'same MD5, other content'
  | 'false announcement'
  | 'false content'
  | 'nonsense answered'
  | 'garbage';

/** What sending this shows, whoever does. */
export function experienceOf(said: Said): Experience | undefined {
  switch (said.type) {
    case 'best_host':
      return said.port === 0 ? 'redirector without a server' : 'server named by the redirector';
    case 'ghost':
      return 'ghost thrown out';
    case 'login_error':
      return 'nick refused';
    case 'browse_entry':
      return 'files listed';
    case 'signoff':
      return 'nobody to list';
    case 'limit_reached':
      return 'limit of downloads';
    case 'accept_failed':
      return 'unshared meanwhile';
    case 'data_port_error':
      return 'data port unreachable';
    case 'failure':
      return 'no query';
    case 'verb':
      return said.verb === 'SEND' ? 'push' : undefined;
    case 'garbage':
      return 'garbage';
    default:
      return undefined;
  }
}
