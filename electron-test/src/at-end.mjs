// What must not outlive this process, whatever ends it: Ctrl-C does not reach
// what is in a process group of its own.

const doings = new Set();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function doAll() {
  for (const doing of doings) doing();
  doings.clear();
}

process.on('exit', doAll);
for (const signal of SIGNALS) {
  process.once(signal, () => {
    doAll();
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

/** Does `doing` when this process ends. Returns what takes it back. */
export function atEnd(doing) {
  doings.add(doing);
  return () => doings.delete(doing);
}
