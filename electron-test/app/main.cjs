// The app of the first report: native threads count up through thread-safe
// functions, and a page can be reloaded under them.

const { Menu, app, ipcMain, nativeTheme } = require('electron');

const { App } = require('./app.cjs');
const { linkToRig } = require('./rig-link.cjs');
const { fromEnvironment } = require('./settings.cjs');
const { askPage } = require('./window/ask-page.cjs');

// Electron would ask in a dialog, and go on.
process.on('uncaughtException', (error) => {
  console.error(`error: ${error.stack}`);
  app.exit(1);
});

const WATCH_MS = 1000;

const ready = app.whenReady();

const ticker = new App(fromEnvironment());

ticker.tell = linkToRig(
  {
    ready: async () => {
      await ready;
      return process.versions;
    },
    open: () => void ticker.open(),
    settle: (choice) => void Object.assign(ticker.settings, choice),
    reload: (way) => ticker.reload(way),
    reopen: () => ticker.reopen(),
    look: () => ticker.look(),
    collectGarbage: () => askPage(ticker.window.page, 'window.gc()'),
    crashSecondWindow: () => ticker.crashSecondWindow(),
    panicked: (text) => ticker.panicked(text),
    quit: () => void setImmediate(() => app.quit()),
  },
  () => app.exit(1),
);

function sendState() {
  const { window } = ticker.window;
  if (!window.isDestroyed()) window.webContents.send('state', ticker.state());
}

/** Notices a page that does not answer, and feeds one whose feed is elsewhere. */
async function watch() {
  const { page } = ticker.window;
  const answers = (await askPage(page, '1')) === 1;
  if (page === ticker.window.page && answers !== ticker.answers) {
    ticker.answers = answers;
    const crashed = page.isDestroyed() || page.isCrashed();
    if (!answers && !crashed) {
      ticker.happened({ kind: 'silent', text: 'The page does not answer.' });
    }
  }
  setTimeout(watch, WATCH_MS);
}

const FEED_MS = 100;

function feedPage() {
  const { where } = ticker.settings;
  if (where !== 'main' && where !== 'utility') return;
  ticker.place.snapshot().then((snapshot) => {
    const { page } = ticker.window;
    if (snapshot && !page.isDestroyed()) page.send('snapshot', snapshot);
  });
}

function menu() {
  const item = (label, accelerator, click) => ({ label, accelerator, click });
  return Menu.buildFromTemplate([
    {
      label: 'Page',
      submenu: [
        item('Reload', 'CmdOrCtrl+R', () => ticker.reload()),
        { ...item('Reload', 'F5', () => ticker.reload()), visible: false },
        item('Reload without cache', 'CmdOrCtrl+Shift+R', () =>
          ticker.reload('reloadIgnoringCache'),
        ),
        item('Developer tools', 'CmdOrCtrl+Shift+I', () =>
          ticker.window.page.openDevTools({ mode: 'detach' }),
        ),
        { role: 'quit' },
      ],
    },
  ]);
}

ticker.onChange = sendState;
ipcMain.on('ask', sendState);
ipcMain.on('reload', () => ticker.reload());
ipcMain.on('choose', (_event, choice) => ticker.choose(choice));

ready.then(async () => {
  nativeTheme.themeSource = ticker.settings.theme;
  Menu.setApplicationMenu(menu());
  // The rig opens the window itself, when it listens.
  if (!process.env.TICKER_BY_RIG) ticker.open();
  while (!ticker.window) await new Promise((go) => setTimeout(go, FEED_MS));
  watch();
  setInterval(feedPage, FEED_MS);
});
app.on('window-all-closed', () => app.quit());
