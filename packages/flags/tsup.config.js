import { library } from '@plimsoll/config/tsup';

export default library({ entry: { index: 'src/index.ts', evaluate: 'src/evaluate.ts', node: 'src/node.ts', contract: 'src/contract.ts', claims: 'src/claims.ts' } });
