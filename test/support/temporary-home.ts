import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {type Paths, resolvePaths} from '../../src/config/paths.ts'

/** A new, empty folder for STACKSPEND_HOME that goes when the test is over. */
export async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-home-'))
  // What a killed watch had started, such as the check of its store, may write for a moment longer.
  onTestFinished(() => rm(home, {recursive: true, force: true, maxRetries: 10}))
  return home
}

/** Where an installation in `home` keeps its files. */
export function pathsOf(home: string): Paths {
  return resolvePaths({STACKSPEND_HOME: home}, process.platform, home)
}
