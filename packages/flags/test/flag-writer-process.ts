// Creates flags in a registry that others change at the same time, and prints the roots that it found before its own changes.
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { changeFlag, commitRegistry, type Facts, readRegistry, type Registry, writeRegistry } from '../src/index.ts';
import { changeRegistryFile, fileFlagDriver, FlagsError } from '../src/node.ts';

const [file = '', mode = '', name = '', count = ''] = process.argv.slice(2);
const facts: Facts = { now: '2026-01-06T10:00:00Z', environment: 'production', tickets: [], restorableRoots: new Set(), approvedRoots: new Set() };
const driver = fileFlagDriver(file);

function create(registry: Registry, id: string): Registry {
  const { next, findings } = changeFlag(registry, { id, actor: name, rationale: 'at once', create: { owner: name } }, facts);
  if (next === null) throw new Error(findings.map(({ sentence }) => sentence).join('; '));
  return next;
}

/** By the lock: read, decide and write are one. */
async function change(id: string): Promise<string | undefined> {
  const { written } = await changeRegistryFile(file, ({ read }) => ({ next: read.ok ? create(read.value.registry, id) : null }));
  return written?.registry.previous_root ?? undefined;
}

/** By comparing: undefined if another was first. */
async function drive(id: string): Promise<string | undefined> {
  const { root, bytes } = await driver.read();
  const read = readRegistry(bytes ?? '');
  if (!read.ok || root === null) throw new Error('There is no registry to drive');
  const next = create(read.value.registry, id);
  const answer = await driver.replace(root, { root: toHex(commitRegistry(next).root), bytes: encodeUtf8(writeRegistry(next)) }, 1);
  return answer === 'replaced' ? root : undefined;
}

const found: string[] = [];
for (let i = 0; i < Number(count); ) {
  const root = await (mode === 'drive' ? drive : change)(`${name}_${i}`).catch((thrown: unknown) => {
    // Where the machine is slow others may have their turns for longer than one waits.
    if (thrown instanceof FlagsError && thrown.code === 'locked') return undefined;
    throw thrown;
  });
  if (root === undefined) continue;
  found.push(root);
  i++;
}
console.log(JSON.stringify(found));
