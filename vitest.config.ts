import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Two projects: `unit` needs nothing but Node; `integration` (`*.itest.ts`) starts databases, servers and the mock provider. */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,app,components,scripts,bench}/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Files share their modules: half of the time went into loading them again and again.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{lib,app,bench}/**/*.itest.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          // The last look at what every other suite has left behind.
          name: 'leaks',
          include: ['lib/testing/leaks/*.scan.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
