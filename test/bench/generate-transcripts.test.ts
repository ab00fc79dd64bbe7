import {describe, expect, it} from 'vitest'
import {generateTranscripts, type TranscriptPlan} from '../../bench/generate-transcripts.ts'

const plan: TranscriptPlan = {seed: 1, requests: 450, requestsPerFile: 200, linesPerMessage: 1}

function generate(changes: Partial<TranscriptPlan> = {}) {
  const {files, sums} = generateTranscripts({...plan, ...changes})
  const all = [...files]
  const lines = all.flatMap(({text}) => text.trimEnd().split('\n'))
  return {all, lines, sums}
}

describe('generateTranscripts', () => {
  it('makes the same bytes of the same seed, and others of another', () => {
    const {all} = generate()
    expect(generate().all).toEqual(all)
    expect(generate({seed: 2}).all).not.toEqual(all)
  })

  it('makes so many requests, so many to a file, each with an answer and a tool’s result', () => {
    const {all, lines} = generate()
    expect(all.map(({text}) => text.split('\n').length - 1)).toEqual([400, 400, 100])
    const parsed = lines.map(line => JSON.parse(line))
    expect(parsed.filter(line => line.type === 'assistant')).toHaveLength(450)
    expect(new Set(parsed.map(line => line.message.id).filter(id => id !== undefined)).size).toBe(450)
    expect(new Set(parsed.map(line => line.uuid)).size).toBe(900)
    expect(new Set(all.map(({path}) => path)).size).toBe(3)
  })

  it('has 2.76 KB per request, and 5.3 KB where its answer is written three times', () => {
    const bytesPerRequest = (linesPerMessage: 1 | 3) =>
      generate({linesPerMessage}).lines.join('\n').length / 450
    expect(bytesPerRequest(1) / 2_760).toBeCloseTo(1, 1)
    expect(bytesPerRequest(3) / 5_320).toBeCloseTo(1, 1)
  })

  it('says the sums of the finished records, however many lines they are written in', () => {
    for (const linesPerMessage of [1, 3] as const) {
      const {lines, sums} = generate({linesPerMessage})
      const finished = new Map<string, Record<string, number>>()
      for (const {message} of lines.map(line => JSON.parse(line))) {
        if (message.id !== undefined) finished.set(message.id, message.usage)
      }
      const all = [...finished.values()]
      const total = (field: string) => all.reduce((sum, usage) => sum + (usage[field] ?? 0), 0)
      expect(sums).toEqual({
        requests: 450,
        outputTokens: total('output_tokens'),
        totalTokens: [
          'input_tokens',
          'output_tokens',
          'cache_read_input_tokens',
          'cache_creation_input_tokens',
        ]
          .map(total)
          .reduce((sum, tokens) => sum + tokens),
      })
    }
  })

  it('lets three lines of a message differ in their output alone', () => {
    const usages = generate({linesPerMessage: 3, requests: 1})
      .lines.slice(0, 3)
      .map(line => JSON.parse(line).message.usage)
    const [first, part, last] = usages.map(usage => usage.output_tokens)
    expect([first, part <= last && part >= first]).toEqual([1, true])
    expect(new Set(usages.map(usage => JSON.stringify({...usage, output_tokens: 0}))).size).toBe(1)
  })
})
