import {closeSync, mkdtempSync, openSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {isDiscarded} from '../../src/cli/is-discarded.ts'

it.skipIf(process.platform === 'win32')(
  'tells the null device from a file, and from what is not open',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackspend-discarded-'))
    const nowhere = openSync('/dev/null', 'w')
    const file = openSync(join(folder, 'out'), 'w')
    try {
      expect(isDiscarded(nowhere)).toBe(true)
      expect(isDiscarded(file)).toBe(false)
      expect(isDiscarded(9_999)).toBe(false)
    } finally {
      closeSync(nowhere)
      closeSync(file)
      rmSync(folder, {recursive: true, force: true})
    }
  },
)
