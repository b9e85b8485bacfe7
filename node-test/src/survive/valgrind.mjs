// Short scenarios under valgrind, and what it says of the addon.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';

/** How much longer everything may take. */
export const SLOWER = 6;

let found;

/** Whether there is a valgrind; asked once. */
export function valgrindIsThere() {
  found ??=
    spawnSync('valgrind', ['--version'], { stdio: 'ignore' }).status === 0;
  return found;
}

/** The scenarios that are short enough, with their rounds under valgrind. */
export const underValgrind = (scenarios) =>
  scenarios
    .filter(({ valgrindRounds }) => valgrindRounds)
    .map((scenario) => ({
      ...scenario,
      name: `${scenario.name} under valgrind`,
      script: scenario.name,
      rounds: scenario.valgrindRounds,
      memory: null,
      valgrind: true,
    }));

/** How valgrind runs a Node: without compiled JavaScript, of which it knows nothing. */
export const valgrindCommand = (program, args, report) => ({
  program: 'valgrind',
  args: [
    ...['--tool=memcheck', '--fair-sched=yes', '--show-leak-kinds=none'],
    ...[
      '--num-callers=40',
      '--error-limit=no',
      '--child-silent-after-fork=yes',
    ],
    ...['--xml=yes', `--xml-file=${report}`],
    ...[program, '--jitless', ...args],
  ],
});

const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decode = (text) =>
  text.replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** The text of the first element of a name in a piece of XML, or null. */
function textOf(xml, name) {
  const match = new RegExp(`<${name}>([^]*?)</${name}>`).exec(xml);
  return match ? decode(match[1]) : null;
}

const framesIn = (stack) =>
  [...stack.matchAll(/<frame>([^]*?)<\/frame>/g)].map(([, frame]) => ({
    name: textOf(frame, 'fn') ?? '??',
    object: textOf(frame, 'obj') ?? '',
  }));

/** Errors whose every kind is the doing of whoever calls, however deep inside the runtime it shows. */
const ACCESS =
  /^(Invalid(Read|Write|Free|Jump|MemPool)|MismatchedFree|Overlap|FishyValue)$/;

const LIBRARIES = /\/(vgpreload_|libc[.-]|libstdc\+\+|libpthread)/;

/**
 * The errors of a report that are the addon's: `[{ what, where, also }]`. What
 * a runtime does with memory that it has not written is its own business, unless
 * the addon itself does it. Leaks are none of them: valgrind looks for them
 * whenever it writes XML, and a process that is ended leaves much behind.
 */
export function errorsIn(xml, isAddon) {
  const errors = xml.match(/<error>[^]*?<\/error>/g) ?? [];
  return errors.flatMap((error) => {
    const [stack = '', other = ''] =
      error.match(/<stack>[^]*?<\/stack>/g) ?? [];
    const kind = textOf(error, 'kind') ?? '';
    if (kind.startsWith('Leak_')) return [];
    const frames = framesIn(stack);
    const inner = frames.find(({ object }) => !LIBRARIES.test(object));
    const own = ACCESS.test(kind)
      ? frames.some(({ object }) => isAddon(object))
      : Boolean(inner) && isAddon(inner.object);
    if (!own) return [];
    const names = (list) =>
      list
        .filter(({ object }) => isAddon(object))
        .slice(0, 2)
        .map(({ name }) => name);
    return [
      {
        what: textOf(error, 'what') ?? textOf(error, 'text') ?? 'an error',
        where: names(frames),
        also: textOf(error, 'auxwhat'),
        alsoWhere: names(framesIn(other)),
      },
    ];
  });
}

/** The addon's errors in the report of a process, which may have been cut off. */
export function misuseIn(report, addon) {
  if (!existsSync(report)) return [];
  const itself = realpathSync(addon);
  const isAddon = (object) => object === itself || object.endsWith('.node');
  return errorsIn(readFileSync(report, 'utf8'), isAddon);
}

/** One such error in a line. */
export function misuseLine([first, ...others]) {
  const { what, where, also, alsoWhere } = first;
  const place = where.length > 0 ? ` in ${where.join(' < ')}` : '';
  const by = alsoWhere.length > 0 ? ` in ${alsoWhere.join(' < ')}` : '';
  const more = others.length > 0 ? `; and ${others.length} more` : '';
  return `valgrind: ${what}${place}${also ? `; ${also}${by}` : ''}${more}`;
}
