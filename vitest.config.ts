import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { NODE_FLAGS } from './lib/testing/node-flags.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** A minute or more each: begun last, one of them would keep everybody waiting. */
const LONG = ['principals-postgresql', 'principals-embedded', 'kill', 'forged-requests'].map(
  (name) => `/${name}.itest.ts`,
)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((name) => moduleId.endsWith(name))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

/** Files whose tests need no more of a process than its one state, which each starts and stops. */
const SERVICES = 'lib/{services,session,runtime,budgets}/**/*.itest.ts'

/** Tests that start databases, servers and the mock provider. */
const WITH_PARTS = {
  environment: 'node',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  fileParallelism: true,
  maxWorkers: 2,
  execArgv: NODE_FLAGS,
  sequence: { groupOrder: 1 },
}

/** `unit` needs nothing but Node; `services` and `integration` (`*.itest.ts`) need real parts; `leaks` reads what they left. */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Properties over hundreds of cases, on a machine that may be busy.
          testTimeout: 30_000,
          include: ['{lib,app,components,scripts,bench}/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Files share their modules: half of the time went into loading them again and again.
          pool: 'threads',
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...WITH_PARTS,
          name: 'services',
          include: [SERVICES],
          // A quarter of the time went into loading the same modules for every file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...WITH_PARTS,
          name: 'integration',
          include: ['{lib,app,bench}/**/*.itest.ts'],
          exclude: [SERVICES],
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
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
