import { defineConfig } from 'vitest/config';

// Many tests wait for processes, servers and disks: a worker for every core.
export default defineConfig({ test: { projects: ['packages/*', 'apps/*', 'config', 'examples/*/vitest.config.js'], maxWorkers: '100%' } });
