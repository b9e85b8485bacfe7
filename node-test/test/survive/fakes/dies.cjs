// The runtime is killed from outside, as when memory is short.
exports.start = () => process.kill(process.pid, 'SIGKILL');
