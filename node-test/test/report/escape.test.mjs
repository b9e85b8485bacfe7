import assert from 'node:assert/strict';
import test from 'node:test';

import { forHtml, jsonForScript } from '../../src/report/escape.mjs';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '</SCRIPT\n>',
  ']]>',
  '\u2028\u2029',
  '\ud800 alone',
  '\\u003c',
];

test('data in a script is the same when it is read, and has no tag in it', () => {
  const written = jsonForScript({ said: HOSTILE });
  assert.doesNotMatch(written, /</);
  assert.deepEqual(JSON.parse(written), { said: HOSTILE });
});

test('text in markup neither opens a tag nor ends an attribute', () => {
  assert.equal(
    forHtml(`<b a="1" c='2'>&amp;`),
    '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;',
  );
});
