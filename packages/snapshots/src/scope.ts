import * as z from 'zod';
import { globMatches, parseGlob } from './glob.ts';

// eslint-disable-next-line no-control-regex -- control characters are what a path cannot have
const UNMATCHABLE = /[\u0000-\u001f\u007f\\]|\p{Surrogate}|^\/|\/$|\/\/|(?:^|\/)\.\.?(?:\/|$)/u;

const Glob = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => !UNMATCHABLE.test(text), 'no path can match the pattern')
  .meta({ id: 'Glob', description: 'Relative path in which * is any part of a name, ? one character, and a segment ** any folders' });

const Tree = z.strictObject({
  kind: z.literal('tree'),
  include: z.array(Glob).min(1).max(1000).describe('A file that matches one of them'),
  exclude: z.array(Glob).max(1000).describe('and none of these is selected'),
});
const Files = z.strictObject({ kind: z.literal('files') });

/** What a snapshot is of; part of its root. */
export const Scope = z.discriminatedUnion('kind', [Tree, Files]);

/**
 * What a snapshot is of: `tree`, the files of a folder that patterns select, so that any other file they select is one too many;
 * or `files`, a list of files that says nothing of those around them. Part of its root.
 */
export type Scope = Readonly<z.infer<typeof Scope>>;

/** Everything. */
export const wholeTree: Scope = Object.freeze({ kind: 'tree', include: ['**'], exclude: [] });

/** Which paths a scope selects. */
export interface Selection {
  /** Whether a file at the path is selected; always for a scope of `files`. */
  readonly selects: (path: string) => boolean;
  /** Whether there can be a selected file below the folder; true where in doubt. */
  readonly enters: (folder: string) => boolean;
}

/** Prepares a scope for many questions. What is below a folder `.git` is never selected from a tree. */
export function selection(scope: Scope): Selection {
  if (scope.kind === 'files') return { selects: () => true, enters: () => true };
  const include = scope.include.map(parseGlob);
  const exclude = [parseGlob('**/.git/**'), ...scope.exclude.map(parseGlob)];
  const whole = exclude.filter((glob) => glob.at(-1) === '**');
  return {
    selects: (path) => include.some((glob) => globMatches(glob, path)) && !exclude.some((glob) => globMatches(glob, path)),
    // The last `**` stands for any folders, so a pattern that matches the folder matches all that is below it.
    enters: (folder) => !whole.some((glob) => globMatches(glob, folder)),
  };
}
