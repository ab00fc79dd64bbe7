import {existsSync, globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {answers} from './answers.ts'
import type {ConformanceCase} from './conformance-case.ts'
import {type Question, runCase, type Tool} from './run-case.ts'
import {assistant, FILE} from './transcript-line.ts'

const grown: ConformanceCase = {
  name: 'A file that grows',
  covers: [],
  steps: [
    {transcripts: folder => folder.write(FILE, [assistant({id: 'one'})])},
    {transcripts: folder => folder.append(FILE, [assistant({id: 'two'})]), telemetry: ['{}']},
  ],
  truth: answers(2),
  timezone: 'Europe/Berlin',
}

/** Counts lines as requests, and keeps what it was asked. */
function lineCounter(): {readonly tool: Tool; readonly asked: Question[]} {
  const asked: Question[] = []
  const ask: Tool['ask'] = async question => {
    asked.push(question)
    const files = globSync('projects/**/*.jsonl', {cwd: question.configDir})
    const lines = files.flatMap(file =>
      readFileSync(join(question.configDir, file), 'utf8').trim().split('\n'),
    )
    return {...answers(lines.length), days: {}, unpricedModels: []}
  }
  return {tool: {name: 'counter', version: '1', ask}, asked}
}

it('asks a tool after every step, with one home and the zone of the case, and takes its last answer', async () => {
  const {tool, asked} = lineCounter()
  expect(await runCase(grown, tool)).toMatchObject({requests: 2})
  expect(asked.map(({telemetry, timezone}) => ({telemetry, timezone}))).toEqual([
    {telemetry: [], timezone: 'Europe/Berlin'},
    {telemetry: ['{}'], timezone: 'Europe/Berlin'},
  ])
  expect(new Set(asked.map(({home}) => home)).size).toBe(1)
})

it('leaves nothing behind, also when the tool fails', async () => {
  const {tool, asked} = lineCounter()
  const failing = {
    ...tool,
    ask: async (question: Question) => {
      await tool.ask(question)
      throw new Error('no')
    },
  }
  await expect(runCase(grown, failing)).rejects.toThrow('no')
  expect(asked.map(({configDir}) => existsSync(configDir))).toEqual([false])
})
