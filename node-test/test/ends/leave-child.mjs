import { spawn } from 'node:child_process';

const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
  stdio: 'inherit',
});
child.unref();
console.log(child.pid);
process.exit(0);
