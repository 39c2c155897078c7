import { library } from '@plimsoll/config/tsup';

export default library({ entry: ['src/index.ts', 'src/node.ts', 'src/node-test.ts', 'src/vitest.ts'] });
