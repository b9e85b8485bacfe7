// The report in a real browser: opened from a file, clicked through, looked at.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { inRepository } from '../../src/places.mjs';
import { pageOf } from '../../src/report/page.mjs';
import { OUTCOMES } from '../../src/report/page/outcomes.mjs';
import { startBrowser } from './browser.mjs';
import { contrastsOf } from './contrast.mjs';
import {
  HOSTILE_CELL,
  hostileResults,
  hostileText,
} from './hostile-results.mjs';
import { plausibleResults } from './plausible-results.mjs';

/* global document, getComputedStyle, innerWidth, window */

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
const READABLE = 4.5;

const UNEXPECTED = 'h07/3.16.1/patched/bun-1.4.4';
const HUNG = 'h07/3.16.1/stock/node-20.20.2';

const results = plausibleResults({ unexpected: [UNEXPECTED] });

const dir = mkdtempSync(path.join(os.tmpdir(), 'report-'));
const asked = [];
let browser;
let page;
let elsewhere;

function write(name, made) {
  writeFileSync(path.join(dir, name), pageOf(made));
  return pathToFileURL(path.join(dir, name)).href;
}

before(async () => {
  // What a page would ask for, were it to.
  elsewhere = http.createServer((request, response) => {
    asked.push(request.url);
    response.end();
  });
  await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  browser = await startBrowser({ viewport: DESKTOP, colorScheme: 'light' });
  ({ page } = browser);
  page.setDefaultTimeout(60_000);
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => asked.push(`error: ${error.message}`));
});

after(async () => {
  await browser?.close();
  elsewhere.close();
  rmSync(dir, { recursive: true });
});

const address = write('report.html', results);

/** Opens the page anew, as somebody who has never been there. */
async function open(hash = '', from = address) {
  await page.goto('about:blank');
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(from);
  await page.evaluate(() => window.localStorage.clear());
  await page.goto('about:blank');
  asked.length = 0;
  await page.goto(`${from}${hash}`);
  await page.waitForSelector('body[data-drawn]');
}

const cellAt = (where) => page.locator(`#box a.cell[href="#${where}"]`);
const panel = () => page.locator('#panel');
const shownCells = () => page.locator('#box a.cell').count();

const count = (wanted) => results.cells.filter(wanted).length;

const isFocused = (locator) =>
  locator.evaluate((node) => node === document.activeElement);

test('every cell is drawn, and nothing but the file is asked for', async () => {
  await open();
  assert.equal(await shownCells(), results.cells.length);
  assert.deepEqual(asked, [address]);
});

test('a click on a cell shows what was expected, how it ended, and its log', async () => {
  await open();
  await cellAt(HUNG).click();
  await panel().waitFor();
  const text = await panel().innerText();
  const [first] = results.cells.find(
    ({ hazard, addon, variant, runtime }) =>
      [hazard, addon, variant, runtime].join('/') === HUNG,
  ).cases;
  assert.match(text, /producers are blocked on a full queue/);
  assert.match(text, /h07 · 3\.16\.1 stock · node-20\.20\.2 \(G0\)/);
  assert.match(text, /expected\s+hung/);
  assert.ok(text.includes(first.name));
  assert.ok(text.includes(first.hang));
  assert.equal(await panel().locator('pre').first().innerText(), first.stderr);
  assert.ok(page.url().endsWith(`#${HUNG}`));
  assert.ok(await isFocused(panel()));
});

test('Escape closes the log, and the focus is where it was', async () => {
  await open();
  await cellAt(HUNG).click();
  await panel().waitFor();
  await page.keyboard.press('Escape');
  await panel().waitFor({ state: 'hidden' });
  assert.ok(await isFocused(cellAt(HUNG)));
  assert.ok(!page.url().includes(HUNG));
});

test('a cell can be linked, and the log leads to the cells beside it', async () => {
  await open(`#${HUNG}`);
  await panel().waitFor();
  assert.equal(await cellAt(HUNG).getAttribute('aria-current'), 'true');
  const patched = HUNG.replace('stock', 'patched');
  await panel().locator(`a[href="#${patched}"]`).click();
  await panel().getByText('h07 · 3.16.1 patched').waitFor();
  await page.goBack();
  await panel().getByText('h07 · 3.16.1 stock').waitFor();
});

test('a link to a cell that is not there says so', async () => {
  await open('#h99/1.0.0/stock/node-1.0.0');
  await panel().getByText('No such cell').waitFor();
});

test('the keyboard alone gets to a log and back', async () => {
  await open();
  await page.locator('.key button').last().focus();
  await page.keyboard.press('Tab');
  const first = page.locator('#box a.cell').first();
  assert.ok(await isFocused(first), 'Tab goes to the first cell');
  // Over the first field, into the next one: stock, then patched.
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) {
    await page.keyboard.press(key);
  }
  await page.keyboard.press('ArrowDown');
  assert.ok(await isFocused(cellAt('h01/2.0.2/patched/node-22.23.3')));
  assert.equal(await page.locator('#box [tabindex="0"]').count(), 1);
  await page.keyboard.press('Enter');
  await panel().getByText('h01 · 2.0.2 patched · node-22.23.3').waitFor();
  await page.keyboard.press('Escape');
  assert.ok(await isFocused(cellAt('h01/2.0.2/patched/node-22.23.3')));
});

test('filters leave the cells of a hazard, addon, variant or runtime', async () => {
  await open();
  const choose = (name, value) => page.selectOption(`[name=${name}]`, value);
  await choose('runtime', 'bun-1.4.4');
  assert.equal(
    await shownCells(),
    count(({ runtime }) => runtime === 'bun-1.4.4'),
  );
  assert.match(
    await cellAt(HUNG.replace('node-20.20.2', 'bun-1.4.4')).innerText(),
    /hung/,
  );
  await choose('runtime', 'G2');
  assert.equal(
    await shownCells(),
    count(({ runtime }) => /24\.21|26\.10/.test(runtime)),
  );
  await choose('hazard', 'h07');
  await choose('addon', '3.16.1');
  await choose('variant', 'stock');
  assert.equal(await shownCells(), 2);
  // What is filtered is in the address, and comes back with it.
  await page.reload();
  await page.waitForSelector('body[data-drawn]');
  assert.equal(await shownCells(), 2);
});

test('the legend counts the outcomes, and filters by them', async () => {
  await open();
  for (const { name } of OUTCOMES) {
    const shown = await page.locator(`[data-outcome=${name}] b`).innerText();
    const expected = count(({ outcome }) => outcome === name);
    assert.equal(Number(shown.replace(',', '')), expected, name);
  }
  await page.click('[data-outcome=leaked]');
  assert.equal(
    await shownCells(),
    count(({ outcome }) => outcome === 'leaked'),
  );
  assert.ok(await isFocused(page.locator('[data-outcome=leaked]')));
  await page.selectOption('[name=variant]', 'patched');
  await page.getByText('No cell is left by these filters.').waitFor();
});

test('what is not as expected comes first, and stands out without colour', async () => {
  await open();
  assert.match(
    await page.locator('#verdict').innerText(),
    /^1 of 2,934 cells did not/,
  );
  const first = page.locator('#legend button').first();
  assert.match(await first.innerText(), /not as expected\s+1/);
  await first.click();
  assert.equal(await shownCells(), 1);
  const label = await cellAt(UNEXPECTED).getAttribute('aria-label');
  assert.match(label, /hung, not as expected/);
  const outline = await cellAt(UNEXPECTED).evaluate(
    (node) => getComputedStyle(node).outlineStyle,
  );
  assert.equal(outline, 'solid');
  await page.locator('#unexpected a').first().click();
  await panel().getByText('expected: survived').first().waitFor();
});

test('cells that ended in different ways have different glyphs', async () => {
  await open();
  const glyphs = await page.evaluate(() => {
    const found = {};
    for (const cell of document.querySelectorAll('#box a.cell')) {
      const outcome = [...cell.classList].find((name) => name.startsWith('o-'));
      found[outcome] = cell.textContent;
    }
    return found;
  });
  assert.equal(Object.keys(glyphs).length, OUTCOMES.length + 1);
  assert.equal(new Set(Object.values(glyphs)).size, OUTCOMES.length + 1);
});

test('a log is text, whatever it has in it', async () => {
  const url = `http://127.0.0.1:${elsewhere.address().port}/asked`;
  const hostile = write('hostile.html', hostileResults(url));
  await open(`#${HOSTILE_CELL}`, hostile);
  await panel().waitFor();
  const log = panel().locator('pre').first();
  assert.equal(await log.textContent(), hostileText(url));
  await page.selectOption('[name=hazard]', 'h07');
  await page.hover('#box a.cell >> nth=30');
  assert.equal(await page.evaluate(() => window.hostile), undefined);
  assert.deepEqual(asked, [hostile]);
});

const ground = () =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('light and dark follow the system, until the switch is used', async () => {
  await open();
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.click('#theme');
  assert.equal(await ground(), light);
  await page.reload();
  await page.waitForSelector('body[data-drawn]');
  assert.equal(await ground(), light, 'the choice is kept');
  await page.click('#theme');
  assert.equal(await ground(), dark);
});

for (const colorScheme of ['light', 'dark']) {
  test(`all text can be read, ${colorScheme}`, async () => {
    await open(`#${UNEXPECTED}`);
    await page.emulateMedia({ colorScheme });
    await panel().waitFor();
    await page.hover('#box a.cell >> nth=5');
    const looks = await contrastsOf(page);
    const cells = OUTCOMES.map(({ glyph }) => glyph);
    for (const glyph of cells) {
      assert.ok(
        looks.some(({ text }) => text === glyph),
        `no cell with ${glyph} was looked at`,
      );
    }
    assert.deepEqual(
      looks.filter(({ ratio }) => ratio < READABLE),
      [],
    );
  });
}

const overflow = () =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test('on a phone the table scrolls in its box, and the page does not', async () => {
  await open();
  await page.setViewportSize(PHONE);
  assert.equal(await page.evaluate(() => innerWidth), PHONE.width);
  assert.ok((await overflow()) <= 0);
  const box = page.locator('#box');
  assert.ok(await box.evaluate((node) => node.scrollWidth > node.clientWidth));
  const { width, height } = await cellAt(HUNG).boundingBox();
  assert.ok(
    width >= 24 && height >= 24,
    'a cell is as large as a finger needs',
  );
  await cellAt(HUNG).click();
  await panel().waitFor();
  assert.equal((await panel().boundingBox()).width, PHONE.width);
  assert.ok((await overflow()) <= 0);
  assert.ok(
    await panel().evaluate((node) => node.scrollWidth <= node.clientWidth),
  );
  await panel().getByRole('button', { name: 'Close' }).click();
  await panel().waitFor({ state: 'hidden' });
});

test('the whole matrix can be printed', async () => {
  await open();
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
  });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages <= 2, `${pages} sheets`);
});

test('pictures are taken of it', async () => {
  const to = inRepository('target', 'report');
  mkdirSync(to, { recursive: true });
  await open();
  const light = await page.screenshot({ path: path.join(to, 'light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await page.screenshot({ path: path.join(to, 'dark.png') });
  assert.notDeepEqual(light, dark);
});
