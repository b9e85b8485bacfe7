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

test('every bar is recorded on every runtime, and stands as its figure says', () => {
  const runtimes = Object.entries(recorded.runtimes);
  assert.deepEqual(
    runtimes.map(([name]) => name),
    ['node-20.20.2', 'node-24.21.0', 'node-26.10.0', 'bun-1.4.4'],
  );
  for (const [name, { bars, rounds }] of runtimes) {
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

test('it is said how many bars are missed by all of their interval', () => {
  const summary = plausibleSummary({ ours: 2 });
  const mostOf = new Map(BARS.map(({ title, most }) => [title, most]));
  const missed = Object.values(summary.runtimes)
    .flatMap(({ bars }) => Object.entries(bars))
    .filter(([, { reached }]) => !reached);
  for (const [title, bar] of missed) bar.interval[0] = mostOf.get(title);
  const [first] = missed;
  first[1].interval[0] += 0.01;
  assert.ok(missed.length > 1);
  assert.match(
    sectionOf(summary),
    new RegExp(`, ${missed.length} are missed, 1 of them by all of their`),
  );
});

test('every bar that is missed has a reason', () => {
  const reasons = sectionOf(recorded)
    .split('\n')
    .filter((line) => line.startsWith('- '));
  for (const { bars } of Object.values(recorded.runtimes)) {
    for (const [title, { reached }] of Object.entries(bars)) {
      assert.ok(reached || reasons.some((line) => line.includes(title)), title);
    }
  }
});

test('what is known of why a bar is missed stands below it', () => {
  const dear = sectionOf(plausibleSummary({ ours: 2 }));
  const why =
    /- deliver, burst, C names; deliver, burst, patched napi 3; .*: a callback scope/;
  assert.match(dear, why);
  assert.doesNotMatch(sectionOf(plausibleSummary()), why);
});

/** A summary of which floors are as `floorOf(runtime, title)` has them, or none. */
function withFloors(floorOf, options) {
  const summary = plausibleSummary(options);
  for (const [name, { bars }] of Object.entries(summary.runtimes)) {
    for (const bar of Object.values(bars)) {
      if (bar.floor) bar.floor = floorOf(name, bar.floor);
    }
  }
  // As it is read: what is undefined is not there.
  return JSON.parse(textOf(summary));
}

const rowsOf = (section) =>
  section
    .split('\n')
    .filter((line) =>
      BARS.some(({ title }) => line.startsWith(`| ${title} |`)),
    );

test('a floor is kept with its interval, and stands in a column of its own', () => {
  const title = 'create to finalized, C names';
  const values = { 20: 1.07, 24: 1.084, 26: 1.1 };
  const summary = withFloors((name, floor) => {
    assert.deepEqual(Object.keys(floor), ['value', 'interval', 'measured']);
    assert.ok(floor.interval[0] <= floor.value);
    assert.ok(floor.value <= floor.interval[1]);
    return { ...floor, value: values[name.slice(5, 7)] ?? 7 };
  });
  const section = sectionOf(summary);
  assert.match(section, /\| least possible \| at most \|\n/);
  assert.match(
    section,
    /Least possible is what does only what no design can avoid/,
  );
  const rows = rowsOf(section);
  assert.equal(rows.length, BARS.length);
  const row = rows.find((line) => line.startsWith(`| ${title} |`));
  assert.match(row, /\| 1\.07 \/ 1\.08 \/ 1\.10 \/ 7\.00 \| 1\.20 \|$/);
  const bare = BARS.filter(({ floor }) => !floor);
  assert.equal(
    rows.filter((line) => /\| {2}\| [^|]+ \|$/.test(line)).length,
    bare.length,
  );
});

test('a bar that is missed has its floor beside the reason, in recorded figures', () => {
  const values = { 20: 1.07, 24: 1.04, 26: 1.05 };
  const floorOf = (name, floor) => ({
    ...floor,
    value: values[name.slice(5, 7)] ?? 7,
  });
  const dear = sectionOf(withFloors(floorOf, { ours: 2 }));
  const figures = /takes 1\.07 \/ 1\.04 \/ 1\.05 \/ 7\.00 of what raw C takes/;
  assert.equal(dear.match(RegExp(figures, 'g')).length, 3);
  assert.match(
    dear,
    /- create to finalized, .* Raw C with such a hook, .* \(Node 20 \/ 24 \/ 26 \/ Bun\)\.\n/,
  );
  // Two bars share a reason; each has its own figures.
  assert.match(
    dear,
    /- whole process .* takes (1\.07 \/ 1\.04 \/ 1\.05 \/ 7\.00), and \1 of/,
  );
  assert.doesNotMatch(sectionOf(withFloors(floorOf, { ours: 0.3 })), figures);
});

test('a summary from before there were floors is told as it was', () => {
  const before = sectionOf(withFloors(() => undefined, { ours: 2 }));
  assert.doesNotMatch(before, /least possible|undefined/i);
  assert.match(before, /\| Bun \S+ \| at most \|\n/);
  assert.match(
    before,
    /missed, by callgrind on Node 20\.20\.2 or samples by perf:\n/,
  );
  assert.match(
    before,
    /in which the runtime allocates and hashes\. On Bun .*\.\n/,
  );
});

test('a summary comes back from its text as it was', () => {
  const summary = plausibleSummary();
  assert.deepEqual(JSON.parse(textOf(summary)), summary);
});
