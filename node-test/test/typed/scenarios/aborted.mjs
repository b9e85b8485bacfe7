// An aborted function is called, handed on, and aborted once more, through
// handles made before and after; then they are dropped, one by a native thread.

import { play } from './stage.mjs';

await play(import.meta.url, {
  async main(stage) {
    const { addon } = stage;
    const first = addon.create(() => null, { weak: true });
    const before = addon.again(first);
    addon.abort(first);
    const after = addon.again(first);
    const handles = [first, before, after];
    const atOnce = handles.map((number) => addon.call(number, false));
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    const late = addon.again(before);
    handles.push(late);
    const finalized = handles.map((number) => addon.call(number, false));
    for (const number of handles) addon.abort(number);
    addon.dropOnThread(handles.pop(), 'drop');
    for (const number of handles) addon.dropFunction(number);
    addon.openGate('drop');
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the thread that dropped did not end',
    );
    return { atOnce, finalized };
  },
});
