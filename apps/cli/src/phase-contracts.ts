import { mecPhaseManifestM6, type PhaseContract, torghutPhaseManifestV1 } from '@plimsoll/phase-manifest';
import { CommandError } from './command-error.ts';
import { quote } from './quote.ts';

/** The built-in contracts by their short names; the first one is meant where nothing is said. */
const contracts: ReadonlyMap<string, PhaseContract> = new Map<string, PhaseContract>([
  ['torghut', torghutPhaseManifestV1],
  ['m6', mecPhaseManifestM6],
]);

/**
 * The contract of `--contract`: by short name or by id, the one with the seven phases if absent.
 * @throws CommandError `usage` for a name that none has
 */
export function contractNamed(name = 'torghut'): PhaseContract {
  const found = contracts.get(name) ?? [...contracts.values()].find(({ schemaVersion }) => schemaVersion === name);
  if (found !== undefined) return found;
  const known = [...contracts].map(([short, { schemaVersion }]) => `${short} (${schemaVersion})`).join(', ');
  throw new CommandError('usage', `Cannot use the contract ${quote(name)}: there is no such contract, only ${known}`);
}

/** The contract that a manifest says it is of; that of the seven phases, whose verifier objects, where it says nothing known. */
export function contractOf(bytes: Uint8Array | null): PhaseContract {
  const version = versionOf(bytes);
  return [...contracts.values()].find(({ schemaVersion, definition }) => schemaVersion === version || (definition.dialects ?? []).some((dialect) => dialect === version)) ?? contractNamed();
}

function versionOf(bytes: Uint8Array | null): unknown {
  if (bytes === null) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
    return typeof value === 'object' && value !== null && 'schema_version' in value ? value.schema_version : undefined;
  } catch {
    return undefined;
  }
}
