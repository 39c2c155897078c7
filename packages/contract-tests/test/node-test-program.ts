import { describeConsumer, describeProducer } from '../src/node-test.ts';
import { noteKit } from './small-kits.ts';

describeConsumer(noteKit, (bytes, { context }) => noteKit.verify(bytes, context).verdict === 'pass');
describeProducer(noteKit, noteKit.golden.map(({ id, bytes }) => ({ name: id, bytes })), { scenarios: 'all' });
// Must fail, one test of three.
describeConsumer({ ...noteKit, id: 'toy.again.v1' }, () => true, { match: /golden|latin/ });
