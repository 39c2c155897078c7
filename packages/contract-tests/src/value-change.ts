import type { Json, PatchOperation } from '@plimsoll/findings';
import type { SchemaPlace } from './walk-schema.ts';

/** One change that breaks one keyword of a schema, or, as a boundary, only just keeps it. */
export interface SchemaChange {
  readonly keyword: string;
  readonly variant: string;
  readonly title: string;
  /** The value, or the member, that is changed. */
  readonly pointer: string;
  readonly patch: readonly PatchOperation[];
  readonly boundary: boolean;
}

/** Another value in the place of the one there. */
export function valueChange({ pointer }: SchemaPlace, keyword: string, variant: string, value: Json, title: string): SchemaChange {
  return { keyword, variant, title: `${pointer === '' ? 'the document' : pointer}: ${title}`, pointer, patch: [{ op: 'replace', path: pointer, value }], boundary: false };
}

/** How a value is shown in titles: JSON, cut after 40 characters. */
export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
