// The threads of this process, as Linux tells them; none elsewhere.

const fs = require('fs');

const TASKS = '/proc/self/task';

/** The ids of all threads. */
function threadIds() {
  try {
    return fs.readdirSync(TASKS).map(Number);
  } catch {
    return [];
  }
}

/** How often a thread was given up the processor, or null if it is gone. */
function switchesOf(id) {
  try {
    const status = fs.readFileSync(`${TASKS}/${id}/status`, 'utf8');
    const state = /^State:\s+(\S)/m.exec(status)[1];
    const counts = [...status.matchAll(/ctxt_switches:\s+(\d+)/g)];
    return { state, count: counts.reduce((sum, [, n]) => sum + Number(n), 0) };
  } catch {
    return null;
  }
}

/** A picture of what `ids` have done so far, to be compared with a later one. */
function activity(ids) {
  const seen = ids.map((id) => [id, switchesOf(id)]);
  return new Map(seen.filter(([, what]) => what));
}

/** Which of `ids` are asleep, and have been since `before` was taken. */
function asleepSince(before, ids) {
  const now = activity(ids);
  return ids.filter(
    (id) =>
      now.has(id) &&
      before.has(id) &&
      now.get(id).state === 'S' &&
      now.get(id).count === before.get(id).count,
  );
}

module.exports = { threadIds, activity, asleepSince };
