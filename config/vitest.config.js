import { defineConfig } from 'vitest/config';
import { shared } from './vitest/index.js';

export default defineConfig(shared);
