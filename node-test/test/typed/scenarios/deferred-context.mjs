// The store that is seen behind a native promise, of several that are made in turn and
// settled in reverse; and what async hooks are told of them.

import { AsyncLocalStorage, createHook } from 'node:async_hooks';

import { play } from './stage.mjs';

const CALLERS = 8;

await play(import.meta.url, {
  async main({ addon }) {
    const storage = new AsyncLocalStorage();
    let resources = 0;
    const hook = createHook({
      init(_id, type) {
        // As published, the name ends with a NUL.
        if (type.startsWith('napi_resolve_deferred')) resources++;
      },
    });
    hook.enable();
    const seen = [];
    const see = () => seen.push(storage.getStore());
    const call = async (caller) => {
      const gate = `caller ${caller}`;
      await addon.settleByAsyncFn(gate);
      see();
      await addon.settleOnThread(gate).then(see);
      see();
    };
    const calls = Array.from({ length: CALLERS }, (_, caller) =>
      storage.run(caller, () => call(caller)),
    );
    for (let caller = CALLERS - 1; caller >= 0; caller--)
      addon.openGate(`caller ${caller}`);
    await Promise.all(calls);
    hook.disable();
    return { seen: seen.sort(), promises: 2 * CALLERS, resources };
  },
});
