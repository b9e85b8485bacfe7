// Which of valgrind's errors are the addon's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorsIn, misuseLine } from '../../src/survive/valgrind.mjs';

const ADDON = '/a/addon.node';
const NODE = '/n/node';

const stack = (...frames) =>
  `<stack>${frames
    .map(
      ([fn, obj]) =>
        `<frame><ip>0x1</ip><obj>${obj}</obj>${fn ? `<fn>${fn}</fn>` : ''}</frame>`,
    )
    .join('')}</stack>`;

const error = (kind, what, ...rest) =>
  `<error><unique>0x1</unique><kind>${kind}</kind>${what}${rest.join('')}</error>`;

const read = '<what>Invalid read of size 8</what>';
const jump = '<xwhat><text>depends on uninitialised value(s)</text></xwhat>';

const found = (...errors) =>
  errorsIn(
    `<valgrindoutput>${errors.join('\n')}`,
    (object) => object === ADDON,
  );

test('an access deep inside the runtime is the addon’s, if the addon called it', () => {
  const inside = stack(
    ['uv_mutex_lock', NODE],
    ['napi_call_threadsafe_function', NODE],
    ['call&lt;u32&gt;', ADDON],
  );
  const freed = stack(['free', '/v/vgpreload_memcheck.so'], ['drop', ADDON]);
  const errors = found(
    error(
      'InvalidRead',
      read,
      inside,
      '<auxwhat>a block free&apos;d</auxwhat>',
      freed,
    ),
  );
  assert.equal(
    misuseLine(errors),
    "valgrind: Invalid read of size 8 in call<u32>; a block free'd in drop",
  );
});

test('what the runtime does by itself is not', () => {
  assert.deepEqual(found(error('InvalidRead', read, stack(['gc', NODE]))), []);
});

test('memory that was never written is the addon’s only where it looks itself', () => {
  const inRuntime = stack(['scan', NODE], ['call', ADDON]);
  const inAddon = stack(
    ['memcmp', '/v/vgpreload_memcheck.so'],
    ['look', ADDON],
  );
  assert.deepEqual(found(error('UninitCondition', jump, inRuntime)), []);
  const [{ what, where }] = found(error('UninitCondition', jump, inAddon));
  assert.deepEqual(
    [what, where],
    ['depends on uninitialised value(s)', ['look']],
  );
});

test('what the process leaves behind when it ends is no error', () => {
  const leak = '<xwhat><text>8 bytes are definitely lost</text></xwhat>';
  const made = stack(['malloc', '/v/vgpreload_memcheck.so'], ['f', ADDON]);
  assert.deepEqual(found(error('Leak_DefinitelyLost', leak, made)), []);
});

test('several are told as one and the rest, and a report that is cut off is read as far as it goes', () => {
  const one = error('InvalidWrite', read, stack(['f', ADDON]));
  const errors = found(one, one, one, one.slice(0, 60));
  assert.match(misuseLine(errors), /in f; and 2 more$/);
});
