// A registry of npm packages, in this process: what it holds are runtimes that
// pass on to the one that runs the tests.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function pack(dir, name, version) {
  const source = path.join(dir, `${name}-source-${version}`);
  mkdirSync(path.join(source, 'bin'), { recursive: true });
  writeFileSync(
    path.join(source, 'package.json'),
    JSON.stringify({ name, version, bin: { node: 'bin/node' } }),
  );
  writeFileSync(
    path.join(source, 'bin', 'node'),
    `#!/bin/sh\nexec '${process.execPath}' "$@"\n`,
    { mode: 0o755 },
  );
  await run('npm', ['pack', '--silent', '--pack-destination', dir], {
    cwd: source,
  });
  return readFileSync(path.join(dir, `${name}-${version}.tgz`));
}

const integrity = (content) =>
  `sha512-${createHash('sha512').update(content).digest('base64')}`;

/**
 * Serves `versions` of the package `name`; resolves to `{ env, close }`:
 * `env` makes npm ask here.
 */
export async function serveRuntimes(dir, name, versions) {
  const tarballs = new Map();
  for (const version of versions) {
    tarballs.set(`/${name}/${version}.tgz`, await pack(dir, name, version));
  }
  const server = http.createServer((request, response) => {
    const tarball = tarballs.get(request.url);
    if (tarball) return response.end(tarball);
    if (request.url !== `/${name}`) {
      response.statusCode = 404;
      return response.end('{}');
    }
    const base = `http://127.0.0.1:${server.address().port}`;
    const described = versions.map((version) => {
      const file = `/${name}/${version}.tgz`;
      const dist = {
        tarball: `${base}${file}`,
        integrity: integrity(tarballs.get(file)),
      };
      return [version, { name, version, dist }];
    });
    return response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: versions.at(-1) },
        versions: Object.fromEntries(described),
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    npm_config_registry: `http://127.0.0.1:${server.address().port}/`,
    npm_config_cache: path.join(dir, 'npm-cache'),
    npm_config_fetch_retries: '0',
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { env, close };
}
