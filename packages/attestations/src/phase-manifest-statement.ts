import { isSha256, isText } from './json-shape.ts';
import { predicateTypes } from './predicates.ts';
import { statement, type Subject } from './statement.ts';

/** What a phase manifest came to, predicate `phase-manifest/v1`. */
export interface PhaseManifestInput {
  /** The manifest file. */
  readonly manifest: Subject;
  /** The contract that it was judged by. */
  readonly contract: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** 1 to 1,024. */
  readonly phases: readonly { readonly name: string; readonly status: string }[];
  /** SHA-256 of the findings that the verdict rests on. */
  readonly findings: { readonly sha256: string };
}

/**
 * The RFC 8785 bytes of a statement about a phase manifest; its subject is the digest of the manifest file.
 * @throws RangeError for a text that is empty, has controls or more than 256 characters, a digest that is none, or no phase
 */
export function phaseManifestStatement({ manifest, contract, verdict, phases, findings }: PhaseManifestInput): Uint8Array {
  const texts = [contract, ...phases.flatMap(({ name, status }) => [name, status])];
  if (!texts.every((text) => isText(text, 1, 256))) throw new RangeError('Cannot write a phase manifest statement: contract, names and statuses must have 1 to 256 characters without controls');
  if (phases.length < 1 || phases.length > 1024) throw new RangeError(`Cannot write a phase manifest statement: 1 to 1,024 phases are needed, received ${phases.length}`);
  if (!['pass', 'fail', 'inconclusive'].includes(verdict)) throw new RangeError(`Cannot write a phase manifest statement: the verdict must be pass, fail or inconclusive, received ${JSON.stringify(verdict)}`);
  if (!isSha256(findings.sha256)) throw new RangeError('Cannot write a phase manifest statement: the digest of the findings must be 64 lower-case hex digits');
  const predicate = { contract, verdict, phases: phases.map(({ name, status }) => ({ name, status })), findings: { sha256: findings.sha256 } };
  return statement({ subject: [manifest], predicateType: predicateTypes.phaseManifest, predicate });
}
