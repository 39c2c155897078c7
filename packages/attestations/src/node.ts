export { AttestationsError, type AttestationsErrorCode } from './attestations-error.ts';
export { describeKeyFile, type KeyDescription } from './describe-key-file.ts';
export { generateKeyFile, type KeyFileOptions, saveKeyFile } from './generate-key-file.ts';
export { openKeyFile } from './open-key-file.ts';
export { rotateKeyFile, type RotatedKey } from './rotate-key-file.ts';
export { appendRevocation, type RevocationInput, revokeKeyFile } from './revoke-key.ts';
