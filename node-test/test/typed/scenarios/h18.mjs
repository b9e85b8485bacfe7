// A page is reloaded: an environment ends and another one takes its place, while a
// producer still holds the first one's function. Whether it can learn that its events
// go nowhere without making one, and what the events that it makes are told.

import { say } from './say.mjs';
import { play } from './stage.mjs';

const EVENTS = 3;

await play(import.meta.url, {
  environment({ addon, tell }) {
    tell(addon.create(() => null));
  },

  async main(stage) {
    const { addon } = stage;
    const isClosing = (number) => addon.isClosing?.(number) ?? 'not known';
    const old = await stage.environment();
    const before = isClosing(old.told);
    await old.end();
    const page = await stage.environment();
    // Where `terminate` answers before the environment has ended, it ends soon.
    if (addon.isClosing) {
      await stage.until(
        () => addon.isClosing(old.told),
        () => 'the function did not close',
      );
    }
    const after = isClosing(old.told);
    say('events for the old page');
    const statuses = [];
    for (let i = 0; i < EVENTS; i++) statuses.push(addon.call(old.told, false));
    const { delivered } = addon.counters();
    const present = [isClosing(page.told), addon.call(page.told, false)];
    await stage.until(
      () => addon.counters().delivered === delivered + 1,
      () => 'the present page was not called',
    );
    addon.dropFunction(old.told);
    await page.end();
    addon.dropFunction(page.told);
    return { before, after, statuses, delivered, present };
  },
});
