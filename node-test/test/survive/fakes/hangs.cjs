// Sleeps in the way of whoever starts it, and says first who it is.
const fs = require('fs');
exports.start = () => {
  if (process.env.PID_FILE) {
    fs.writeFileSync(process.env.PID_FILE, String(process.pid));
  }
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(nothing, 0, 0, 1000);
};
