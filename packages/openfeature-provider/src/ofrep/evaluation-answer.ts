import type { Json } from '@plimsoll/findings';
import type { Served } from '@plimsoll/flags/evaluate';

/** A flag in words of OFREP (`evaluationSuccess`, `evaluationFailure`). It has no value where the caller's own default applies. */
export function toOfrep(key: string, { value, variant, reason, errorCode, errorMessage = '', flagMetadata }: Served): Readonly<Record<string, Json>> {
  if (errorCode !== undefined) return { key, errorCode, errorDetails: errorMessage };
  return { key, ...(value !== undefined && { value }), reason, ...(variant !== undefined && { variant }), metadata: flagMetadata };
}

/** Status of an answer that is about one flag. */
export function statusOf({ errorCode }: Served): number {
  if (errorCode === undefined) return 200;
  return errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
}
