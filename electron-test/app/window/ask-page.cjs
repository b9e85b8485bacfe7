// Asks a page, but not for ever: one whose thread is stuck never answers.

const PATIENCE_MS = 5000;

/** Resolves to what `code` is in the page, or to undefined where no answer comes. */
async function askPage(contents, code, patienceMs = PATIENCE_MS) {
  if (contents.isDestroyed() || contents.isCrashed()) return undefined;
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  const answer = contents.executeJavaScript(code).catch(() => undefined);
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}

module.exports = { askPage };
