// The feed in a preload script, whose context is not the page's: what the page
// gets is a copy.

/* global window */

const { contextBridge, ipcRenderer } = require('electron');

// The preload script runs for every page of its window.
if (window.location.pathname.endsWith('/page/page.html')) {
  const { startFeed } = require('./feed.cjs');
  const { settings, load } = ipcRenderer.sendSync('hello');
  const feed = startFeed(settings, load);
  contextBridge.exposeInMainWorld('source', {
    snapshot: () => feed.snapshot(),
  });
}
