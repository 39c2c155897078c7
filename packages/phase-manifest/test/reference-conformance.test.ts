import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent } from '@plimsoll/config/conformance';
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { type Dialect, PhaseManifestError, referenceFor, referenceJson, referenceManifestHash } from '../src/reference/index.ts';
import { rows } from './corpus.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Recorded {
  readonly id: number;
  readonly portable: boolean;
  readonly result?: Json;
  readonly result_sha256?: string;
  readonly error?: string;
}

interface FunctionRow extends Recorded {
  readonly fn: string;
  readonly args: readonly Json[];
  readonly kwargs: Readonly<Record<string, Json>>;
}

interface AppendRow extends Recorded {
  readonly dialect: Dialect;
  readonly tag: string;
  readonly manifest?: Json;
  readonly raw_text: string | null;
  readonly file_missing: boolean;
  readonly state: Readonly<Record<string, Json>>;
  readonly requested_promotion_target: string;
  readonly drift_governance_payload: Readonly<Record<string, Json>>;
  readonly now: string;
  readonly written: boolean;
}

/** The error code where a call throws ours. */
function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof PhaseManifestError) return error.code;
    throw error;
  }
}

describe.skipIf(conformanceAbsent())('what the original did', () => {
  const head = referenceFor('autonomy-phase-manifest-v1', { now: '2026-02-27T12:00:00+00:00' }) as unknown as Readonly<Record<string, (...args: unknown[]) => Json>>;
  test.each((rows('reference-functions.jsonl') as readonly FunctionRow[]).filter(({ portable }) => portable))('function row $id: $fn', (row) => {
    const kwargs = Object.fromEntries(Object.entries(row.kwargs).map(([name, value]) => [camelCase(name), value]));
    const given = Object.keys(kwargs).length === 0 ? row.args : [...row.args, kwargs];
    const before = JSON.stringify(given);
    const call = (): Json => head[camelCase(row.fn)]?.(...given) ?? null;
    if (row.error !== undefined) {
      expect(codeOf(call)).toBe('reference-raise');
      return;
    }
    const result = call();
    expect(referenceJson(result)).toBe(referenceJson(row.result ?? null));
    if (row.result_sha256 !== undefined) expect(sha256(referenceJson(result))).toBe(row.result_sha256);
    expect(JSON.stringify(given)).toBe(before);
  });

  const appends = ['reference-append-head.jsonl', 'reference-append-v1.jsonl'].flatMap((file) => rows(file) as readonly AppendRow[]);
  test.each(appends.filter(({ portable }) => portable))('append row $id of $dialect: $tag', (row) => {
    const text = row.file_missing ? null : (row.raw_text ?? JSON.stringify(row.manifest));
    const { requested_promotion_target: target, drift_governance_payload: payload, state, now } = row;
    const before = JSON.stringify([payload, state]);
    const call = () => referenceFor(row.dialect).appendRuntimeGovernance(text, { target, payload, state, now });
    if (row.error !== undefined) {
      expect(codeOf(call)).toBe('reference-raise');
      return;
    }
    const appended = call();
    expect(appended.manifest !== null).toBe(row.written);
    expect(appended.findings.map(({ id, verdict }) => [id, verdict])).toEqual([['phase-manifest/reference-mode', 'inconclusive']]);
    if (row.written) {
      expect(appended.text).toBe(referenceJson(row.result ?? null));
      expect(sha256(appended.text ?? '')).toBe(row.result_sha256);
    }
    expect(JSON.stringify([payload, state])).toBe(before);
  });

  test.each(appends.filter(({ dialect, written }) => written && dialect === 'torghut.autonomy.phase-manifest.v1'))('hash of append row $id', ({ result }) => {
    const manifest = result as Readonly<Record<string, Json>>;
    expect(referenceManifestHash(manifest)).toBe(manifest['manifest_hash']);
  });
});

test('no code of the contract is used, so that neither can hide a fault of the other', () => {
  const folder = path.resolve(import.meta.dirname, '../src/reference');
  const sources = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const imported = sources.flatMap((source) => [...source.matchAll(/ from '(\.[^']*)';/g)].map(([, from]) => from));
  expect(imported).toContain('../phase-manifest-error.ts');
  expect([...new Set(imported)].filter((from) => from?.startsWith('../') && from !== '../phase-manifest-error.ts')).toEqual([]);
});
