import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalize, parseJson } from '@plimsoll/canonical-json';
import { discard, type Machine, nodeMachine, temporaryBeside } from '@plimsoll/durable-files';
import type { Json } from '@plimsoll/findings';
import type { LastGood, LastGoodStore } from '../last-good.ts';

const VERSION = 'plimsoll.last-good.v1';
const MAX_BYTES = 256 * 1024 * 1024;
/** Definitions may have secrets in their values. */
const MODE = 0o600;

/** Keeps the last verified registry in a file that only its owner can read: the old one or the new one, whole, whatever happens. */
export function lastGoodFile(file: string, machine: Machine = nodeMachine): LastGoodStore {
  return {
    async load() {
      const bytes = await readFile(file).catch((thrown: unknown) => {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw thrown;
      });
      return bytes === null ? null : read(bytes);
    },
    async save({ registry, anchor, demoted }) {
      const temporary = temporaryBeside(machine, file);
      const handle = await machine.create(temporary, MODE);
      try {
        try {
          await handle.write(encodeUtf8(`${canonicalize({ schema_version: VERSION, registry, anchor, demoted })}\n`));
          await handle.sync();
        } finally {
          await handle.close();
        }
        await machine.rename(temporary, file);
      } catch (thrown) {
        await discard(machine, temporary);
        throw thrown;
      }
      await machine.syncFolder(path.dirname(file));
    },
  };
}

function read(bytes: Uint8Array): LastGood {
  const json = parseJson(bytes, { maxBytes: MAX_BYTES });
  if (!json.ok) throw new TypeError(json.findings[0]?.sentence);
  const { schema_version: version, registry, anchor, demoted } = json.value as Readonly<Record<string, Json>>;
  if (version !== VERSION || typeof registry !== 'string' || !isTextOrNull(anchor) || !isTextOrNull(demoted)) throw new TypeError(`it is no ${VERSION}`);
  return { registry, anchor, demoted };
}

function isTextOrNull(value: Json | undefined): value is string | null {
  return typeof value === 'string' || value === null;
}
