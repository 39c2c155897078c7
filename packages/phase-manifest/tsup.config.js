import { library } from '@plimsoll/config/tsup';

export default library({ entry: { index: 'src/index.ts', claims: 'src/claims.ts', node: 'src/node.ts', 'reference/index': 'src/reference/index.ts', contract: 'src/contract.ts' } });
