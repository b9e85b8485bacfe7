// Reads the stacks that gdb prints, and finds in them what tells something.

const THREAD = /^Thread \d+ \(Thread \S+ \(LWP (\d+)\)(?: "([^"]*)")?.*\):$/;
const LWP = /^Thread \d+ \(LWP (\d+)\)(?: "([^"]*)")?.*\):$/;
const FRAME = /^#\d+\s+(?:0x[0-9a-f]+ in )?(.*)$/;

/** A frame's function, without its arguments and where its code lies. */
function functionOf(text) {
  if (text.startsWith('<')) return text;
  const end = text.lastIndexOf(')');
  let depth = 0;
  for (let at = end; at >= 0; at--) {
    if (text[at] === ')') depth++;
    if (text[at] === '(') depth--;
    if (depth === 0) return text.slice(0, at).trim();
  }
  return text.trim();
}

function frameOf(line) {
  const text = FRAME.exec(line)?.[1];
  if (text === undefined) return null;
  const place = / (?:from|at) (\S+)$/.exec(text);
  const called = place ? text.slice(0, place.index) : text;
  return { name: functionOf(called), place: place?.[1] ?? null };
}

/** Stacks by thread: `[{ id, name, frames: [{ name, place }] }]`; one thread without an id where gdb named none. */
export function parseStacks(text) {
  const stacks = [];
  for (const line of text.split('\n')) {
    const thread = THREAD.exec(line) ?? LWP.exec(line);
    if (thread) {
      stacks.push({ id: Number(thread[1]), name: thread[2] ?? '', frames: [] });
      continue;
    }
    const frame = frameOf(line);
    if (!frame) continue;
    if (stacks.length === 0) stacks.push({ id: null, name: '', frames: [] });
    stacks.at(-1).frames.push(frame);
  }
  return stacks;
}

/** Functions that any stack has: how a thread waits, aborts or begins. */
const NOISE = [
  /^(\?\?|<|0x)/,
  /^_*(GI_)?_*(futex|pthread|libc|lll_|clone|start_thread|syscall|raise|gsignal|abort|epoll_|poll|ppoll|nanosleep|clock_nanosleep|select|read$|kill)/,
  /^_*(GI_)?_*(debug_)?(malloc|free|realloc|int_free|int_malloc|fortify_fail|stack_chk|mem(cpy|move|set)|assert_)/,
  /^\{(closure|impl)/,
  /^(std::|core::|alloc::|__rust|rust_|panic_|uv_(cond|mutex|sem|thread)_)/,
];

/** Where the standard libraries' own sources were when they were built. */
const NOISY_PLACE = /^\/rustc\/|^library\/(std|core|alloc)\//;

const tells = ({ name, place }) =>
  !NOISE.some((pattern) => pattern.test(name)) &&
  !NOISY_PLACE.test(place ?? '');

/** The innermost functions that tell something, at most `count`. */
export function telling({ frames }, count = 1) {
  const names = frames.filter(tells).map(({ name }) => brief(name));
  // An addon's own way to a call often has the call's name.
  return names.filter((name, at) => name !== names[at - 1]).slice(0, count);
}

/** A name without template arguments, closures' tails and hashes. */
function brief(name) {
  let short = name.replace(/::h[0-9a-f]{16}$/, '');
  for (let before = ''; before !== short;) {
    before = short;
    short = short.replace(/<[^<>]*>/g, '');
  }
  short = short.replace(/::\{\{closure\}\}/g, '').replace(/::+/g, '::');
  // Without debug information a C++ name comes with its parameters.
  short = short.replace(/\([^()]*\)( const)?$/, '');
  return short.replace(/^::/, '') || name;
}

/** Where threads wait that have nothing to do. */
const IDLE =
  /uv__io_poll|uv_run|PlatformWorker|WorkerThreadsTaskRunner|DelayedTaskScheduler|^worker$|SignalInspector|StartIoThread|JSC::|WTF::|tokio::runtime|bun_?loop|us_loop/;

export const isIdle = (stack) =>
  telling(stack, 2).some((name) => IDLE.test(name));
