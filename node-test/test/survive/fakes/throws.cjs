exports.start = () => {
  throw new Error('no such device');
};
