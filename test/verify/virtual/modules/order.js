/** Says in which order things happen, and what clock and chance show. */
import { randomBytes, randomInt, randomUUID, webcrypto } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export const virtual = true;

export function create(_address, _params, env) {
  const said = [];
  return {
    async call({ id, type }) {
      const say = (word) => said.push(word);
      if (type === 'order') {
        setTimeout(() => say(`timeout ${Date.now() - start}`), 5);
        setImmediate(() => say('immediate'));
        process.nextTick(say, 'tick');
        queueMicrotask(() => say('microtask'));
        const start = Date.now();
        say('now');
        await null;
        say('after await');
        await sleep(20);
        say(`slept ${new Date(Date.now()) - start}, ${new Date().getMilliseconds()}, ${performance.now()}`);
      } else if (type === 'chance') {
        const digest = await webcrypto.subtle.digest('SHA-1', Buffer.from('abc'));
        said.push(randomBytes(4).toString('hex'), Math.random(), randomInt(10), randomUUID());
        said.push(Buffer.from(digest).toString('hex'));
      } else if (type === 'interval') {
        let times = 0;
        const timer = setInterval(() => {
          say(`beat ${Date.now() % 1000}`);
          if (++times === 3) clearInterval(timer);
        }, 10);
      } else if (type === 'late') {
        const timer = setTimeout(() => say('refreshed'), 10);
        setTimeout(() => timer.refresh(), 5);
        const dropped = setTimeout(() => say('never'), 1);
        clearTimeout(Number(dropped));
      } else if (type === 'shared') {
        said.push(Buffer.from([1]) instanceof Uint8Array, new Date() instanceof Date, typeof Date());
      }
      env.done(id, { ok: true });
    },
    view: () => ({ said: [...said] }),
  };
}
