import assert from 'node:assert/strict';
import test from 'node:test';

import { lostEachTime } from '../src/gate.mjs';

/** Has attempts lose these; says what is lost in the end, and how many there were. */
async function lostOf(...attempts) {
  let made = 0;
  const left = await lostEachTime(attempts.length, () => attempts[made++]);
  return { left, made };
}

test('what is lost each time is lost', async () => {
  assert.deepEqual(await lostOf(['call', 'idle'], ['call'], ['call', 'end']), {
    ...{ left: ['call'], made: 3 },
  });
});

test('what is lost in two of three attempts is not', async () => {
  assert.deepEqual(await lostOf(['call'], ['call'], []), {
    ...{ left: [], made: 3 },
  });
});

test('what is lost in turn is not, and no more attempts are made than it takes', async () => {
  assert.deepEqual(await lostOf(['call'], ['idle'], ['call']), {
    ...{ left: [], made: 2 },
  });
  assert.deepEqual(await lostOf([], ['call'], ['call']), {
    ...{ left: [], made: 1 },
  });
});
