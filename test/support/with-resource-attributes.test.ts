import {expect, it} from 'vitest'
import {loadScenario} from './captures.ts'
import {decodeByReflection} from './otlp-proto.ts'
import {withResourceAttributes} from './with-resource-attributes.ts'

const {batches} = loadScenario('2.1.330', 'http-protobuf')
const added = 'vcs.ref.head.name=fix%2Fretry%231, cicd.pipeline.run.id=9000001'

it.each(['logs', 'metrics', 'traces'] as const)(
  'adds them to each resource of %s, and changes nothing else',
  signal => {
    const batch = batches.find(one => one.signal === signal)
    if (batch === undefined) throw new Error(`no ${signal}`)
    const [before, after] = [batch, withResourceAttributes(batch, added)].map(({body}) =>
      JSON.stringify(decodeByReflection(signal, body)),
    )
    const text =
      '{"key":"vcs.ref.head.name","value":{"stringValue":"fix/retry#1"}},' +
      '{"key":"cicd.pipeline.run.id","value":{"stringValue":"9000001"}}'
    expect(after).toContain(text)
    expect(after?.replaceAll(`,${text}`, '')).toBe(before)
  },
)
