// What is committed: figures that nobody typed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { inRepository } from '../../node-test/src/places.mjs';
import { BARS } from '../src/bars.mjs';
import { checkReadme, sectionOf, withSection } from '../src/readme.mjs';
import { readSummary, textOf } from '../src/summary.mjs';
import { plausibleSummary } from './plausible-rounds.mjs';

const recorded = readSummary();

test("README's section of what it costs is what the recorded figures give", () => {
  checkReadme(recorded);
});

test('a figure that is typed into the section is found', () => {
  const readme = readFileSync(inRepository('README.md'), 'utf8');
  const typed = sectionOf(recorded).replace(/\d+ ns/, '1 ns');
  assert.notEqual(typed, sectionOf(recorded));
  assert.notEqual(readme.replace(sectionOf(recorded), typed), readme);
  assert.equal(
    withSection(readme.replace(sectionOf(recorded), typed), recorded),
    readme,
  );
});

test('every bar is recorded on every Node, and stands as its figure says', () => {
  const nodes = Object.entries(recorded.runtimes).filter(([name]) =>
    name.startsWith('node'),
  );
  assert.deepEqual(
    nodes.map(([name]) => name),
    ['node-20.20.2', 'node-24.21.0', 'node-26.10.0'],
  );
  for (const [name, { bars, rounds }] of nodes) {
    assert.ok(rounds >= 15, `${name} was recorded in ${rounds} rounds`);
    assert.deepEqual(
      Object.keys(bars),
      BARS.map(({ title }) => title),
    );
    for (const { title, most } of BARS) {
      assert.equal(bars[title].reached, bars[title].value <= most, title);
    }
  }
});

test('what is missed is called so in the section', () => {
  const dear = sectionOf(plausibleSummary({ ours: 2 }));
  assert.match(dear, /\*\*MISS\*\*/);
  const steep = sectionOf(plausibleSummary({ power: 1.5 }));
  assert.match(steep, /items delivered 1\.50 \(\*\*MISS\*\*\)/);
});

test('what is known of why a bar is missed stands below it', () => {
  const dear = sectionOf(plausibleSummary({ ours: 2 }));
  const why =
    /- deliver, burst, C names; deliver, burst, patched napi 3; .*: a callback scope/;
  assert.match(dear, why);
  assert.doesNotMatch(sectionOf(plausibleSummary()), why);
});

test('a summary comes back from its text as it was', () => {
  const summary = plausibleSummary();
  assert.deepEqual(JSON.parse(textOf(summary)), summary);
});
