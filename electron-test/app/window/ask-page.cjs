// Asks a page, but not for ever: one whose thread is stuck never answers, nor
// does one whose process ends meanwhile.

const PATIENCE_MS = 5000;

/** Resolves to what `code` is in the page, or to undefined where no answer comes. */
function askPage(contents, code) {
  if (contents.isDestroyed() || contents.isCrashed()) return undefined;
  return new Promise((resolve) => {
    const settle = (answer) => {
      clearTimeout(timer);
      contents.removeListener('render-process-gone', none);
      resolve(answer);
    };
    const none = () => settle(undefined);
    const timer = setTimeout(none, PATIENCE_MS);
    contents.once('render-process-gone', none);
    contents.executeJavaScript(code).then(settle, none);
  });
}

module.exports = { askPage };
