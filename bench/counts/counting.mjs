// Builds the programs that take the core paths, and has callgrind count.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { cargoBuild, command } from '../../node-test/src/cargo.mjs';
import { inRepository } from '../../node-test/src/places.mjs';
import { instructionsByFile, perOperation } from './profile.mjs';

/** What would have another compiler, or the same one compile otherwise. */
const NO_OVERRIDES = {
  RUSTUP_TOOLCHAIN: undefined,
  RUSTFLAGS: undefined,
  CARGO_ENCODED_RUSTFLAGS: undefined,
  CARGO_BUILD_RUSTFLAGS: undefined,
};

/**
 * Builds the programs, by the compiler that `rust-toolchain.toml` names where rustup is; resolves
 * to where they are.
 */
export async function build(log) {
  const artifacts = await cargoBuild(
    ['--quiet', '--release', '--target-dir', inRepository('target', 'counts')],
    { cwd: inRepository('bench', 'counts'), env: NO_OVERRIDES, log },
  );
  const programs = artifacts
    .map(({ executable }) => executable)
    .filter(Boolean)
    .sort();
  if (programs.length === 0) throw new Error('no program was built');
  return programs;
}

/** `NAME OPERATIONS CALLS` of each time that a path was taken, as the program says them. */
export function readTimes(lines) {
  return lines.map((line) => {
    const [name, operations, calls] = line.split('\t');
    return { name, operations: Number(operations), calls: Number(calls) };
  });
}

/** Of two times that a path was taken, the second twice as often: what an operation takes. */
export function eachPath(times) {
  const paths = new Map();
  for (let index = 0; index < times.length; index += 2) {
    const [once, twice] = times.slice(index, index + 2);
    if (once.name !== twice?.name || twice.operations !== 2 * once.operations) {
      throw new Error(
        `${once.name} was not taken once and then twice as often`,
      );
    }
    paths.set(once.name, {
      ...perOperation(once.files, twice.files, once.operations),
      calls: (twice.calls - once.calls) / once.operations,
    });
  }
  return paths;
}

/** Runs a program under callgrind: resolves to `{ compiler, paths }`, as `count` does. */
async function countOne(program, extra) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'counts-'));
  try {
    const profile = path.join(dir, 'profile');
    const stdout = await command(
      'valgrind',
      [
        '--quiet',
        '--tool=callgrind',
        '--toggle-collect=counted',
        '--dump-before=path_over',
        '--demangle=no',
        '--compress-strings=no',
        '--compress-pos=no',
        `--callgrind-out-file=${profile}`,
        program,
        ...[...extra].map(([name, instructions]) => `${name}=${instructions}`),
      ],
      { cwd: dir },
    );
    const [compiler, ...lines] = stdout.trimEnd().split('\n');
    const times = readTimes(lines).map((time, index) => ({
      ...time,
      files: instructionsByFile(
        readFileSync(`${profile}.${index + 1}`, 'utf8'),
        program,
      ),
    }));
    return { compiler, paths: eachPath(times) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Counts: resolves to `{ compiler, paths }`, for each path by its name `{ instructions, calls,
 * files }` of an operation. `extra` has instructions added to the operations of a path, by name.
 */
export async function count(programs, extra = new Map()) {
  const paths = new Map();
  let compiler;
  for (const program of programs) {
    const counted = await countOne(program, extra);
    for (const [name, figures] of counted.paths) {
      if (paths.has(name))
        throw new Error(`"${name}" is a path of two programs`);
      paths.set(name, figures);
    }
    ({ compiler } = counted);
  }
  return { compiler, paths };
}
