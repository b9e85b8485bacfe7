// Where a core is looked for, and whose crash a stack says it is.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { corePath } from '../../src/survive/core.mjs';
import { isNodesOwn } from '../../src/survive/node-teardown.mjs';
import { parseStacks } from '../../src/survive/stack.mjs';

const at = (pattern, usesPid = false) =>
  corePath({ pattern, usesPid, cwd: '/here', pid: 7 });

describe('a core', () => {
  test('lies where the kernel says, if that can be told', () => {
    assert.equal(at('core'), '/here/core');
    assert.equal(at('core', true), '/here/core.7');
    assert.equal(at('/cores/%p%%', true), '/cores/7%');
    assert.equal(at('core.%e'), null);
    assert.equal(at('|/usr/lib/systemd/systemd-coredump %P'), null);
    assert.equal(at(''), null);
  });
});

/** As gdb shows it on Node 24; `inner` lies inside. */
const stack = (...inner) =>
  parseStacks(
    [
      ...inner,
      'node::Environment::RunAndClearNativeImmediates(bool) ()',
      'node::Environment::RunCleanup() ()',
      'node::FreeEnvironment(node::Environment*) ()',
      'node::worker::Worker::Run() ()',
      'start_thread (arg=...) at ./nptl/pthread_create.c:442',
    ]
      .map((frame, depth) => `#${depth}  0x00000000008d3d4b in ${frame}`)
      .join('\n'),
  )[0];

const CALL =
  'node::CallbackQueue<void, node::Environment*>::CallbackImpl<node_napi_env__::EnqueueFinalizer(v8impl::RefTracker*)::{lambda(node::Environment*)#1}>::Call(node::Environment*) ()';

describe("a crash is Node's own", () => {
  test('where Node reads a napi_env from its list of immediates', () => {
    assert.ok(isNodesOwn(stack(CALL)));
    assert.ok(isNodesOwn(stack('node_napi_env__::DrainFinalizerQueue() ()')));
  });

  test('and not where a finalizer of the addon is inside, or anything else is', () => {
    const drain = 'node_napi_env__::DrainFinalizerQueue() ()';
    assert.ok(!isNodesOwn(stack('free_it () from /a/b.node', drain)));
    assert.ok(!isNodesOwn(stack('?? ()', CALL)));
    assert.ok(!isNodesOwn(stack('node::Environment::Exit(int) ()')));
    assert.ok(!isNodesOwn({ frames: [{ name: 'start_thread', place: null }] }));
  });
});
