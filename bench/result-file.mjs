import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { canPin } from './processes.mjs'

const folder = fileURLToPath(new URL('results', import.meta.url))

/** When and on what a benchmark runs, as far as its figures depend on it. */
export function circumstances() {
  const [cpu] = os.cpus()
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpu?.model ?? 'unknown',
    cores: os.cpus().length,
    pinned: canPin,
    load: os.loadavg()[0],
  }
}

/**
 * Keeps a result as JSON.
 * @param prefix of the file's name, such as `load-`
 * @param result has the `date` of its `circumstances`
 * @returns the file
 */
export async function writeResult(prefix, result) {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${prefix}${result.date.replaceAll(':', '-').slice(0, 19)}.json`)
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`)
  return file
}
