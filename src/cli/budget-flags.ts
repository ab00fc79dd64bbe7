import {StackspendError} from '../errors.ts'

/** `--only` as typed, `NAME=VALUE` each; several values of one name are alternatives. Throws `USAGE`. */
export function parseOnly(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> | undefined {
  if (pairs.length === 0) return undefined
  const parsed = pairs.map(pair => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(pair) ?? []
    if (name !== undefined && value !== undefined) return {name, value}
    throw new StackspendError('USAGE', `--only ${pair} is not of the form NAME=VALUE.`, {
      exit: 2,
      hint: 'for example --only project=acme/api',
    })
  })
  const byName = Map.groupBy(parsed, ({name}) => name)
  return Object.fromEntries([...byName].map(([name, of]) => [name, of.map(({value}) => value)]))
}

/** `50,80` as typed for a flag, with or without `%`; nothing at all is no percentage. Throws `USAGE`. */
export function parsePercents(flag: '--soft' | '--hard', text: string): readonly number[] {
  const words = text.trim() === '' ? [] : text.split(',').map(word => word.trim())
  const isWrong = (word: string) => !/^\d+(?:\.\d+)?\s*%?$/.test(word)
  if (words.some(isWrong) || (flag === '--hard' && words.length !== 1)) {
    throw new StackspendError(
      'USAGE',
      `${flag} "${text}" is no ${flag === '--hard' ? 'percentage' : 'list of percentages'}.`,
      {
        exit: 2,
        hint: `for example ${flag} ${flag === '--hard' ? '100' : '50,80'}`,
      },
    )
  }
  return words.map(word => Number.parseFloat(word))
}
