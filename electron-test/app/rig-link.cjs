// What started the app may ask it things, over the channel that it was started
// with: `{ id, ask, with }`, answered by `{ id, answer }` or `{ id, error }`.

/** Lets `asks`, by name, be asked; resolves to a way to tell things unasked. */
function linkToRig(asks, onEnd) {
  if (!process.send) return () => {};
  // A channel that is closing takes nothing any more.
  const send = (message) => process.connected && process.send(message);
  process.on('message', async ({ id, ask, with: given }) => {
    try {
      send({ id, answer: await asks[ask](given) });
    } catch (error) {
      send({ id, error: error.stack });
    }
  });
  process.on('disconnect', onEnd);
  return send;
}

module.exports = { linkToRig };
