import * as z from 'zod';
import { limits } from './limits.ts';

// A named shape is one definition in the JSON Schema.
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/).meta({ id: 'Sha256', description: 'SHA-256, 64 lower-case hex digits' });

/** What a manifest says of a file, under its path. */
export const FileEntry = z
  .strictObject({
    executable: z.boolean().describe('Whether its owner may execute it; other bits of its mode do not count'),
    sha256: Sha256,
    size: z.int().min(0).max(limits.fileBytes).describe('Bytes'),
  })
  .meta({ id: 'FileEntry' });

/** What counts of a file: where it is, what is in it, and whether it may be executed. */
export interface FileRecord extends Readonly<z.infer<typeof FileEntry>> {
  /** Relative, with forward slashes; see {@link checkPath}. */
  readonly path: string;
}

/** Order of paths: that of their UTF-8 bytes, as sets are sorted; negative, zero or positive. */
export function comparePaths(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    // A surrogate is half of a character above all that need none.
    if (left !== right) return (left >= 0xd800 && left < 0xe000 ? left + 0x10000 : left) - (right >= 0xd800 && right < 0xe000 ? right + 0x10000 : right);
  }
  return a.length - b.length;
}
