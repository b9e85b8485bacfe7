// Leaves a child behind, in the process's own group or in a session of its own,
// where neither the group's end nor the parent's reaches it.
const { spawn } = require('child_process');
const fs = require('fs');
exports.start = (detached) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached,
    stdio: 'inherit',
  });
  child.unref();
  fs.appendFileSync(process.env.PID_FILE, `${child.pid}\n`);
};
