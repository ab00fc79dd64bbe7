import {describe, expect, it} from 'vitest'
import {auditStore} from '../../src/app/audit-store.ts'
import {listScenarios, loadScenario} from '../support/captures.ts'
import {whileWatching} from '../support/local-watch.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {ofSignals, replay} from '../support/replay.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

/** What the price check says of all captures of one client: per model the verdict, and what may explain it. */
async function checkAfter(version: string) {
  const home = await temporaryHome()
  await whileWatching(home, async url => {
    for (const {name} of listScenarios().filter(each => each.version === version)) {
      await replay(url, ofSignals(loadScenario(version, name).batches, 'logs'))
    }
  })
  const audit = await auditStore(pathsOf(home).storeFile, builtInPriceList())
  return audit?.models.map(({model, compared, unpriced}) => ({
    model,
    unpriced,
    verdict: compared?.verdict,
    explanations: compared?.explanations,
  }))
}

describe('the price check over captured traffic', () => {
  it('explains every difference of the newest client by what its telemetry does not tell', async () => {
    expect(await checkAfter('2.1.330')).toMatchInlineSnapshot(`
      [
        {
          "explanations": [
            "US geography, which this telemetry does not tell",
            "web searches, which this telemetry does not tell: 11 of them",
          ],
          "model": "claude-haiku-4-5-20251001",
          "unpriced": null,
          "verdict": "differs",
        },
        {
          "explanations": [
            "US geography, which this telemetry does not tell",
            "fast mode that was served without being told",
          ],
          "model": "claude-opus-5-5",
          "unpriced": null,
          "verdict": "differs",
        },
        {
          "explanations": [
            "US geography, which this telemetry does not tell",
            "1-hour cache writes told without their time to live, estimated as 5-minute ones",
            "web searches, which this telemetry does not tell: 12 of them",
            "Claude Code 2.1.50 to 2.1.150, which prices Sonnet up to 1.67 times too high",
          ],
          "model": "claude-sonnet-5-5",
          "unpriced": null,
          "verdict": "differs",
        },
      ]
    `)
  })

  it('agrees with an old client, which tells no times to live and prices none', async () => {
    expect(await checkAfter('2.0.76')).toMatchInlineSnapshot(`
      [
        {
          "explanations": [],
          "model": "claude-haiku-4-5-20251001",
          "unpriced": null,
          "verdict": "agrees",
        },
        {
          "explanations": [],
          "model": "claude-opus-4-5-20251101",
          "unpriced": null,
          "verdict": "agrees",
        },
        {
          "explanations": [],
          "model": "claude-sonnet-4-5-20250929",
          "unpriced": null,
          "verdict": "agrees",
        },
      ]
    `)
  })
})
