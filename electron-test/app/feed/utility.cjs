// The feed in a utility process. It ends when it is told to, with its threads
// counting, as a process does whose work is done.

const { startFeed } = require('./feed.cjs');

const SEND_MS = 50;

const { settings, load } = JSON.parse(process.argv[process.argv.length - 1]);
const feed = startFeed(settings, load);

setInterval(() => process.parentPort.postMessage(feed.snapshot()), SEND_MS);
process.parentPort.on('message', ({ data }) => {
  if (data === 'end') process.exit(0);
});
