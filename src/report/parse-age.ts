import {millisecondsInDay, millisecondsInHour} from 'date-fns/constants'
import {StackspendError} from '../errors.ts'

/** Younger than this nothing is old: what is on its way still would be left out. */
const LEAST_MS = millisecondsInDay

/** An age as `--older-than` takes it, `400d`, `8w` or `48h`, in ms. @throws StackspendError PERIOD_INVALID */
export function parseAge(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text.trim().toLowerCase()) ?? []
  const unitMs = unit === 'h' ? millisecondsInHour : millisecondsInDay * (unit === 'w' ? 7 : 1)
  const ageMs = Number(count) * unitMs
  if (ageMs >= LEAST_MS) return ageMs
  const fault = Number.isNaN(ageMs) ? 'is no age' : 'is less than a day'
  throw new StackspendError('PERIOD_INVALID', `--older-than "${text}" ${fault}.`, {
    exit: 2,
    hint: 'for example --older-than 400d, --older-than 8w or --older-than 48h',
  })
}
