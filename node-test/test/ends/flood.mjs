import { writeSync } from 'node:fs';

function write(fd, text) {
  for (let bytes = Buffer.from(text); bytes.length > 0;) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const chunk = 'x'.repeat(1024 * 1024);
write(1, 'first\n');
for (let i = 0; i < 200; i++) {
  write(1, chunk);
  write(2, chunk);
}
write(1, '\nlast');
