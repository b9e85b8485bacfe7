import { once } from 'node:events';

const chunk = `${'x'.repeat(99)}\n`.repeat(10_000);
for (let i = 0; i < 20; i++) {
  if (i === 10) {
    process.stderr.write("thread 'ticker' (7) panic");
    process.stderr.write('ked at src/lib.rs:1:2:\nin the flood\n');
  }
  if (!process.stderr.write(chunk)) await once(process.stderr, 'drain');
}
