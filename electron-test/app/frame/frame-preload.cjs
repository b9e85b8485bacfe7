// What the frame may do: hear how things stand, and say what was pressed.

const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('ticker', {
  onState: (draw) => ipcRenderer.on('state', (_event, state) => draw(state)),
  ask: () => ipcRenderer.send('ask'),
  reload: () => ipcRenderer.send('reload'),
  choose: (choice) => ipcRenderer.send('choose', choice),
});
