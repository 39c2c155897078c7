// A process that serves a registry file: says `ready`, then for each change the time of it, in milliseconds that all processes share.
import { PlimsollProvider } from '@plimsoll/openfeature-provider';
import { fileSource } from '@plimsoll/openfeature-provider/node';

const [file, root] = process.argv.slice(2);
const provider = new PlimsollProvider({ source: fileSource(file), trust: { root }, environment: 'production' });
process.on('message', (flag) => {
  const tell = () => {
    const at = performance.timeOrigin + performance.now();
    if (provider.evaluator.serve(flag, {}).value === false) {
      end();
      process.send(at);
    }
  };
  const end = provider.onChange(tell);
  process.send('armed');
});
await provider.initialize();
process.send('ready');
