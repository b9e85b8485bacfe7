// Starts later than it returns, and refuses.
exports.start = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new Error('started too often');
};
