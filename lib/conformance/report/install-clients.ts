import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DriverPlace } from './run-driver'

/** Installs the pinned clients into a folder, unless they are there, and puts the drivers beside them. */
export function installClients(drivers: string, folder: string, tell: (line: string) => void): DriverPlace {
  mkdirSync(folder, { recursive: true })
  const pins = readFileSync(path.join(drivers, 'package.json'), 'utf8')
  const mark = path.join(folder, 'node_modules', '.package-lock.json')
  const same =
    existsSync(path.join(folder, 'package.json')) && readFileSync(path.join(folder, 'package.json'), 'utf8') === pins
  for (const name of readdirSync(drivers)) copyFileSync(path.join(drivers, name), path.join(folder, name))
  if (!same || !existsSync(mark)) {
    tell(`Installing the clients into ${folder}`)
    // Some ask for a newer Node than they need.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' })
  }
  return { folder, python: installPython(folder, tell) }
}

/** @returns the interpreter with the Python clients; null where there is no Python or no way to get them. */
function installPython(folder: string, tell: (line: string) => void): string | null {
  const home = path.join(folder, 'python')
  const python = path.join(home, 'bin', 'python')
  const needs = ['-r', path.join(folder, 'requirements.txt')]
  try {
    if (!existsSync(python)) {
      tell('Installing the Python clients')
      execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' })
    }
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...needs], { stdio: 'pipe' })
    return python
  } catch (error) {
    tell(`The Python clients cannot be installed: ${String(error).slice(0, 200)}`)
    return null
  }
}
