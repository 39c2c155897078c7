import { library } from '@plimsoll/config/tsup';

export default library({ entry: { index: 'src/index.ts', model: 'src/model.ts' } });
