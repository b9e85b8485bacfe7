// The page in a real browser: opened from a file, looked at in light and dark, and on a phone.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { inRepository } from '../../node-test/src/places.mjs';
import { startBrowser } from '../../node-test/test/report/browser.mjs';
import { contrastsOf } from '../../node-test/test/report/contrast.mjs';
import { BARS } from '../src/bars.mjs';
import { measures } from '../src/measures.mjs';
import { pageOf } from '../src/page/page.mjs';
import { plausibleSummary } from './plausible-rounds.mjs';

/* global document, getComputedStyle, innerWidth */

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
const READABLE = 4.5;
/** Pixels that text is high at least, wherever it stands in a plot. */
const SMALLEST_TEXT = 10;

const HOSTILE = '</style><script>document.title = "hostile"</script>';

const summary = plausibleSummary({ absent: { neon: HOSTILE } });
const runtimes = Object.keys(summary.runtimes);

const dir = mkdtempSync(path.join(os.tmpdir(), 'bench-page-'));
const file = path.join(dir, 'page.html');
const asked = [];
let browser;
let page;

before(async () => {
  writeFileSync(file, pageOf(summary));
  browser = await startBrowser({ viewport: DESKTOP, colorScheme: 'light' });
  ({ page } = browser);
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => asked.push(`error: ${error.message}`));
  page.on('console', (message) => asked.push(`console: ${message.text()}`));
});

after(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

const address = pathToFileURL(file).href;

async function open(viewport, colorScheme = 'light') {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  asked.length = 0;
  await page.goto(address);
}

test('nothing is asked for but the file, and the console is empty', async () => {
  await open(DESKTOP);
  assert.deepEqual(asked, [address]);
  assert.equal(await page.title(), 'What it costs');
});

test('every measure of every runtime has its plot, with a bar for each contender', async () => {
  await open(DESKTOP);
  for (const runtime of runtimes) {
    const section = page.locator(`section[id="${runtime}"]`);
    const { figures } = summary.runtimes[runtime];
    assert.equal(Object.keys(figures).length, measures.length);
    assert.equal(await section.locator('svg').count(), measures.length);
    const bars = Object.values(figures).flatMap((one) => Object.keys(one));
    assert.equal(await section.locator('rect.bar').count(), bars.length);
    assert.equal(
      await section.locator('tbody tr').count(),
      BARS.length,
      runtime,
    );
  }
  const points = summary.growth.fits.flatMap((fit) => fit.points);
  assert.equal(await page.locator('#growth circle').count(), points.length);
});

test('what is least possible stands beside each bar that has a floor', async () => {
  await open(DESKTOP);
  const floored = BARS.filter(({ floor }) => floor).length;
  for (const runtime of runtimes) {
    const table = page.locator(`section[id="${runtime}"] table`);
    const told = table.locator('td.least:not(:empty)');
    assert.equal(await told.count(), floored);
    assert.match(await told.first().textContent(), /^\d\.\d\d \[.*\]$/);
    assert.equal(await table.getByText('least possible').count(), 1);
  }
});

test('a page of figures from before there were floors has no column of them', () => {
  const older = plausibleSummary();
  for (const { bars } of Object.values(older.runtimes)) {
    for (const bar of Object.values(bars)) delete bar.floor;
  }
  const text = pageOf(older);
  assert.doesNotMatch(text, /<th scope="col">least possible|class="least"/);
  assert.match(pageOf(summary), /<th scope="col">least possible/);
});

test('bars are as long as what they stand for, and none leaves its plot', async () => {
  await open(DESKTOP);
  const [runtime] = runtimes;
  const [{ title }] = measures;
  const figures = Object.values(summary.runtimes[runtime].figures[title]);
  const plot = page.locator(`section[id="${runtime}"] svg`).first();
  const widths = await plot
    .locator('rect.bar')
    .evaluateAll((bars) => bars.map((bar) => bar.width.baseVal.value));
  const scale = widths[0] / figures[0][0];
  widths.forEach((width, index) => {
    assert.ok(Math.abs(width - figures[index][0] * scale) < 0.2);
  });
  const outside = await page.locator('svg text').evaluateAll(
    (texts) =>
      texts.filter((text) => {
        const { left, right } = text.getBoundingClientRect();
        const around = text.ownerSVGElement.getBoundingClientRect();
        return left < around.left - 0.5 || right > around.right + 0.5;
      }).length,
  );
  assert.equal(outside, 0);
});

const fillOf = (locator) =>
  locator.first().evaluate((node) => getComputedStyle(node).fill);

test('light and dark follow the system, and ours has a colour of its own in both', async () => {
  const seen = [];
  for (const scheme of ['light', 'dark']) {
    await open(DESKTOP, scheme);
    const ground = await page.evaluate(
      () => getComputedStyle(document.body).backgroundColor,
    );
    const ours = await fillOf(page.locator('rect.ours'));
    assert.notEqual(ours, await fillOf(page.locator('rect.theirs')));
    seen.push(ground, ours);
  }
  assert.equal(new Set(seen).size, seen.length);
});

for (const scheme of ['light', 'dark']) {
  test(`all text can be read, ${scheme}`, async () => {
    await open(DESKTOP, scheme);
    const looks = await contrastsOf(page);
    assert.ok(looks.length > 0);
    assert.deepEqual(
      looks.filter(({ ratio }) => ratio < READABLE),
      [],
    );
  });
}

test('on a phone nothing is wider than the screen, nor scrolls in a box, and all can be read', async () => {
  await open(PHONE);
  assert.equal(await page.evaluate(() => innerWidth), PHONE.width);
  assert.ok(
    (await page.evaluate(
      () => document.documentElement.scrollWidth - innerWidth,
    )) <= 0,
  );
  const box = page.locator('.wide').first();
  assert.ok(await box.evaluate((node) => node.scrollWidth <= node.clientWidth));
  const heights = await page
    .locator('svg text')
    .evaluateAll((texts) =>
      texts.map((text) => text.getBoundingClientRect().height),
    );
  assert.ok(Math.min(...heights) >= SMALLEST_TEXT);
});

test('pictures are taken of it', async () => {
  const to = inRepository('target', 'bench');
  mkdirSync(to, { recursive: true });
  const pictures = {};
  for (const scheme of ['light', 'dark']) {
    await open(DESKTOP, scheme);
    pictures[scheme] = await page.screenshot({
      path: path.join(to, `page-${scheme}.png`),
    });
  }
  assert.notDeepEqual(pictures.light, pictures.dark);
  await open(PHONE);
  await page.screenshot({ path: path.join(to, 'page-phone.png') });
});
