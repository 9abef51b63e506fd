import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const MARK = 'KEYWAY_BENCH_OWN_NETWORK'
const BUFFERS = ['/proc/sys/net/ipv4/tcp_rmem', '/proc/sys/net/ipv4/tcp_wmem']
const SMALL = { '/proc/sys/net/ipv4/tcp_rmem': '4096 65536 65536', '/proc/sys/net/ipv4/tcp_wmem': '4096 16384 65536' }

/**
 * Runs a script again in a network of its own, whose settings are nobody else's; Linux only, no privileges needed.
 * @returns its exit status; null in there already, and where there can be none
 */
export function runInOwnNetwork(script, argv) {
  if (process.env[MARK]) return null
  const command = ['--user', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"']
  const { status } = spawnSync('unshare', [...command, 'true'], { stdio: 'ignore' })
  if (status !== 0) return null
  const env = { ...process.env, [MARK]: '1' }
  return spawnSync('unshare', [...command, process.execPath, script, ...argv], { stdio: 'inherit', env }).status ?? 1
}

/**
 * Lets the kernel keep 64 KiB per socket and direction for as long as the work takes. Between two programs of one machine it
 * would take megabytes of each stream on itself, and no reader's pause would ever be felt.
 * @throws outside a network of our own: the settings are the whole machine's there
 */
export async function withSmallSocketBuffers(work) {
  if (!process.env[MARK]) throw new Error('it needs a network of its own, and there is no `unshare` that makes one')
  const before = BUFFERS.map((file) => readFileSync(file, 'utf8'))
  for (const file of BUFFERS) writeFileSync(file, SMALL[file])
  try {
    return await work()
  } finally {
    BUFFERS.forEach((file, i) => writeFileSync(file, before[i]))
  }
}
