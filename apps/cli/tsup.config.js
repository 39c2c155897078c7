import { library } from '@plimsoll/config/tsup';

/** Self-contained: dependencies are bundled, each sub-command stays its own chunk and loads on use. */
export default library({
  entry: { plimsoll: 'src/main.ts', rules: 'src/own-rules.ts' },
  platform: 'node',
  target: 'node20',
  splitting: true,
  sourcemap: false,
  minify: true,
  noExternal: [/.*/],
  banner: { js: '#!/usr/bin/env node' },
  // The build of yaml for Node is CommonJS, which an ES module bundle cannot hold; the other one is the same code.
  esbuildOptions(options) {
    options.alias = { yaml: './node_modules/yaml/browser/index.js' };
  },
});
