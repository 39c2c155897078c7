import { library } from '@plimsoll/config/tsup';
import { build } from 'tsup';

/** Self-contained: dependencies are bundled. */
const bundled = library({
  platform: 'node',
  target: 'node20',
  sourcemap: false,
  minify: true,
  noExternal: [/.*/],
  banner: { js: '#!/usr/bin/env node' },
});

/** The file that starts stays alone and is CommonJS: starting Node's loader of ES modules would cost `--help` a tenth of its time. */
const start = {
  ...bundled,
  config: false,
  clean: false,
  format: 'cjs',
  splitting: false,
  entry: { plimsoll: 'src/main.ts' },
  esbuildPlugins: [
    {
      name: 'leave the rest for later',
      setup(esbuild) {
        esbuild.onResolve({ filter: /\/run-process\.ts$/ }, () => ({ path: './run-process.js', external: true }));
      },
    },
  ],
};

/** Each sub-command stays its own chunk and loads on use. */
export default {
  ...bundled,
  entry: { 'run-process': 'src/run-process.ts', rules: 'src/own-rules.ts' },
  // The build of yaml for Node is CommonJS, which an ES module bundle cannot hold; the other one is the same code.
  esbuildOptions(options) {
    options.alias = { yaml: './node_modules/yaml/browser/index.js' };
  },
  onSuccess: () => build(start),
};
