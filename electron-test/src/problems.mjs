// What must hold of a cell that is patched.

/** In percent; see `growth` in cell.mjs. */
export const FLAT = 5;

/** What does not hold, a sentence each; none of a cell in which all is well. */
export function problems(cell, reloads) {
  const found = [];
  const must = (holds, what) => holds || found.push(what);
  const inPage = cell.where === 'renderer' || cell.where === 'preload';
  must(!cell.failed, `the rig failed: ${cell.failed}`);
  must(!cell.gone, `the page's process is gone: ${JSON.stringify(cell.gone)}`);
  must(!cell.stuck, `the page does not answer: ${cell.stuck}`);
  must(
    cell.reloadsDone === reloads,
    `${cell.reloadsDone} of ${reloads} reloads were done`,
  );
  must(cell.panics.length === 0, `it panicked: ${cell.panics[0]}`);
  must(cell.pids.length === 1, `the page's processes were ${cell.pids}`);
  must(cell.strange === 0, `${cell.strange} events came out of order`);
  must(cell.astray === 0, `${cell.astray} events came to no function`);
  must(
    cell.loads.every(({ ticks }) => ticks.every((taken) => taken > 0)),
    'a function did not tick after a load',
  );
  if (inPage) {
    const { started, told, left } = cell.threads;
    must(cell.lost === 0, `${cell.lost} payloads are lost`);
    must(left === 0, `${left} threads have not ended`);
    must(
      told === started,
      `${told} calls were told that the function is closed, of ${started} threads`,
    );
  }
  must(
    cell.growth === null || cell.growth < FLAT,
    `memory grew by ${cell.growth?.toFixed(1)} %`,
  );
  must(
    cell.quit && cell.quit.code === 0,
    `the app ended with ${JSON.stringify(cell.quit)}`,
  );
  return found;
}

/** What became of a cell, in few words. */
export function inShort({ outcome, reloadsDone, gone, panics, lost }) {
  const at = `at ${reloadsDone + 1}`;
  switch (outcome) {
    case 'survived':
      return `${reloadsDone} reloads`;
    case 'crashed':
      return `crashed (${gone.exitCode}) ${at}`;
    case 'stuck':
      return `stuck ${at}`;
    case 'panicked':
      return `${panics.length} panics`;
    case 'lost':
      return `${lost} lost`;
    default:
      return outcome;
  }
}
