import { library } from '@plimsoll/config/tsup';

export default library();
