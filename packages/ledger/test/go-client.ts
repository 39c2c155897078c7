import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = '/usr/share/gocode';
const ENABLE = 'apt-get install golang-go golang-golang-x-mod-dev';
let said = false;

/**
 * True where Go, or the source of golang.org/x/mod, is absent: pass it to `describe.skipIf`. Says so once on stderr; with
 * `CONFORMANCE_REQUIRED=1` an absence is an error instead.
 */
export function goAbsent(): boolean {
  const missing = spawnSync('go', ['version']).error !== undefined ? 'go' : existsSync(path.join(SOURCES, 'src/golang.org/x/mod/sumdb/tlog')) ? undefined : 'golang.org/x/mod';
  if (missing === undefined) return false;
  if (process.env['CONFORMANCE_REQUIRED'] === '1') throw new Error(`Cannot check logs with an independent client: ${missing} is absent (Debian: ${ENABLE})`);
  if (!said) process.stderr.write(`SKIPPED independent Go client: ${missing} is absent; \`${ENABLE}\` enables it\n`);
  said = true;
  return true;
}

/** Builds the client into the folder, from the standard library and golang.org/x/mod alone, without a network. */
export function buildGoClient(folder: string): (...parameters: readonly string[]) => { readonly verified: boolean; readonly said: string } {
  const program = path.join(folder, 'go-client');
  const built = spawnSync('go', ['build', '-o', program, '.'], {
    cwd: fileURLToPath(new URL('go-client', import.meta.url)),
    env: { ...process.env, GO111MODULE: 'off', GOPATH: SOURCES, GOFLAGS: '', GOTOOLCHAIN: 'local', GOCACHE: process.env['GOCACHE'] ?? path.join(folder, 'go-cache') },
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`Cannot build the Go client: ${built.stderr}`);
  return (...parameters) => {
    const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
    return { verified: status === 0, said: status === 0 ? stdout : stderr };
  };
}
