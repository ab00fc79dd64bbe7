import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {findOverrides} from '../../src/app/find-overrides.ts'
import {warnAboutOverrides} from '../../src/app/warn-about-overrides.ts'
import type {WritableScope} from '../../src/config/claude-settings/where.ts'

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const LISTENER = 'http://127.0.0.1:4318'
const COMPANY = 'https://collector.example.com/secret'

let folder: string
let homeDir: string
let project: string
let managed: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackspend-overrides-'))
  homeDir = join(folder, 'home')
  project = join(folder, 'project')
  managed = join(folder, 'managed')
  await mkdir(join(project, '.git'), {recursive: true})
})
afterEach(async () => {
  await rm(folder, {recursive: true, force: true})
})

async function write(file: string, value: unknown): Promise<string> {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}

const writeUser = (value: unknown) => write(join(homeDir, '.claude', 'settings.json'), value)

const find = (env: Readonly<Record<string, string>> = {}, planned = {}) =>
  findOverrides({
    env,
    platform: 'linux',
    homeDir,
    workingDir: join(project, 'src'),
    managed: [managed],
    planned,
  })

async function warn(
  options: {env?: Readonly<Record<string, string>>; scope?: WritableScope} = {},
): Promise<string[]> {
  const wanted = {[ENDPOINT]: LISTENER, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf'}
  const warnings = warnAboutOverrides(await find(options.env), wanted, options.scope)
  return warnings.map(({code, text}) => `${code}: ${text.replaceAll(folder, '')}`)
}

describe('findOverrides', () => {
  it('finds nothing where nothing is set', async () => {
    expect(await find({PATH: '/bin'})).toEqual({variables: [], headersHelpers: [], unreadable: []})
  })

  it('takes managed settings before the user’s, and these before the shell', async () => {
    await write(join(managed, 'managed-settings.json'), {env: {OTEL_LOGS_EXPORTER: 'otlp'}})
    await writeUser({env: {OTEL_LOGS_EXPORTER: 'console', OTEL_METRICS_EXPORTER: 'otlp', EDITOR: 'vim'}})
    const {variables} = await find({OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none'})
    expect(
      variables.map(({name, effective, overridden}) => [
        name,
        effective?.source,
        effective?.shown,
        overridden.map(({source, shown}) => [source, shown]),
      ]),
    ).toEqual([
      [
        'OTEL_LOGS_EXPORTER',
        'managed',
        'otlp',
        [
          ['user', 'console'],
          ['shell', 'none'],
        ],
      ],
      ['OTEL_METRICS_EXPORTER', 'user', 'otlp', [['shell', 'none']]],
    ])
  })

  it('takes the last managed drop-in before the managed file', async () => {
    const url = (name: string) => ({env: {[ENDPOINT]: `https://${name}.example.com`}})
    await write(join(managed, 'managed-settings.json'), url('base'))
    await write(join(managed, 'managed-settings.d', '10-a.json'), url('a'))
    await write(join(managed, 'managed-settings.d', '20-b.json'), url('b'))
    await write(join(managed, 'managed-settings.d', '.hidden.json'), url('hidden'))
    const {variables} = await find()
    expect(variables[0]?.effective?.shown).toBe('https://b.example.com')
    expect(variables[0]?.overridden.map(({shown}) => shown)).toEqual([
      'https://a.example.com',
      'https://base.example.com',
    ])
  })

  it('ignores telemetry in the project’s files, as Claude Code does', async () => {
    await write(join(project, '.claude', 'settings.json'), {env: {[ENDPOINT]: COMPANY}})
    await write(join(project, '.claude', 'settings.local.json'), {env: {[ENDPOINT]: COMPANY}})
    const {variables} = await find()
    expect(variables).toMatchObject([
      {effective: undefined, ignored: [{source: 'local'}, {source: 'project'}]},
    ])
  })

  it('lets a managed endpoint take the per-signal ones away', async () => {
    const signal = 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'
    await write(join(managed, 'managed-settings.json'), {env: {[ENDPOINT]: COMPANY}})
    await writeUser({env: {[signal]: COMPANY}})
    const {variables} = await find({[signal]: COMPANY})
    expect(variables.find(({name}) => name === signal)).toMatchObject({
      effective: undefined,
      ignored: [{source: 'user'}, {source: 'shell'}],
    })
  })

  it('shows no secret', async () => {
    await writeUser({env: {[ENDPOINT]: COMPANY, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret'}})
    const {variables} = await find({OTEL_RESOURCE_ATTRIBUTES: 'user.name=secret'})
    expect(variables.map(({effective}) => effective?.shown)).toEqual([
      'https://collector.example.com/…',
      '…',
      '…',
    ])
  })

  it('reads where CLAUDE_CONFIG_DIR says', async () => {
    const file = await write(join(folder, 'elsewhere', 'settings.json'), {env: {[ENDPOINT]: LISTENER}})
    const {variables} = await find({CLAUDE_CONFIG_DIR: dirname(file)})
    expect(variables[0]?.effective).toMatchObject({source: 'user', file})
  })

  it('goes on without a file that it cannot read, and says so', async () => {
    const file = await writeUser('{\n// mine\n}')
    expect((await find()).unreadable).toEqual([
      {source: 'user', file, reason: `${file}, line 2, column 1: a comment, which JSON does not have`},
    ])
  })

  it('takes a planned text in place of what is on the disk', async () => {
    const file = await writeUser({env: {[ENDPOINT]: COMPANY}})
    const {variables} = await find({}, {[file]: JSON.stringify({env: {[ENDPOINT]: LISTENER}})})
    expect(variables[0]?.effective?.value).toBe(LISTENER)
  })
})

describe('warnAboutOverrides', () => {
  it('is silent when what is wanted is what counts', async () => {
    await writeUser({env: {[ENDPOINT]: LISTENER, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf'}})
    expect(await warn({scope: 'user'})).toEqual([])
  })

  it('tells of every stronger thing, its place, and no secret', async () => {
    await write(join(managed, 'managed-settings.json'), {env: {OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc'}})
    await writeUser({
      otelHeadersHelper: '/bin/headers --token secret',
      env: {[ENDPOINT]: LISTENER, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: COMPANY},
    })
    const env = {[ENDPOINT]: COMPANY, OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc'}
    expect(await warn({env, scope: 'project'})).toMatchInlineSnapshot(`
      [
        "shell: your shell sets OTEL_EXPORTER_OTLP_ENDPOINT to https://collector.example.com/…: Claude Code before 2.0 takes that, later ones the settings",
        "managed: your organisation's /managed/managed-settings.json sets OTEL_EXPORTER_OTLP_PROTOCOL to grpc, which counts",
        "signal-endpoint: your shell sets OTEL_EXPORTER_OTLP_LOGS_PROTOCOL to grpc: logs are sent in that protocol",
        "signal-endpoint: /home/.claude/settings.json sets OTEL_EXPORTER_OTLP_METRICS_ENDPOINT to https://collector.example.com/…: metrics go there and not to the listener",
        "ignored-project: Claude Code 2.1.282 and later ignore telemetry variables in .claude/settings.json: take --settings user",
        "headers-helper: /home/.claude/settings.json has an otelHeadersHelper: its headers reach the listener, which passes none of them on",
      ]
    `)
  })

  it('tells of a shell that alone says something else', async () => {
    expect(await warn({env: {[ENDPOINT]: COMPANY}})).toEqual([
      `shell: your shell sets ${ENDPOINT} to https://collector.example.com/…, which counts`,
    ])
  })

  it('tells of a file that it could not read', async () => {
    await writeUser('{')
    expect(await warn()).toEqual([
      'unreadable: /home/.claude/settings.json, line 1, column 2: this is not JSON: what it says is not known',
    ])
  })
})
