import { LiveRegistry } from '../src/index.ts';
import { fileSource } from '../src/node.ts';

/** A process of its own: `node follower.mjs FILE ROOT FLAG` serves the registry file and prints what the flag is, at the start and after each change. Ends with its stdin. */
const [file = '', root = '', flag = ''] = process.argv.slice(2);
const live = new LiveRegistry({ source: fileSource(file), trust: { root }, environment: 'production' });
const say = (): void => {
  const served = live.evaluator?.serve(flag, {});
  console.log(JSON.stringify([served?.value, served?.reason]));
};
process.stdin.resume().on('end', () => void live.close());
await live.open();
live.onChange(say);
say();
