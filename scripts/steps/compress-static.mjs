import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { inProject } from './project.mjs'

const TEXT = /\.(?:js|css|svg|json|map|txt)$/
const MIN_BYTES = 1_024
const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** Writes a `.br` and a `.gz` beside every text file browsers load, once per build, so that serving them costs no time. */
export async function compressStatic() {
  const folder = inProject('.next', 'static')
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name)
    if (!TEXT.test(file) || !statSync(file).isFile() || statSync(file).size < MIN_BYTES) continue
    const bytes = readFileSync(file)
    const [brotli, gzipped] = await Promise.all([
      toBrotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
      toGzip(bytes, { level: 9 }),
    ])
    writeFileSync(`${file}.br`, brotli)
    writeFileSync(`${file}.gz`, gzipped)
  }
}
