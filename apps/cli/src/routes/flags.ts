import { routeMap } from '../route-map.ts';
import { assert, checkProof, list, prove, show, ticket } from './flags-reading.ts';

export const flags = routeMap('Feature flags: change, prove, take back', { list, show, assert, prove, checkProof, ticket });
