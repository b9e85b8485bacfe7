// The logs of the cells, which come compressed, for they are long and much alike.

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
  const stream = new Blob([bytes]).stream();
  return new Response(
    stream.pipeThrough(new DecompressionStream('gzip')),
  ).json();
}

/** A function that resolves to the cases of a cell. Unpacks at the first call. */
export function readLogs(base64) {
  let unpacked = null;
  return async ({ index }) => {
    unpacked ??= unpack(base64);
    return (await unpacked)[index];
  };
}
