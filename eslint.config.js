export { default } from '@plimsoll/config/eslint';
