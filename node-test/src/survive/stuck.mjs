// What a process that hangs is stuck in: gathered while it still lives, and told
// in a line.

import { gdbIsThere, stacksOf } from './gdb.mjs';
import { isIdle, parseStacks, telling } from './stack.mjs';
import { readThreads } from './threads.mjs';

/** The threads of a process, each with its stack where gdb can be asked: `{ threads, text, why }`. */
export async function gatherThreads(pid) {
  // Before gdb stops them: it shows in what they wait.
  const threads = readThreads(pid);
  if (threads.length === 0) {
    return { threads, text: null, why: 'this system does not show threads' };
  }
  if (!gdbIsThere()) {
    return { threads, text: null, why: 'gdb is not installed' };
  }
  let text;
  try {
    text = await stacksOf(pid);
  } catch (error) {
    return { threads, text: null, why: error.message };
  }
  const stacks = new Map(parseStacks(text).map((stack) => [stack.id, stack]));
  for (const thread of threads) thread.frames = stacks.get(thread.id)?.frames;
  return { threads, text, why: null };
}

function placeOf(thread) {
  const [inner, next] = thread.frames ? telling(thread, 2) : [];
  if (inner) return next ? `${inner} < ${next}` : inner;
  return thread.channel ?? thread.call ?? 'an unknown place';
}

/**
 * The threads that matter, alike ones together: `[{ name, count, place, ids }]`.
 *
 * - `pid`: its main thread always matters. `before`: the ids of those that there
 *   were before the addon, which do not. `only`: the ids of those that do.
 */
export function stuckThreads(threads, { pid, before = [], only = null }) {
  const matters = ({ id, frames }) => {
    if (only) return only.includes(id);
    if (id !== pid && before.includes(id)) return false;
    return !(frames && isIdle({ frames }));
  };
  const groups = new Map();
  for (const thread of threads.filter(matters)) {
    const place = placeOf(thread);
    const name = thread.id === pid ? `${thread.name} (main)` : thread.name;
    const key = `${name}\0${place}`;
    const group = groups.get(key) ?? {
      name,
      place,
      ids: [],
    };
    group.ids.push(thread.id);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, count: group.ids.length }))
    .sort((a, b) => b.count - a.count);
}

export const stuckLine = (groups) =>
  groups
    .map(
      ({ name, count, place }) =>
        `${name || 'a thread'}${count > 1 ? ` x${count}` : ''} in ${place}`,
    )
    .join('; ');
