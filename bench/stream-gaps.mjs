import { quantile } from './controls-report.mjs'
import { openStream } from './controls-traffic.mjs'
import { sleep } from './processes.mjs'

/**
 * The gaps between the chunks of running streams, without and with something beside them, in turn: without, with, without.
 * @param disturb starts it; what it returns ends it, and resolves with whatever there is to say of it
 * @returns `{ streams, alive, without, with, ratio, told }`; gaps in milliseconds, the ratio of their p99
 */
export async function measureGaps({ origin, token, streams, seconds, disturb }) {
  const opening = []
  for (let index = 0; index < streams; index++) {
    opening.push(openStream(origin, token))
    if (index % 10 === 9) await sleep(50)
  }
  const open = await Promise.all(opening)
  const gapsNow = async () => {
    await sleep(1000)
    for (const { gaps } of open) gaps.length = 0
    await sleep(seconds * 1000)
    return open.flatMap(({ gaps }) => gaps.splice(0))
  }
  const before = await gapsNow()
  const end = disturb()
  const during = await gapsNow()
  const told = await end()
  await sleep(3000)
  const without = [...before, ...(await gapsNow())]
  const alive = open.filter(({ endedAt }) => endedAt === null).length
  for (const stream of open) stream.close()
  const figures = (gaps) => ({
    p50Ms: quantile(gaps, 0.5),
    p99Ms: quantile(gaps, 0.99),
    maxMs: gaps.reduce((a, b) => Math.max(a, b), 0),
  })
  return {
    streams,
    alive,
    without: figures(without),
    with: figures(during),
    ratio: quantile(during, 0.99) / quantile(without, 0.99),
    told,
  }
}
