import { library } from '@plimsoll/config/tsup';

export default library({ entry: ['src/index.ts', 'src/contract.ts'] });
