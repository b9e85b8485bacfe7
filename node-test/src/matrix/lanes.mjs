// Runs work side by side: as much as there are processors, and beside it more of
// what mostly waits for a limit to pass.

/** How many that wait run in the place of one that works. */
const WAITING = 4;

/** Runs `work(item)` for all: `jobs` at a time, and of those that `waits` four times as many. */
export async function inLanes(items, { jobs }, work) {
  const lanesOf = (list, count) =>
    Array.from({ length: count }, async () => {
      for (let item; (item = list.shift());) await work(item);
    });
  await Promise.all([
    ...lanesOf(
      items.filter(({ waits }) => !waits),
      jobs,
    ),
    ...lanesOf(
      items.filter(({ waits }) => waits),
      jobs * WAITING,
    ),
  ]);
}
