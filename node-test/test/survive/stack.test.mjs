// Stacks as gdb prints them are read, and what tells something is found in them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { crashIn } from '../../src/survive/gdb.mjs';
import { isIdle, parseStacks, telling } from '../../src/survive/stack.mjs';
import { stuckLine, stuckThreads } from '../../src/survive/stuck.mjs';

const THREADS = `[New LWP 12]
Thread 3 (Thread 0x7f00 (LWP 12) "producer"):
#0  __futex_abstimed_wait_common64 (private=..., op=...) at ./nptl/futex-internal.c:57
#1  ___pthread_cond_wait (cond=..., mutex=...) at ./nptl/pthread_cond_wait.c:618
#2  0x00000000018bb4a9 in uv_cond_wait (cond=...) at ../deps/uv/src/unix/thread.c:793
#3  0x0000000000c70e26 in napi_call_threadsafe_function ()
#4  0x00007f1f4d2bda5a in napi_call_threadsafe_function () at /cargo/napi-sys/src/lib.rs:102
#5  {closure#0}<some::Type> () at /cargo/napi/src/threadsafe_function.rs:543
#6  0x00007f1f4d2bda5b in with_read<core::option::Option<i32>> () at /cargo/napi/src/tsfn.rs:9
#7  call_once<(), x> () at /rustc/5980/library/core/src/ops/function.rs:250

Thread 2 (Thread 0x7f01 (LWP 11) "node"):
#0  0x1 in __futex_abstimed_wait_common64 () at ./nptl/futex-internal.c:57
#1  0x2 in uv_cond_wait () at ../deps/uv/src/unix/thread.c:793
#2  0x3 in node::(anonymous namespace)::PlatformWorkerThread(void*) ()

Thread 1 (Thread 0x7f02 (LWP 10) "node"):
#0  0x1 in epoll_wait () from /lib/libc.so.6
#1  0x2 in uv__io_poll (loop=...) at ../deps/uv/src/unix/linux.c:1
`;

test('threads, functions and places are read', () => {
  const [producer, worker, main] = parseStacks(THREADS);
  assert.deepEqual([producer.id, producer.name], [12, 'producer']);
  assert.equal(producer.frames.length, 8);
  assert.deepEqual(producer.frames[2], {
    name: 'uv_cond_wait',
    place: '../deps/uv/src/unix/thread.c:793',
  });
  assert.deepEqual(telling(producer, 2), [
    'napi_call_threadsafe_function',
    'with_read',
  ]);
  assert.equal(
    telling(worker)[0],
    'node::(anonymous namespace)::PlatformWorkerThread',
  );
  assert.deepEqual(
    [isIdle(producer), isIdle(worker), isIdle(main)],
    [false, true, true],
  );
});

test('threads that are stuck alike are told together, idle ones and older ones not', () => {
  const all = parseStacks(THREADS);
  const twin = { ...all[0], id: 13 };
  const old = { ...all[0], id: 9, name: 'older' };
  const groups = stuckThreads([...all, twin, old], { pid: 10, before: [9] });
  assert.equal(
    stuckLine(groups),
    'producer x2 in napi_call_threadsafe_function < with_read',
  );
});

test('without stacks, what the kernel says must do', () => {
  const threads = [
    { id: 10, name: 'node', call: 'epoll_wait', channel: null },
    { id: 12, name: 'producer', call: 'futex', channel: 'futex_do_wait' },
  ];
  const groups = stuckThreads(threads, { pid: 10 });
  assert.equal(
    stuckLine(groups),
    'node (main) in epoll_wait; producer in futex_do_wait',
  );
});

test('a crash under gdb has its signal, its thread and its stack', () => {
  const crash = crashIn(`Thread 8 "ticker" received signal SIGABRT, Aborted.
0x1 in raise ()
STACK-BEGINS
#0  0x1 in raise () from /lib/libc.so.6
#1  0x2 in abort () from /lib/libc.so.6
#2  0x3 in uv_mutex_lock (mutex=...) at thread.c:1
#3  0x4 in napi_release_threadsafe_function ()
`);
  assert.deepEqual([crash.signal, crash.thread], ['SIGABRT', 'ticker']);
  const [stack] = parseStacks(crash.text);
  assert.deepEqual(telling(stack), ['napi_release_threadsafe_function']);
});

test('a run under gdb that did not crash has none', () => {
  assert.equal(crashIn('[Inferior 1 exited normally]\nSTACK-BEGINS\n'), null);
});
