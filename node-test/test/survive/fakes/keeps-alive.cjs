// Keeps its environment until it is stopped, and cannot be.
exports.start = () => {
  setInterval(() => {}, 1000);
};
exports.stop = () => {};
