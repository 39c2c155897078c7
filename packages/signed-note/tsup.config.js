import { library } from '@plimsoll/config/tsup';

/** `#ed25519` stays an import in the built files: Node or the bundler chooses the implementation through the `imports` map. */
export default library({
  entry: ['src/index.ts', 'src/ed25519-node.ts', 'src/ed25519-portable.ts'],
  external: ['#ed25519', /^node:/],
  removeNodeProtocol: false,
});
