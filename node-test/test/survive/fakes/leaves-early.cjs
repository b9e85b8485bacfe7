// Says that all went well, and has done nothing.
exports.start = () => {
  process.reallyExit ? process.reallyExit(0) : process.exit(0);
};
