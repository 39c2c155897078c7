import * as z from 'zod';

/** 64 lower-case hex digits. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
/** A path inside the workspace; the reader of evidence refuses what leaves it. */
export const workspacePath = z.string().min(1).describe('Path relative to the workspace root, with forward slashes');
/** An RFC 6901 JSON pointer. */
export const jsonPointer = z.string().regex(/^(\/([^~]|~[01])*)?$/u, 'an RFC 6901 JSON pointer');
