import {describe, expect, it} from 'vitest'
import {readKeptFinds} from '../../tools/fuzz/kept-finds.ts'
import {busyMs, SLOW_MS} from '../../tools/fuzz/slow.ts'
import {isTargetName, loadTarget} from '../../tools/fuzz/targets.ts'

describe('what was found once', () => {
  it.each(readKeptFinds())('is mended: $target/$file', async ({target, input}) => {
    if (!isTargetName(target)) return expect.fail(`there is no target ${target}`)
    const {open} = await loadTarget(target)
    const opened = await open({})
    try {
      const beganMs = busyMs()
      await opened.run(input)
      expect(busyMs() - beganMs).toBeLessThan(SLOW_MS)
    } finally {
      await opened.close()
    }
  })
})
