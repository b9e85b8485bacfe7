// A queue is full of payloads when the environment ends: a worker by
// `terminate`, a worker with nothing left to do (`natural`), a worker that exits
// (`exit`), or the main environment with nothing left to do (`process`). Or when
// the function is aborted in an environment that lives on (`abort`).

import process from 'node:process';

import { play } from './stage.mjs';

const GO = 'go';

const RETURNS = 10;

function create(addon, handled) {
  return addon.create(() => null, { weak: true, handled });
}

/** Has a native thread fill the queue, and calls for a return value, where napi can. */
function fill(addon, number, payloads, holdUntil) {
  addon.produce(number, { calls: payloads });
  holdUntil(() => addon.counters().threads === 0);
  if (!addon.callForReturn) return;
  for (let i = 0; i < RETURNS; i++) addon.callForReturn(number);
}

await play(import.meta.url, {
  environment({
    addon,
    data: { end, payloads, handled },
    tell,
    hold,
    holdUntil,
  }) {
    const number = create(addon, handled);
    if (end === 'terminate') {
      fill(addon, number, payloads, holdUntil);
      tell(number);
      hold();
      return;
    }
    process.on('exit', () => fill(addon, number, payloads, holdUntil));
    tell(number);
    if (end === 'natural') return;
    // Not before what was told has arrived.
    setInterval(() => {
      if (addon.gateIsOpen(GO)) process.exit(0);
    }, 1);
  },

  async main(stage, { holdUntil }) {
    const { addon, options } = stage;
    const { end, payloads, handled } = options;
    if (end === 'process') {
      addon.reportPayloads();
      const number = create(addon, handled);
      process.on('exit', () => fill(addon, number, payloads, holdUntil));
      return;
    }
    if (end === 'abort') {
      const number = create(addon, handled);
      fill(addon, number, payloads, holdUntil);
      addon.abort(number);
      await stage.until(
        () => addon.counters().finalized === 1,
        () => 'the function was not finalized',
      );
      addon.dropFunction(number);
      return addon.counters();
    }
    const environment = await stage.environment({ end, payloads, handled });
    addon.openGate(GO);
    await environment.end(end);
    // Where `terminate` answers before the environment has ended, it ends soon.
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    addon.dropFunction(environment.told);
    return addon.counters();
  },
});
