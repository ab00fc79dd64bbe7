const FRAMES_SHOWN = 3

/** A few of the frames that the live view printed one below another: the first, the last and one between. */
export function someFrames(printed: string): string {
  const frames = printed.split(/^(?= *stackspend )/m)
  const count = Math.min(FRAMES_SHOWN, frames.length)
  const last = frames.length - 1
  const shown = Array.from({length: count}, (_, index) => Math.round((index * last) / Math.max(1, count - 1)))
  return shown.map(index => `${frames[index]?.trimEnd()}\n\n`).join('')
}
