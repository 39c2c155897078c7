import { library } from '@plimsoll/config/tsup';

export default library({ entry: ['src/index.ts', 'src/verify.ts', 'src/claims.ts', 'src/store-conformance.ts', 'src/witness.ts', 'src/contract.ts'] });
