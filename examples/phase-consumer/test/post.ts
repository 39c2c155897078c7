import type { Finding } from '@plimsoll/findings';
import { manifestKit } from '@plimsoll/phase-manifest/contract';

/** A minute after the manifests of the kit. */
export const NOW = '2026-03-14T09:29:00Z';

/** One answer of the service. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly title?: string; readonly detail?: string; readonly run_id?: string; readonly finding_count?: number; readonly findings?: readonly Finding[] };
}

/** Posts a manifest over HTTP. */
export async function post(url: string, body: Uint8Array | string, target = 'paper', headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const response = await fetch(`${url}/promotions?target=${target}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
}

/** Ids of what was found. */
export const ids = ({ body }: Answered): readonly string[] => (body.findings ?? []).map(({ id }) => id);

/** Bytes of a golden manifest of the kit. */
export function golden(id: string): Uint8Array {
  const found = manifestKit.golden.find((each) => each.id === id);
  if (found === undefined) throw new RangeError(`Cannot take a golden manifest: there is none of the name, received ${JSON.stringify(id)}`);
  return found.bytes;
}

