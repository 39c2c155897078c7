import { collectEvidence } from '@plimsoll/phase-manifest/node';
import { startPromotionService } from './promotion-service.ts';
import { readSettings } from './settings.ts';

const { evidenceRoot, ...settings } = readSettings(process.env);
const write = (record: object): void => {
  process.stdout.write(`${JSON.stringify(record)}\n`);
};
const service = await startPromotionService({
  ...settings,
  now: () => new Date().toISOString(),
  lookAt: async (refs) => (evidenceRoot === undefined ? null : collectEvidence(evidenceRoot, refs)),
  log: write,
});
write({ listening: service.url });

let stop = (): void => {
  // A second signal ends the process as it would without us.
  stop = () => process.exit(1);
  void service.close();
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { stop(); });
