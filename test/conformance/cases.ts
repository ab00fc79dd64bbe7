import {changingFileCases} from './cases/changing-files.ts'
import {copyCases} from './cases/copies.ts'
import {dayCases} from './cases/days.ts'
import {laneCases} from './cases/lanes.ts'
import {lineCases} from './cases/lines.ts'
import {messageCases} from './cases/messages.ts'
import {priceCases} from './cases/prices.ts'
import {promptSizeCases} from './cases/prompt-sizes.ts'
import {surchargeCases} from './cases/surcharges.ts'
import type {ConformanceCase} from './conformance-case.ts'

/** Every case, by what it is about. */
export const CASE_GROUPS: readonly {readonly title: string; readonly cases: readonly ConformanceCase[]}[] = [
  {title: 'One message, one request', cases: messageCases},
  {title: 'Copies, and files of sub-agents', cases: copyCases},
  {title: 'What files look like', cases: lineCases},
  {title: 'Prices', cases: priceCases},
  {title: 'Prompt sizes', cases: promptSizeCases},
  {title: 'Surcharges', cases: surchargeCases},
  {title: 'Days', cases: dayCases},
  {title: 'Files that change', cases: changingFileCases},
  {title: 'Telemetry and transcripts together', cases: laneCases},
]

export const CASES = CASE_GROUPS.flatMap(({cases}) => cases)
