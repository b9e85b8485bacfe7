// For a page whose feed is in another process: keeps what was sent last.

/* global window */

const { contextBridge, ipcRenderer } = require('electron');

if (window.location.pathname.endsWith('/page/page.html')) {
  const { load } = ipcRenderer.sendSync('hello');
  let last = null;
  ipcRenderer.on('snapshot', (_event, snapshot) => {
    last = snapshot;
  });
  contextBridge.exposeInMainWorld('source', {
    snapshot: () => last && { ...last, page: load },
  });
}
