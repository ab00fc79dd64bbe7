import {isVersionBelow} from '../../usage/client-version.ts'

/** What versions of Claude Code tell wrongly or not at all. `from` is included, `below` is not. */
type Fault = {readonly from?: string; readonly below: string; readonly text: string}

// Seen in captured traffic of 1.0.128, 2.0.76, 2.1.50, 2.1.150, 2.1.250 and 2.1.330: each fault is gone in the
// version in `below`, or was gone somewhere between the last one that had it and that one.
const FAULTS: readonly Fault[] = [
  {below: '2.1.122', text: 'it sends numbers as text, which is read all the same'},
  {below: '2.1.150', text: 'it sends no request ids, so that doubles are told apart by their counts'},
  {below: '2.1.250', text: 'its own cost prices 1-hour cache writes too low'},
  {from: '2.1.50', below: '2.1.150', text: 'its own cost prices Sonnet up to 1.67 times too high'},
  {below: '2.1.330', text: 'it does not tell 5-minute from 1-hour cache writes'},
]

/** From here on nothing is missing that an estimate needs. */
export const SOUND_VERSION = '2.1.330'

/** What is wrong with the telemetry of this version of Claude Code; empty for an unknown version. */
export function clientFaults(version: string): readonly string[] {
  return FAULTS.filter(
    ({from, below}) =>
      isVersionBelow(version, below) && (from === undefined || !isVersionBelow(version, from)),
  ).map(({text}) => text)
}
