import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const COMMAND = 'apt-get install --yes --no-install-recommends postgresql';
/** Stops the server when the process that started it is gone, however it went: its end of standard input closes. */
const GUARD = 'exec 3<&0; "$@" </dev/null 3<&- & server=$!; (read -r _ <&3; kill -QUIT $server) & guard=$!; wait $server; kill $guard';
let said = false;

/** Folder of `initdb` and `postgres`: of PATH, else the newest that Debian installed; undefined if there is none. */
function findBinaries() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...versions.map((version) => path.join(debian, version, 'bin'))];
  return folders.find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')));
}

/** The server refuses to run as root: then it runs as `postgres`, or as `nobody`. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('Cannot start PostgreSQL as root: there is no user postgres or nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/**
 * True where no PostgreSQL server is installed: pass it to `describe.skipIf`. Says so once on stderr with the command
 * that installs one; with `CONFORMANCE_REQUIRED=1` an absence is an error instead.
 */
export function postgresAbsent() {
  if (findBinaries() !== undefined) return false;
  if (process.env.CONFORMANCE_REQUIRED === '1') throw new Error(`Cannot run the PostgreSQL tests: no initdb and postgres found; install them: ${COMMAND}`);
  if (!said) process.stderr.write(`SKIPPED PostgreSQL tests: no initdb and postgres found; to run them: ${COMMAND}\n`);
  said = true;
  return true;
}

const MEMORY = '/dev/shm';
/** Bytes that some servers and their logs fit in. */
const ROOM = 2 ** 30;

/** A file system in memory where there is a roomy one: tests kill processes, not the machine, and a file there outlives its process. */
function memoryOrDisk() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** A startup message of protocol 3.0: length, version, names and values. */
const parameters = Buffer.from('user\0plimsoll\0database\0postgres\0\0');
const startup = Buffer.concat([Buffer.from([0, 0, 0, 8 + parameters.length, 0, 3, 0, 0]), parameters]);

/** True if the server takes a connection: an answer that begins with R asks for, or grants, authentication. */
function takesConnections(socket) {
  return new Promise((resolve) => {
    const client = connect(socket, () => client.write(startup));
    client.on('data', (data) => (client.destroy(), resolve(data[0] === 0x52)));
    client.on('error', () => resolve(false));
    client.on('close', () => resolve(false));
  });
}

/**
 * A PostgreSQL server of its own in a temporary folder, on a Unix socket that only this user can reach, with `fsync` on,
 * in memory where there is room and `parent` names no other folder. It ends with {@link PostgresServer.stop}, and also when this process ends.
 */
export class PostgresServer {
  /** Folder of the socket: the `host` of a connection. */
  host;
  #folder;
  #as;
  #bin;
  #settings;
  #guard;

  static async start(settings = {}, parent = memoryOrDisk()) {
    const server = new PostgresServer();
    server.#bin = findBinaries();
    server.#as = unprivileged();
    server.#settings = settings;
    server.#folder = server.host = mkdtempSync(path.join(parent, 'plimsoll-pg-'));
    if (server.#as.uid !== undefined) chownSync(server.#folder, server.#as.uid, server.#as.gid);
    const options = ['--auth=trust', '--username=plimsoll', '--encoding=UTF8', '--locale=C', '--no-sync'];
    execFileSync(path.join(server.#bin, 'initdb'), ['-D', server.#data, ...options], { ...server.#as, cwd: server.#folder, stdio: ['ignore', 'ignore', 'inherit'] });
    await server.restart();
    return server;
  }

  get #data() {
    return path.join(this.#folder, 'data');
  }

  /** What `pg` connects with. */
  get connection() {
    return { host: this.host, port: 5432, user: 'plimsoll', database: 'postgres' };
  }

  get socket() {
    return path.join(this.host, '.s.PGSQL.5432');
  }

  /** Starts the server on its folder again, as often as it takes for what is left of a killed one to be gone. */
  async restart() {
    const settings = { listen_addresses: '', unix_socket_directories: this.host, max_connections: '60', shared_buffers: '64MB', max_wal_size: '128MB', log_min_messages: 'panic', ...this.#settings };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    for (let attempt = 0; attempt < 100; attempt++) {
      const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', path.join(this.#bin, 'postgres'), '-D', this.#data, ...options], { ...this.#as, cwd: this.#folder, stdio: ['pipe', 'ignore', 'ignore'] });
      let gone = false;
      guard.on('exit', () => (gone = true));
      guard.stdin.on('error', () => undefined);
      this.#guard = guard;
      for (let wait = 0; wait < 200 && !gone && this.#postmaster() === undefined; wait++) await delay(25);
      for (let wait = 0; wait < 1200 && this.#postmaster() !== undefined; wait++) {
        if (await takesConnections(this.socket)) return;
        await delay(25);
      }
      guard.stdin.end();
      await delay(100);
    }
    throw new Error(`Cannot start PostgreSQL in ${this.#folder}`);
  }

  /** Process id of the running server; undefined if the one in its file is not alive. */
  #postmaster() {
    try {
      const pid = Number(readFileSync(path.join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      return process.kill(pid, 0) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  /** SIGKILL to the server, and to all its processes if `all`: else they end what they are doing by themselves. */
  async kill({ all = false } = {}) {
    const pid = this.#postmaster();
    if (pid === undefined) return;
    const children = all ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/gu)?.map(Number) ?? [] : [];
    for (const target of [pid, ...children]) {
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    while (this.#postmaster() !== undefined) await delay(5);
  }

  /** Ends the server and removes its folder. */
  async stop() {
    this.#guard.stdin.end();
    while (this.#postmaster() !== undefined) await delay(10);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}
