#!/usr/bin/env node
// The command people type: makes sure that what it needs is installed and built, then is the program itself.
import { dev } from './steps/dev.mjs'
import { ensureBuild } from './steps/ensure-build.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { inProject, requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'

requireNode()
try {
  await ensureDependencies()
  if (process.argv[2] === 'dev') await dev()
  else {
    await ensureBuild()
    // In this process, not a child: signals, the terminal and the exit code are then simply ours.
    await import(`${new URL(`file://${inProject('dist/keyway.mjs')}`)}`)
  }
} catch (error) {
  reportAndExit(error)
}
