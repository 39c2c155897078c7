import { shared } from '@plimsoll/config/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig(shared);
