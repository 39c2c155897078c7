import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What happens to the connection that sends the next commit. */
export type Fault = 'answer lost' | 'request lost' | 'request late';

/** A socket before the server's that can lose what goes through it. */
export class Proxy {
  /** Folder of the socket: the `host` of a connection. */
  readonly host = mkdtempSync(path.join(tmpdir(), 'plimsoll-proxy-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: { readonly kind: Fault; readonly marker: string } | undefined;
  /** Sends what was held back, to a server that knows nothing of its client's end; resolves when it was answered or refused. */
  #deliver: (() => Promise<void>) | undefined;

  private constructor(target: string) {
    this.#server = createServer((client) => {
      this.#join(client, connect(target));
    });
  }

  static async before(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(path.join(proxy.host, '.s.PGSQL.5432'), resolve));
    return proxy;
  }

  /** The next message that holds the text meets the fault. */
  arm(kind: Fault, marker: string): void {
    this.#fault = { kind, marker };
  }

  /** True once the fault happened. */
  get happened(): boolean {
    return this.#fault === undefined;
  }

  async deliverLate(): Promise<void> {
    await this.#deliver?.();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.host, { recursive: true });
  }

  #join(client: Socket, server: Socket): void {
    let silent = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => {
      if (!silent) server.destroy();
    });
    server.on('close', () => client.destroy());
    server.on('data', (data) => {
      if (silent) client.destroy();
      else client.write(data);
    });
    client.on('data', (data) => {
      const fault = this.#fault;
      if (fault === undefined || !data.includes(fault.marker)) {
        server.write(data);
        return;
      }
      this.#fault = undefined;
      silent = true;
      if (fault.kind === 'answer lost') {
        server.write(data);
        return;
      }
      if (fault.kind === 'request lost') server.destroy();
      this.#deliver = () =>
        new Promise((resolve) => {
          const answered = (): void => {
            resolve();
          };
          if (server.destroyed) answered();
          server.once('data', answered);
          server.once('close', answered);
          server.write(data);
        });
      client.destroy();
    });
  }
}
