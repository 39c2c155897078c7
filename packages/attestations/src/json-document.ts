import { type JsonTree, parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { accept, type Location, pointerStep, type Result } from '@plimsoll/findings';
import type * as z from 'zod';

/** A document as plain values, and where they stand. */
export interface JsonDocument {
  readonly value: unknown;
  /** The place of the value at a path: pointer, and line and column where the document came as bytes. */
  readonly at: (path: readonly PropertyKey[]) => Location;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map(pointerStep).join('');
}

/** The value at the pointer, or the closest one around it. */
function closest(tree: JsonTree, pointer: string): JsonTree {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = pointerGet(tree, at);
    if (found !== undefined) return found;
  }
  return tree;
}

/** Reads strict JSON where bytes are given; anything else is a value that somebody has parsed already. */
export function readDocument(document: unknown): Result<JsonDocument> {
  if (!(document instanceof Uint8Array)) return accept({ value: document, at: (path) => ({ pointer: pointerOf(path) }) });
  const tree = parseJsonTree(document);
  if (!tree.ok) return tree;
  return accept({
    value: treeToJson(tree.value),
    at(path) {
      const pointer = pointerOf(path);
      return { ...positionAt(document, closest(tree.value, pointer).start), pointer };
    },
  });
}

/** Every fault that a schema finds: the path of the member and what is wrong with it. */
export function schemaFaults(error: z.core.$ZodError): readonly { readonly path: readonly PropertyKey[]; readonly sentence: string }[] {
  return error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    const paths = unknown?.map((key) => [...issue.path, key]) ?? [issue.path];
    return paths.map((path) => {
      const name = path.length === 0 ? 'the document' : `member ${path.map(String).join('.')}`;
      return { path, sentence: `${name}: ${unknown === undefined ? issue.message : 'there is no such member'}` };
    });
  });
}
