import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inProject, root } from './project.mjs'

const FOLDERS = ['app', 'components', 'lib', 'prisma', 'public']
/** Configuration and hooks beside them. Not tsconfig.json: Next rewrites it while building. */
const ROOT_FILE = /^(?:next\.config|postcss\.config|proxy|instrumentation(?:-client)?)\.[a-z]+$|^package-lock\.json$/
/** What a page shows of the project itself. */
const SHOWN = ['docs/conformance.json', 'package.json']
const NOT_BUILT = /\.(?:test|itest)\.tsx?$|^lib\/db\/generated\/|^lib\/(?:testing|conformance)\//

/** Every file the build reads, relative to the project, sorted. */
function sourceFiles() {
  const found = readdirSync(root).filter((file) => ROOT_FILE.test(file))
  found.push(...SHOWN)
  const visit = (folder) => {
    for (const entry of readdirSync(inProject(folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name)
      if (entry.isDirectory()) visit(file)
      else if (!NOT_BUILT.test(file)) found.push(file)
    }
  }
  for (const folder of FOLDERS) if (existsSync(inProject(folder))) visit(folder)
  return found.toSorted()
}

/**
 * What the sources look like now, compared with a stamp written after an earlier build. Contents are read only where
 * size or modification time differ, so that a warm start costs a few milliseconds.
 * @param {string} stampFile absolute
 * @returns {{ changed: boolean, save: () => void }} `save` records the state as it was when this was called
 */
export function sourceState(stampFile) {
  const before = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : { files: {} }
  const files = {}
  for (const file of sourceFiles()) {
    const { mtimeMs, size } = statSync(path.join(root, file))
    const known = before.files[file]
    const same = known && known.mtimeMs === mtimeMs && known.size === size
    const hash = same
      ? known.hash
      : createHash('sha256')
          .update(readFileSync(path.join(root, file)))
          .digest('base64url')
    files[file] = { mtimeMs, size, hash }
  }
  const key = createHash('sha256')
    .update(process.version)
    .update(JSON.stringify(Object.entries(files).map(([file, { hash }]) => [file, hash])))
    .digest('base64url')
  const save = () => {
    mkdirSync(path.dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, JSON.stringify({ key, files }))
  }
  const changed = before.key !== key
  // Touched but equal files: remember their new times, so that they are not read again next time.
  if (!changed && JSON.stringify(before.files) !== JSON.stringify(files)) save()
  return { changed, save }
}
