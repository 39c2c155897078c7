/** A promotion as the governance log records them, without its time: about 400 bytes as an entry. */
export const promotion = (number) => ({
  id: `event-${number}`,
  source: '/bench',
  type: 'dev.plimsoll.governance.recorded.v1',
  data: { governance: { phase: 'M6', action: 'PROMOTE', root: { profile: 'plimsoll.set.v1', sha256: 'ab'.repeat(32) }, signer: 'governance_lead', notes: 'Release anchored, soak of fifteen minutes over.' } },
});
