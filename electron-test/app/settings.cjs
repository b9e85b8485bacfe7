// What the app counts with, where, and through which addon. The launcher says
// it in an environment variable; the switches of the window change it.

const WHERE = ['renderer', 'preload', 'main', 'utility'];

const DEFAULTS = {
  addonPath: null,
  napi: '?',
  patched: false,
  where: 'renderer',
  functions: 2,
  bounded: false,
  // Or `light`, or `dark`.
  theme: 'system',
};

/** What `start` of the ticker takes. */
const UNBOUNDED = { threads: 2, queue: 0, blocking: false, pauseMicros: 1000 };
const BOUNDED = { threads: 4, queue: 1, blocking: true, pauseMicros: 0 };

function fromEnvironment() {
  const given = JSON.parse(process.env.TICKER_APP || '{}');
  const settings = { ...DEFAULTS, ...given };
  if (!settings.addonPath) {
    throw new Error(
      'no addon is named; start the app by `npm start` in electron-test, which builds one',
    );
  }
  return settings;
}

/** The rig has threads that call more often than is nice to look at. */
const startOptions = ({ bounded, pauseMicros }) => ({
  ...(bounded ? BOUNDED : UNBOUNDED),
  ...(pauseMicros === undefined ? {} : { pauseMicros }),
});

module.exports = { WHERE, fromEnvironment, startOptions };
