// A window: a frame that stays, and in it the page that is reloaded. The frame
// is a page of its own, so that it can tell what became of the other one.

const path = require('path');
const { BrowserView, BrowserWindow } = require('electron');

const inApp = (...parts) => path.join(__dirname, '..', ...parts);

const SIZE = { width: 960, height: 660 };
const FRAME_HEIGHT = 244;

const PREFERENCES = {
  renderer: { nodeIntegration: true, contextIsolation: false },
  preload: { preload: inApp('feed', 'preload.cjs'), sandbox: false },
  main: { preload: inApp('feed', 'elsewhere-preload.cjs') },
  utility: { preload: inApp('feed', 'elsewhere-preload.cjs') },
};

class TickerWindow {
  constructor(where, { show = true } = {}) {
    this.window = new BrowserWindow({
      ...SIZE,
      useContentSize: true,
      minWidth: 720,
      minHeight: 480,
      show,
      title: 'Ticker',
      autoHideMenuBar: true,
      webPreferences: { preload: inApp('frame', 'frame-preload.cjs') },
    });
    this.view = new BrowserView({
      webPreferences: { ...PREFERENCES[where], backgroundThrottling: false },
    });
    this.window.setBrowserView(this.view);
    this.window.on('resize', () => this.layOut());
    // A page that was reloaded before it was first drawn stays undrawn now and then.
    this.page.on('did-finish-load', () => this.page.invalidate());
    this.layOut();
    this.window.loadFile(inApp('frame', 'frame.html'));
  }

  layOut() {
    const [width, height] = this.window.getContentSize();
    this.view.setBounds({
      x: 0,
      y: FRAME_HEIGHT,
      width,
      height: Math.max(height - FRAME_HEIGHT, 0),
    });
  }

  get page() {
    return this.view.webContents;
  }

  get frame() {
    return this.window.webContents;
  }

  loadPage() {
    return this.page.loadFile(inApp('page', 'page.html'));
  }

  leavePage() {
    return this.page.loadFile(inApp('page', 'away.html'));
  }

  close() {
    const { page } = this;
    this.window.destroy();
    // The page of a view outlives the window; `close` came with Electron 23.
    if (page.close) page.close();
    else page.destroy();
  }
}

module.exports = { TickerWindow };
