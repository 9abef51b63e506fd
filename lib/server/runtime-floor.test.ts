import { expect, test } from 'vitest'
import { runtimeWarning } from './runtime-floor'

test.each(['20.19.0', '20.20.2', '22.23.3', '22.9.9', '24.22.0', '25.9.0', '26.0.0'])(
  'M10 Node %s is warned about',
  (version) => {
    expect(runtimeWarning(version)).toContain(version)
  },
)

test.each(['22.23.4', '22.24.0', '24.22.1', '26.12.1', '27.0.0'])('M10 Node %s is recent enough', (version) => {
  expect(runtimeWarning(version)).toBeNull()
})
