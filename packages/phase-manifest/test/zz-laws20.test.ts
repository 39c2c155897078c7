import * as fc from 'fast-check';
fc.configureGlobal({ numRuns: 2000 });
console.log('NODE', process.version);
await import('./laws.test.ts');
