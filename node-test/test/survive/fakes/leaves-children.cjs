// Leaves a child behind that has left one itself: each in the process's own
// group, or in a session of its own, where neither the group's end nor the
// parent's reaches it. The child ends, so that its own has another parent.
const { spawn } = require('child_process');
const fs = require('fs');

const leave = (args, detached) =>
  spawn(process.execPath, args, { detached, stdio: 'inherit' }).unref();

function stay() {
  fs.appendFileSync(process.env.PID_FILE, `${process.pid}\n`);
  setInterval(() => {}, 1000);
}

function bequeath(detached) {
  leave([__filename, 'stay'], detached);
  if (process.env.CHILD_ENDS !== '1') stay();
}

if (require.main === module) {
  if (process.argv[2] === 'stay') stay();
  else bequeath(process.argv[2] === 'true');
}

/** Resolves when all that are to be left have said who they are. */
exports.start = async (detached, count) => {
  leave([__filename, String(detached)], detached);
  const said = () =>
    fs.existsSync(process.env.PID_FILE)
      ? fs.readFileSync(process.env.PID_FILE, 'utf8').split('\n').length - 1
      : 0;
  while (said() < count) await new Promise((done) => setTimeout(done, 10));
};
