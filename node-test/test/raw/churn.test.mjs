// Functions that come and go while threads use them.

import assert from 'node:assert/strict';

import { assertSurvived, onEach, run, story } from './raw.mjs';

const FUNCTIONS = 46;

onEach(
  [],
  'every function closes once, and nothing is left',
  async (runtime) => {
    const end = await run({ runtime, script: 'churn.cjs' });
    assertSurvived(end, 'left: 0', 'payloads: 0');
    assert.doesNotMatch(end.stdout, /after free|wrong thread/, story(end));
    const finalized = end.lines.filter((line) => /^f\d+ finalized/.test(line));
    assert.equal(new Set(finalized).size, FUNCTIONS, story(end));
    assert.equal(finalized.length, FUNCTIONS, story(end));
  },
);
