// Growth is told from noise.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

import { growsOn, slopeOf } from '../../src/survive/growth.mjs';

const { randomFrom } = createRequire(import.meta.url)(
  '../../src/survive/inside/random.cjs',
);

const KIB = 1024;
const LIMIT = 64 * KIB;
const WARM_UP = 24;

/** A process of 50 MiB that warms up by 10, trembles by `noise`, and leaks. */
function samples({
  leak = 0,
  noise = 512 * KIB,
  count = 60,
  seed = 1,
  jump = 0,
}) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, at) => {
    const warm = 10 * 1024 * KIB * (1 - Math.exp(-at / 6));
    const jumped = at > (WARM_UP + count) / 2 ? jump : 0;
    return 50e6 + warm + at * leak + random.between(-noise, noise) + jumped;
  });
}

describe('growth', () => {
  test('a leak is measured to within a fifth, in noise as large as it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const slope = slopeOf(
        samples({ leak: 256 * KIB, noise: 256 * KIB, seed }),
        WARM_UP,
      );
      assert.ok(
        Math.abs(slope - 256 * KIB) < 52 * KIB,
        `${slope} with seed ${seed}`,
      );
    }
  });

  test('a leak goes on', () => {
    for (let seed = 1; seed <= 20; seed++) {
      assert.ok(
        growsOn(
          samples({ leak: 256 * KIB, noise: 256 * KIB, seed }),
          WARM_UP,
          LIMIT,
        ),
        `seed ${seed}`,
      );
    }
  });

  test('noise and warming up are no leak', () => {
    for (let seed = 1; seed <= 50; seed++) {
      assert.ok(!growsOn(samples({ seed }), WARM_UP, LIMIT), `seed ${seed}`);
    }
  });

  test('one step up is no leak', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const stepped = samples({ jump: 20 * 1024 * KIB, noise: 64 * KIB, seed });
      assert.ok(!growsOn(stepped, WARM_UP, LIMIT), `seed ${seed}`);
    }
  });

  test('warming up for longer than is left out is no leak', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const grown = samples({ leak: 512 * KIB, noise: 64 * KIB, seed });
      const settled = grown.map((_, at) => grown[Math.min(at, 45)]);
      assert.ok(!growsOn(settled, WARM_UP, LIMIT), `seed ${seed}`);
    }
  });

  test('a few wild samples move nothing', () => {
    const wild = samples({ leak: 256 * KIB, noise: 16 * KIB });
    for (const at of [30, 41, 55]) wild[at] += 500 * 1024 * KIB;
    assert.ok(Math.abs(slopeOf(wild, WARM_UP) - 256 * KIB) < 52 * KIB);
  });

  test('no samples are no growth', () => {
    assert.equal(slopeOf([], WARM_UP), 0);
    assert.ok(!growsOn([], WARM_UP, LIMIT));
  });
});
