/** Why a rule cannot be evaluated with the data at hand. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}
