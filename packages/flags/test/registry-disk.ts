import { toHex } from '@plimsoll/bytes';
import { ModelMachine } from '@plimsoll/durable-files/model';
import { expect } from 'vitest';
import { nextRegistry } from '../src/flag-change.ts';
import { type FlagRecord, type LoadedRegistry, readRegistry, type Registry, snapshotName, writeRegistry } from '../src/index.ts';
import { loaded, sampleRecord, sampleRegistry } from './sample-registry.ts';

export const FILE = '/etc/flags/meta_flags.json';
export const FOLDER = '/etc/flags/snapshots';

const shadow: FlagRecord['state'] = { mode: 'shadow', actor: 'sre', planned_activation: null };

/** Three states, each the successor of the one before; the third has the flags of the first. */
export const first = loaded(sampleRegistry({ meta_prod: sampleRecord() }));
export const second = loaded(nextRegistry(first.registry, { meta_prod: sampleRecord({ state: shadow }) }, '2026-01-06T10:00:00Z'));
export const third = loaded(nextRegistry(second.registry, first.registry.records, '2026-01-07T10:00:00Z'));

/** What decides for `after`, wherever it begins, and for no change where that is there. */
export function to(after: LoadedRegistry): () => { readonly next: Registry } {
  return () => ({ next: after.registry });
}

export function textOf({ registry }: LoadedRegistry): string {
  return writeRegistry(registry);
}

export function rootOf({ set }: LoadedRegistry): string {
  return toHex(set.root);
}

/** A disk with the file, and with snapshots of these states. */
export function diskWith(text: string | undefined, kept: readonly LoadedRegistry[] = []): ModelMachine {
  const machine = new ModelMachine();
  machine.put('/etc/flags/README', '');
  if (text !== undefined) machine.put(FILE, text);
  for (const state of kept) machine.put(`${FOLDER}/${snapshotName(state)}`, textOf(state));
  return machine;
}

/** Roots of texts that were read: the disks of a test have few. */
const roots = new Map<string, string | undefined>();

/** The snapshot of a state is there, and is that state. */
export function expectKept(machine: ModelMachine, state: LoadedRegistry, where: string): void {
  const text = machine.text(`${FOLDER}/${snapshotName(state)}`) ?? '';
  if (!roots.has(text)) {
    const read = readRegistry(text);
    roots.set(text, read.ok ? rootOf(read.value) : undefined);
  }
  expect(roots.get(text), `snapshot of generation ${state.registry.generation}, ${where}`).toBe(rootOf(state));
}
