/** CommonJS that makes sockets by itself: answers each packet with the same, and does to its own what it is told to. */
const dgram = require('node:dgram');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');

exports.virtual = true;

exports.create = (_address, _params, env) => {
  const said = [];
  const socket = dgram.createSocket('udp4', (bytes, { address, port, family, size }) => {
    said.push(`${bytes} from ${address}:${port} ${family} ${size}`);
    socket.send([bytes, '!'], port, address);
  });
  socket.on('listening', () =>
    said.push(`listening on ${socket.address().address}:${socket.address().port}`),
  );
  socket.on('error', ({ code }) => said.push(code));
  const doing = {
    bind: ({ port }) => socket.bind(port),
    again: () =>
      dgram
        .createSocket('udp4')
        .on('error', ({ code }) => said.push(code))
        .bind(),
    part: () => socket.send('abcdef', 2, 3, 7, '10.0.0.2', (error, bytes) => said.push(`${error} ${bytes}`)),
    nowhere: () => socket.send('x', 7, 'example.org'),
    large: () => socket.send(Buffer.alloc(70_000), 7, '10.0.0.2', ({ code }) => said.push(code)),
    port: () => socket.send('x', 0, '10.0.0.2'),
    ipv6: () => dgram.createSocket('udp6'),
    close: () => socket.close(() => said.push('closed')),
    lookup: () => {
      dns.lookup('10.0.0.2', (_error, address, family) => said.push(`${address} ${family}`));
      dns.lookup('example.org', ({ code }) => said.push(code));
    },
    read: () => fs.readFileSync('/etc/hosts'),
    connect: () => said.push(net.isIP('10.0.0.1')) && net.connect(80),
  };
  return {
    call(call) {
      doing[call.type](call);
      env.done(call.id, { ok: true });
    },
    view: () => ({ said: [...said] }),
  };
};
