// Cargo as a child process: its lines passed on as they come, its artifacts
// read from its own messages rather than guessed from names.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const SHOWN_ON_FAILURE = 40;

/**
 * Runs a command and resolves to its stdout. Every stderr line goes to `log`.
 * Throws with the command and the last lines of stderr where it fails.
 */
export async function command(
  program,
  args,
  { cwd, env = {}, log = () => {} },
) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  const tail = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  createInterface({ input: child.stderr }).on('line', (line) => {
    log(line);
    tail.push(line);
    if (tail.length > SHOWN_ON_FAILURE) tail.shift();
  });
  const [code, signal] = await once(child, 'close').catch((error) => {
    throw new Error(`could not start ${program}: ${error.message}`);
  });
  if (code !== 0) {
    const end = signal ? `was ended by ${signal}` : `exited with ${code}`;
    throw new Error(
      `\`${[program, ...args].join(' ')}\` ${end} in ${cwd}\n${tail.join('\n')}`,
    );
  }
  return Buffer.concat(chunks).toString();
}

/** Builds the project in `cwd` and resolves to the files it produced, per target kind. */
export async function cargoBuild(args, options) {
  const stdout = await command(
    'cargo',
    ['build', '--locked', '--message-format=json-render-diagnostics', ...args],
    options,
  );
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ reason }) => reason === 'compiler-artifact')
    .map(({ manifest_path, target, filenames, executable }) => ({
      manifest: manifest_path,
      kinds: target.kind,
      filenames,
      executable,
    }));
}
