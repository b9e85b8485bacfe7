// How many instructions the core paths take. See scripts/counts --help.

import path from 'node:path';
import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { build, count } from './counting.mjs';
import { readExpectation, record } from './expectation.mjs';
import { selfTest } from './self-test.mjs';
import { table } from './table.mjs';
import { compare, complaints } from './verdict.mjs';

const USAGE = `usage: scripts/counts [--files | --record | --self-test]

Counts the instructions that the core paths of a thread-safe function take, an
operation, by callgrind, and how often they call what is not ours: the runtime,
the user's callbacks, the allocator. The runtime is one that does nothing, and
its instructions, the user's and the C library's are not among them: the counts
are those of a compiler, not of a machine.

Ends with 0 only if every path is as bench/counts/expected.json has it, within
5 %, up or down, and that file names the same paths.

  --files       also shows which source files the instructions come from
  --record      writes the file anew, instead
  --self-test   makes regressions of 10 % and of 2 % on every path, instead; ends
                with 0 if all of the one kind are seen, and none of the other,
                and if counts come out alike twice
  -h, --help    this text`;

const KEPT = 0.005;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      files: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      'self-test': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (Object.values(values).filter(Boolean).length > 1) {
    throw new Error('one option at a time; see scripts/counts --help');
  }
  return values;
}

function showFiles(paths) {
  for (const [name, { instructions, files }] of paths) {
    console.log(`\n${name}: ${instructions.toFixed(2)}`);
    const sorted = [...files].sort(
      ([file, one], [otherFile, other]) =>
        other - one || file.localeCompare(otherFile),
    );
    for (const [file, each] of sorted.filter(([, each]) => each > KEPT)) {
      const place = file.split(path.sep).slice(-3).join(path.sep);
      console.log(`${each.toFixed(2).padStart(10)}  ${place}`);
    }
  }
}

function fail(headline, lines) {
  console.error(
    `\n${headline}\n${lines.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exitCode = 1;
}

function check(counted) {
  const expectation = readExpectation();
  const rows = compare(expectation.paths, counted.paths);
  const [recordedBy, compiledBy] = [expectation.compiler, counted.compiler];
  const same = recordedBy === compiledBy;
  console.log(
    `compiled by ${compiledBy}, ${same ? 'as' : 'NOT as'} recorded\n`,
  );
  console.log(table(rows, process.stdout.isTTY).join('\n'));
  const lines = complaints(rows, { recordedBy, compiledBy });
  if (lines.length > 0) fail('The counts are not what was recorded:', lines);
}

function testItself(wrong) {
  if (wrong.length > 0) {
    fail('Regressions are not seen as they should be:', wrong);
  } else {
    console.log('regressions of 10 % are seen on every path, and none of 2 %');
  }
}

await runIfMain(import.meta.url, async (args) => {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const programs = await build((line) => console.error(line));
  if (options['self-test']) {
    testItself(await selfTest((extra) => count(programs, extra)));
    return;
  }
  const counted = await count(programs);
  if (options.record) {
    record(counted);
    console.log(`recorded ${counted.paths.size} paths`);
    return;
  }
  check(counted);
  if (options.files) showFiles(counted.paths);
});
