// One holder at a time, across processes: test files run side by side and
// share what they build. The lock is the name of a socket in Linux's abstract
// namespace, which goes with its process however that ends.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 100;

async function tryLock(name) {
  const hash = createHash('sha256').update(name).digest('hex');
  const server = net.createServer();
  server.listen(`\0napi-outlive-${hash}`);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    return null;
  }
}

/** Runs `work` while no other process of this machine holds `name`; waits for it first. */
export async function withLock(name, work) {
  let server;
  while (!(server = await tryLock(name))) await sleep(RETRY_MS);
  try {
    return await work();
  } finally {
    server.close();
    await once(server, 'close');
  }
}
