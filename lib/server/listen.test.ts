import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { checkAddress, listen, OF_METRICS } from './listen'

test('M01 a port that is taken is told with the setting that chose it', async () => {
  const first = createServer()
  const port = await listen(first, '127.0.0.1', 0)
  try {
    await expect(checkAddress('127.0.0.1', port)).rejects.toThrow(
      /^PORT: port \d+ on .* choose another port: PORT=\d+$/,
    )
    await expect(listen(createServer(), '127.0.0.1', port, OF_METRICS)).rejects.toThrow(
      /^KEYWAY_METRICS_PORT: port \d+ .* KEYWAY_METRICS_PORT=\d+$/,
    )
  } finally {
    first.close()
  }
})

test('M01 an address of another machine is told with the setting that chose it', async () => {
  await expect(checkAddress('192.0.2.1', 0)).rejects.toThrow(/^HOST: 192\.0\.2\.1 is not/)
  await expect(checkAddress('192.0.2.1', 0, OF_METRICS)).rejects.toThrow(/^KEYWAY_METRICS_HOST: 192\.0\.2\.1 is not/)
})
