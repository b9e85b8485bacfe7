import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';

import { pageOf } from '../../src/report/page.mjs';
import { hostileResults } from './hostile-results.mjs';
import { plausibleResults } from './plausible-results.mjs';

const hashOf = (text) => createHash('sha256').update(text).digest('base64');

const between = (page, from, to) => {
  const start = page.indexOf(from) + from.length;
  assert.ok(start >= from.length, `the page has no ${from}`);
  return page.slice(start, page.indexOf(to, start));
};

test('the page has the tags that it has, whatever the results say', () => {
  const tags = (page) => page.match(/<[!/]?[a-z-]+/gi);
  assert.deepEqual(
    tags(pageOf(hostileResults('http://example.invalid/'))),
    tags(pageOf(plausibleResults())),
  );
});

test('the page names nothing that is elsewhere', () => {
  const page = pageOf(plausibleResults());
  assert.doesNotMatch(page, /\bhttps?:|@import|\burl\(|\bsrc=/);
});

test('the policy allows this script, this style, and nothing else', () => {
  const page = pageOf(plausibleResults());
  const policy = between(page, 'Security-Policy"', '/>').replaceAll(
    '&#39;',
    "'",
  );
  assert.match(policy, /default-src 'none'/);
  const allowed = (what, text) =>
    assert.ok(policy.includes(`${what} 'sha256-${hashOf(text)}'`), what);
  allowed('script-src', between(page, '<script>', '</script>'));
  allowed('style-src', between(page, '<style>', '</style>'));
  assert.doesNotMatch(policy, /unsafe/);
});

test('the page has the cases of every cell', () => {
  const results = plausibleResults();
  const packed = between(pageOf(results), 'id="logs">', '</script>');
  assert.deepEqual(
    JSON.parse(gunzipSync(Buffer.from(packed, 'base64'))),
    results.cells.map(({ cases }) => cases),
  );
});
