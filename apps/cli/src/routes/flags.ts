import { routeMap } from '../route-map.ts';
import { assert, checkProof, diff, list, prove, show, ticket, verify } from './flags-reading.ts';
import { anchor, create, disable, edit, init, remove, restore, set } from './flags-writing.ts';

export const flags = routeMap('Feature flags: change, prove, take back', { init, list, show, create, edit, remove, set, disable, ticket, anchor, verify, diff, prove, checkProof, restore, assert });
