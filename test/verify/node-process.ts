import { reference } from '../../impl/mainline-dht/subjects.ts';
import { DEFAULTS } from '../../spec/mainline-dht/parameters.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { Host } from './live-node.ts';

/** The reference as a process of its own: `node --import tsx node-process.ts HOST PORT VIA`. */
const [host = '', port = '', via = ''] = process.argv.slice(2);
const node = new Host(reference.create as never, DEFAULTS, await openSocket(host, Number(port)));
await node.call({ type: 'join', via } as never);
