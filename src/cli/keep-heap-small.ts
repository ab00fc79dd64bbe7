import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8'

const LOOK_MS = 500
/** Of the young generation: with so much a load costs no more CPU time than with eight times as much. */
const ENOUGH_BYTES = 12 * 1024 * 1024

/**
 * Ends the growth of V8's young generation where more is of no use: in a process that runs for months it would come to 96 MiB
 * in the first busy hour, of which some KiB outlive a collection.
 */
export function keepHeapSmall(): void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({space_name: name}) => name === 'new_space')
    if ((young?.space_size ?? 0) < ENOUGH_BYTES) return
    clearInterval(timer)
    // One of the few flags that V8 reads anew each time.
    setFlagsFromString('--semi-space-growth-factor=1')
  }, LOOK_MS).unref()
}
