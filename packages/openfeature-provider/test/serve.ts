import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** Serves a web-standard handler over node:http on loopback, at a port of the system's choice. */
export async function serve(handler: (request: Request) => Promise<Response>): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => {
      gone.abort();
    });
    void (async () => {
      const { method = 'GET', url = '/' } = incoming;
      const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []));
      const body = method === 'GET' || method === 'HEAD' ? undefined : await incoming.toArray().then((chunks) => Buffer.concat(chunks as Buffer[]));
      const response = await handler(new Request(`http://${incoming.headers.host ?? ''}${url}`, { method, headers, signal: gone.signal, ...(body !== undefined && { body }) }));
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (response.body === null) outgoing.end();
      else Readable.fromWeb(response.body).on('error', () => outgoing.destroy()).pipe(outgoing);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
