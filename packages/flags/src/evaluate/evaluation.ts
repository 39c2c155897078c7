import type { Json } from '@plimsoll/findings';

export type FlagType = 'boolean' | 'string' | 'number' | 'object';

/** Words of OpenFeature for why a value was served, and for what went wrong. STALE is said by who serves a registry, not by the registry. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'STALE' | 'ERROR';
export type ErrorCode = 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH' | 'PARSE_ERROR' | 'GENERAL';

export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** What a flag serves: OpenFeature's resolution details. */
export interface Evaluation {
  /** Frozen where it is the flag's own, whatever its depth. */
  readonly value: Json;
  /** Absent where the caller's fallback was served. */
  readonly variant?: string;
  readonly reason: Reason;
  readonly errorCode?: ErrorCode;
  readonly errorMessage?: string;
  readonly flagMetadata: Metadata;
}

/** The same before the caller's fallback is known: without a value it is served. */
export type Served = Omit<Evaluation, 'value'> & { readonly value?: Json };

/** The type of a value as OpenFeature counts: a list, an object and null are objects. */
export function typeOfValue(value: Json): FlagType {
  switch (typeof value) {
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value as FlagType;
    default:
      return 'object';
  }
}
