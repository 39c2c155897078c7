import { library } from '@plimsoll/config/tsup';

/** `#hash` stays an import in the built files: Node or the bundler chooses the implementation through the `imports` map. */
export default library({
  entry: { index: 'src/index.ts', claims: 'src/claims.ts', 'hash/node': 'src/hash/node.ts', 'hash/portable': 'src/hash/portable.ts' },
  external: ['#hash', /^node:/],
  removeNodeProtocol: false,
});
