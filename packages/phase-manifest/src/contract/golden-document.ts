import type { GoldenDocument, Json } from '@plimsoll/findings';

const encoder = new TextEncoder();

/** A golden document of the scenario that it is named for. */
export function golden(id: string, title: string, verdict: GoldenDocument['verdict'], text: string | null, context?: Json): GoldenDocument {
  return { id, title, scenario: id, verdict, bytes: encoder.encode(text ?? ''), ...(context !== undefined && { context }) };
}

/** The scenarios of golden documents. */
export function scenariosOf(documents: readonly GoldenDocument[]): readonly string[] {
  return documents.map(({ scenario }) => scenario);
}
