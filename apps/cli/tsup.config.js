import { library } from '@plimsoll/config/tsup';

/** Self-contained: dependencies are bundled, each sub-command stays its own chunk and loads on use. */
export default library({
  entry: { plimsoll: 'src/main.ts' },
  platform: 'node',
  target: 'node20',
  splitting: true,
  sourcemap: false,
  noExternal: [/.*/],
  banner: { js: '#!/usr/bin/env node' },
});
