const CONTEXT_LINES = 3

/** Of a longer line only what is around the change is shown. */
const LINE_COLUMNS = 160

/** Above this many pairs of lines a changed region is shown as one block. */
const MAX_PAIRS = 1_000_000

type Line = {readonly sign: ' ' | '-' | '+'; readonly text: string}

/**
 * The difference between two texts in the form of `diff -u`, in one hunk, without the names of files. Empty when they
 * are equal but for line ends.
 */
export function unifiedDiff(before: string, after: string): string {
  const [old, young] = [lines(before), lines(after)]
  const start = commonLength(old, young)
  const end = commonLength(old.slice(start).reverse(), young.slice(start).reverse())
  const middle = compare(old.slice(start, old.length - end), young.slice(start, young.length - end))
  if (middle.length === 0) return ''
  const unchanged = (text: string): Line => ({sign: ' ', text})
  const lead = old.slice(Math.max(0, start - CONTEXT_LINES), start).map(unchanged)
  const tail = old.slice(old.length - end, old.length - end + CONTEXT_LINES).map(unchanged)
  const hunk = [...lead, ...middle, ...tail]
  const firstLine = start - lead.length + 1
  const count = (other: '-' | '+') => hunk.filter(({sign}) => sign !== other).length
  const range = (size: number) => `${size === 0 ? firstLine - 1 : firstLine},${size}`
  const header = `@@ -${range(count('+'))} +${range(count('-'))} @@`
  const clip = clipper(middle)
  return [header, ...hunk.map(({sign, text}) => `${sign}${clip(text)}`)].join('\n')
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((line, index) => line !== b[index])
  return different === -1 ? Math.min(a.length, b.length) : different
}

/** The shortest way from one list of lines to another, by their longest common subsequence. */
function compare(old: readonly string[], young: readonly string[]): Line[] {
  const removed = (text: string): Line => ({sign: '-', text})
  const added = (text: string): Line => ({sign: '+', text})
  if (old.length * young.length > MAX_PAIRS) return [...old.map(removed), ...young.map(added)]
  const lengths = commonLengths(old, young)
  const result: Line[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < young.length) {
    const [a, b] = [old[i], young[j]]
    if (a !== undefined && a === b) {
      result.push({sign: ' ', text: a})
      i++
      j++
    } else if (a !== undefined && (b === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      result.push(removed(a))
      i++
    } else if (b !== undefined) {
      result.push(added(b))
      j++
    }
  }
  return result
}

function commonLengths(old: readonly string[], young: readonly string[]): readonly (readonly number[])[] {
  const table: number[][] = [...old, ''].map(() => [...young, ''].map(() => 0))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      const row = table[i] ?? []
      row[j] =
        old[i] === young[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0
}

/** Cuts long lines at the same places, so that what differs in two of them stays in sight. */
function clipper(middle: readonly Line[]): (text: string) => string {
  const changed = middle.filter(({sign}) => sign !== ' ').map(({text}) => text)
  const start = Math.max(0, sharedPrefix(changed) - LINE_COLUMNS / 4)
  return text => {
    if (text.length <= LINE_COLUMNS) return text
    const shown = text.slice(start, start + LINE_COLUMNS)
    return `${start > 0 ? '…' : ''}${shown}${start + LINE_COLUMNS < text.length ? '…' : ''}`
  }
}

function sharedPrefix(texts: readonly string[]): number {
  const [first = '', ...others] = texts
  const ends = others.map(other => {
    let length = 0
    while (length < first.length && first[length] === other[length]) length++
    return length
  })
  return others.length === 0 ? 0 : Math.min(...ends)
}
