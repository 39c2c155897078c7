import { routeMap } from '../route-map.ts';
import { audit, checkBundle, compare, witness } from './ledger-checking.ts';
import { bundle, exportLog, governanceLog, prove, serve, show } from './ledger-reading.ts';
import { append, changeKey, evidence, importLog, init } from './ledger-writing.ts';

export const ledger = routeMap('The append-only governance log', { init, append, show, prove, audit, evidence, changeKey, serve, export: exportLog, bundle, 'check-bundle': checkBundle, log: governanceLog, import: importLog, witness, compare });
