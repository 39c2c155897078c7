import { routeMap } from '../route-map.ts';
import { assert, checkProof, diff, explain, exportFlags, list, prove, show, ticket, verify } from './flags-reading.ts';
import { serve } from './flags-serving.ts';
import { anchor, create, disable, edit, importFlags, init, remove, restore, set } from './flags-writing.ts';

export const flags = routeMap('Feature flags: change, prove, take back', {
  init, list, show, explain, create, edit, remove, set, disable, ticket, anchor, verify, diff, prove, checkProof, restore, assert, import: importFlags, export: exportFlags, serve,
});
