import {stripVTControlCharacters} from 'node:util'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {RemoteView, SessionView, ViewState} from '../../../src/app/view-state.ts'
import {renderView} from '../../../src/cli/live-view/render-view.ts'
import {displayWidth} from '../../../src/report/display-width.ts'
import {standing} from '../../report/budget/build-standing.ts'
import {busyState, nowMs, remoteView, sessionView, viewState} from './view-state-builder.ts'

const screen = {columns: 100, rows: 30, nowMs, colour: false, interactive: true}

function rendered(state: ViewState, options: Partial<Parameters<typeof renderView>[1]> = {}): string {
  return `\n${renderView(state, {...screen, ...options}).join('\n')}\n`
}

describe('renderView', () => {
  it('shows every column at 120', () => {
    expect(rendered(busyState(), {columns: 120})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318 · gRPC 4317 · 34 batches, last 3 s ago
       today $14.82 + 21.0k tokens unpriced   this run $3.07 in 12 min   now $5.40/h
       today 1,204 requests · 38.2M tokens · cache 91 %
       tokens/min ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅ · last 60 min, peak 60.0k

         project                user            model               requests       in      out   cached        cost      last
       ▸ acme/api / fix-retry   ada@example.c…  opus-5-5 +1               41    1.20k    18.4k    2.10M     $1.92         2 s
         日本語プロジェクト     linus@example…  sonnet-5-5                87    1.20k    18.4k    2.10M     $1.15 !     1 min
         (no project)           –               nova-9                     –    1.20k    18.4k    2.10M  unpriced !     4 min

       ! nova-9 has no price: 21.0k tokens unpriced, not in the cost. Add a price or an alias to pricing.overrides.json.
       ✗ The disk is full: telemetry is answered with 503.  1 min ago
       Estimated at list price 2026-11-20, not a bill.
       q quit   s sort: last seen   / filter   ? help
      "
    `)
  })

  it('drops user and uncached and cached input at 80', () => {
    expect(rendered(busyState(), {columns: 80})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318 · gRPC 4317 · 34 batches, last 3 s ago
       today $14.82 + 21.0k tokens unpriced   this run $3.07 in 12 min   now $5.40/h
       today 1,204 requests · 38.2M tokens · cache 91 %
       tokens/min ▁▁▁▁▁▁▁▁▁▁▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅ · last 40 min, peak 60.0k

         project             model            requests      out        cost      last
       ▸ acme/api / fix-re…  opus-5-5 +1            41    18.4k     $1.92         2 s
         日本語プロジェクト  sonnet-5-5             87    18.4k     $1.15 !     1 min
         (no project)        nova-9                  –    18.4k  unpriced !     4 min

       ! nova-9 has no price: 21.0k tokens unpriced, not in the cost. Add a price or
       an alias to pricing.overrides.json.
       ✗ The disk is full: telemetry is answered with 503.  1 min ago
       Estimated at list price 2026-11-20, not a bill.
       q quit   s sort: last seen   / filter   ? help
      "
    `)
  })

  it('keeps one line a session at 60', () => {
    expect(rendered(busyState(), {columns: 60})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318 · gRPC 4317
       34 batches, last 3 s ago
       today $14.82 + 21.0k tokens unpriced
       this run $3.07 in 12 min   now $5.40/h
       today 1,204 requests · 38.2M tokens · cache 91 %
       tokens/min ▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅ · last 20 min, peak 60.0k

         project             model                  cost      last
       ▸ acme/api / fix-re…  opus-5-5 +1         $1.92         2 s
         日本語プロジェクト  sonnet-5-5          $1.15 !     1 min
         (no project)        nova-9           unpriced !     4 min

       ! nova-9 has no price: 21.0k tokens unpriced, not in the
       cost. Add a price or an alias to pricing.overrides.json.
       ✗ The disk is full: telemetry is answered with 503.
       1 min ago
       Estimated at list price 2026-11-20, not a bill.
       q quit   s sort: last seen   / filter   ? help
      "
    `)
  })

  it('still says all that matters at 40', () => {
    expect(rendered(busyState(), {columns: 40})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318
       gRPC 4317 · 34 batches, last 3 s ago
       today $14.82 + 21.0k tokens unpriced
       this run $3.07 in 12 min   now $5.40/h
       today 1,204 requests · 38.2M tokens
       cache 91 %
       tokens/min ▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅
       last 20 min, peak 60.0k

         project                cost      last
       ▸ acme/api / fix…     $1.92         2 s
         日本語プロジェ…     $1.15 !     1 min
         (no project)     unpriced !     4 min

       ! nova-9 has no price: 21.0k tokens
       unpriced, not in the cost. Add a price
       or an alias to pricing.overrides.json.
       ✗ The disk is full: telemetry is
       answered with 503.  1 min ago
       Estimated at list price 2026-11-20, not
       a bill.
       q quit   s sort: last seen   / filter
       ? help
      "
    `)
  })

  it('tells two sessions of one project apart on a wide terminal', () => {
    expect(rendered(viewState(), {columns: 140})).toContain('1f2e3d4c')
    expect(rendered(viewState(), {columns: 120})).not.toContain('1f2e3d4c')
  })

  it('says exactly what to type while there is no data', () => {
    const empty = viewState({
      listener: {state: 'listening', address: '127.0.0.1:4318', grpc: null, batches: 0},
      today: {estimatedUsd: null, unpricedTokens: 0, requests: null, totalTokens: 0, cacheReadShare: null},
      run: {estimatedUsd: null, unpricedTokens: 0, label: 'this run', sinceMs: nowMs},
      burnUsdPerHour: null,
      tokensPerMinute: [],
      sessions: [],
    })
    expect(rendered(empty, {columns: 80})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318 · 0 batches
       today –   this run – in 0 s   now –

       No telemetry yet. In the shell where you code, type:

         eval "$(stackspend env claude)"
         claude

       Claude Code then sends its usage to 127.0.0.1:4318, and each session shows
       here.

       Estimated at list price 2026-11-20, not a bill.
       q quit   s sort: last seen   / filter   ? help
      "
    `)
  })

  it('says when telemetry arrives without any request in it', () => {
    expect(rendered(viewState({sessions: []}))).toContain('Telemetry arrives, but no request was in it yet.')
  })

  it('names the keys and the words on request', () => {
    expect(rendered(viewState(), {columns: 80, help: true})).toMatchInlineSnapshot(`
      "
       stackspend  ● listening 127.0.0.1:4318 · gRPC 4317 · 34 batches, last 3 s ago
       today $14.82   this run $3.07 in 12 min   now $5.40/h
       today 1,204 requests · 38.2M tokens · cache 91 %
       tokens/min ▁▁▁▁▁▁▁▁▁▁▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅▆▇█▁▂▃▅ · last 40 min, peak 60.0k

       q       quit (Ctrl-C too)
       s       sort by last seen, cost or tokens
       /       show only sessions whose user, project, model or id contains what you
               type; Esc shows all
       ?       close this help
       now     cost of the last 15 minutes, as a rate per hour
       in      prompt tokens that were not cached
       cached  prompt tokens read from or written to the cache
       cache   share of today’s prompt tokens that were read from the cache
       ▸       seen within the last minute
       !       tokens of a model without a price: the true cost is higher

       Estimated at list price 2026-11-20, not a bill.
       q quit   s sort: last seen   / filter   ? help
      "
    `)
  })

  it('keeps the costs, what is unpriced and the newest sessions on a low terminal', () => {
    expect(rendered(busyState(), {columns: 80, rows: 8})).toMatchInlineSnapshot(`
      "
       today $14.82 + 21.0k tokens unpriced   this run $3.07 in 12 min   now $5.40/h
         project             model            requests      out        cost      last
       ▸ acme/api / fix-re…  opus-5-5 +1            41    18.4k     $1.92         2 s
         … 2 more sessions
       ! nova-9 has no price: 21.0k tokens unpriced, not in the cost. Add a price or
       an alias to pricing.overrides.json.
       ✗ The disk is full: telemetry is answered with 503.  1 min ago
       Estimated at list price 2026-11-20, not a bill.
      "
    `)
  })

  it('shows the costs even in a single row', () => {
    expect(renderView(busyState(), {...screen, rows: 1})).toEqual([expect.stringContaining('today $14.82')])
  })

  it('counts the sessions that do not fit', () => {
    const sessions = Array.from({length: 40}, (_, index) => sessionView({project: `project-${index}`}))
    const lines = renderView(viewState({sessions}), {...screen, rows: 20})
    expect(lines).toHaveLength(20)
    expect(lines.join('\n')).toContain('… 30 more sessions')
  })

  it('names the budgets that reached a threshold, the most used first, and no others', () => {
    const budgets = [
      standing(4, {name: 'on track'}),
      standing(7, {name: 'half'}),
      standing(12, {name: 'over'}),
      standing(null, {name: 'unknown'}),
    ]
    expect(rendered(viewState({budgets}))).toMatch(
      /✗ Budget over: \$12\.00 of \$10 this month \(120 %\), Over budget\.\n *! Budget half: \$7\.00 of \$10 this month/,
    )
    expect(rendered(viewState({budgets}))).not.toMatch(/on track|unknown/)
  })

  it('names of a budget for each branch or session only those that work now', () => {
    const branch = {project: 'acme/api', branch: 'fix-retry'}
    const budgets = [
      standing(8, {each: 'branch', scope: branch}),
      standing(9, {each: 'branch', scope: {...branch, branch: 'other'}}),
      standing(7, {each: 'session', scope: {session: sessionView().sessionId}}),
      standing(6, {each: 'session', scope: {session: 'another'}}),
    ]
    const text = rendered(viewState({budgets}))
    expect(text).toContain('Budget month of acme/api / fix-retry: $8.00')
    expect(text).toContain('Budget month of 1f2e3d4c: $7.00')
    expect(text).not.toMatch(/\$9\.00|\$6\.00/)
  })

  it('says on a subscription that the figure is no bill', () => {
    expect(rendered(viewState({subscription: true}))).toContain(
      'On a subscription: estimated equivalent at list price 2026-11-20, no bill.',
    )
  })

  it('names the version of the price list where it is more than its date', () => {
    const priceList = {version: '2026-11-20+overrides', asOf: '2026-11-20'}
    expect(rendered(viewState({priceList}))).toContain(
      'list price 2026-11-20 (2026-11-20+overrides), not a bill',
    )
  })

  it('says whose listener it is attached to', () => {
    const address = {address: '127.0.0.1:4318', grpc: null}
    const listener = {state: 'attached' as const, ...address, holderPid: 4711, batches: 1}
    const run = {...viewState().run, label: 'since attached' as const}
    const text = rendered(viewState({listener, run}))
    expect(text).toContain('◌ attached to 127.0.0.1:4318, pid 4711 · 1 batch\n')
    expect(text).toContain('since attached $3.07 in 12 min')
  })

  it('says that it is stopping', () => {
    const listener = {...viewState().listener, state: 'stopping' as const}
    expect(rendered(viewState({listener}))).toContain('○ stopping 127.0.0.1:4318')
  })

  it('says below the listener where telemetry goes on to', () => {
    const lines = renderView(viewState({remotes: [remoteView()]}), screen)
    expect(lines.slice(0, 3)).toEqual([
      ' stackspend  ● listening 127.0.0.1:4318 · gRPC 4317 · 34 batches, last 3 s ago',
      ' → StackSpend "platform-team" ✓ 3 s ago · 0 waiting',
      expect.stringContaining('today $14.82'),
    ])
  })

  it('keeps a remote that takes nothing on a low terminal, and lets one go that is well', () => {
    const remotes = [
      remoteView({name: 'dead', waiting: 9, oldestReceivedAtMs: 0, stalledSinceMs: nowMs}),
      remoteView({name: 'well'}),
    ]
    const text = rendered(viewState({remotes}), {rows: 5})
    expect(text).toContain('✗ StackSpend "dead" refuses everything')
    expect(text).not.toContain('"well"')
  })

  it('names at most five unpriced models and counts the others', () => {
    const unpriced = Array.from({length: 7}, (_, index) => ({model: `nova-${index}`, tokens: 1000}))
    expect(rendered(viewState({unpriced}), {columns: 200})).toContain(
      '! nova-0, nova-1, nova-2, nova-3, nova-4 and 2 more have no price: 7.00k tokens unpriced',
    )
  })

  it('shows only the sessions that the filter finds, and how to see all', () => {
    const text = rendered(busyState(), {filter: 'NOVA'})
    expect(text).toContain('nova-9')
    expect(text).not.toContain('opus-5-5')
    expect(text).toContain('/ filter: NOVA (Esc clears)')
    expect(rendered(busyState(), {filter: 'zzz'})).toContain('No session matches "zzz". Esc shows all.')
  })

  it('shows the filter while it is typed', () => {
    expect(rendered(busyState(), {filter: 'no', typing: true})).toContain('/no▏   Enter keep   Esc show all')
  })

  it('names no keys where none work', () => {
    expect(rendered(viewState(), {interactive: false})).not.toContain('quit')
  })

  it('colours only what words or signs say too', () => {
    const plain = renderView(busyState(), screen)
    const coloured = renderView(busyState(), {...screen, colour: true})
    expect(coloured).not.toEqual(plain)
    expect(coloured.map(line => stripVTControlCharacters(line).trimEnd())).toEqual(plain)
  })

  it('cannot be made to write an escape sequence or a second line by a name', () => {
    const project = 'a\x1b]0;owned\x07\r\nb\u202e'
    const text = rendered(viewState({sessions: [sessionView({project, user: project, model: project})]}))
    expect(text.slice(1, -1).split('\n')).toHaveLength(renderView(viewState(), screen).length)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('never writes a line wider or a frame higher than the terminal, whatever telemetry says', () => {
    fc.assert(
      fc.property(anyState, anyOptions, (state, options) => {
        const lines = renderView(state, {...options, nowMs, interactive: true})
        expect(lines.length).toBeLessThanOrEqual(options.rows)
        for (const line of lines) {
          expect(displayWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(options.columns)
          if (!options.colour) expect(line).not.toMatch(/\p{Cc}/u)
        }
      }),
      {numRuns: 300},
    )
  })
})

const anyText = fc.oneof(
  fc.string({unit: 'binary', maxLength: 60}),
  fc.string({unit: 'grapheme', maxLength: 60}),
  fc.constantFrom(
    '',
    '日本語のとても長いプロジェクト名です',
    '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪',
    'é'.repeat(80),
    '\x1b[2J\x1b[31mred',
    '\ud800',
    ' ',
  ),
)
const anyTokens = fc.oneof(fc.nat(), fc.maxSafeNat())
const anyUsd = fc.option(fc.double({min: 0, max: 1e12, noNaN: true}))
const anySession: fc.Arbitrary<SessionView> = fc.record({
  sessionId: anyText,
  user: fc.option(anyText),
  project: fc.option(anyText),
  branch: fc.option(anyText),
  model: fc.option(anyText),
  otherModels: fc.nat(),
  requests: fc.option(anyTokens),
  inputTokens: anyTokens,
  outputTokens: anyTokens,
  cachedTokens: anyTokens,
  totalTokens: anyTokens,
  estimatedUsd: anyUsd,
  unpricedTokens: anyTokens,
  lastSeenMs: fc.maxSafeInteger(),
})
const anyInstant = fc.option(fc.maxSafeInteger())
const anyRemote: fc.Arbitrary<RemoteView> = fc.record({
  name: anyText,
  kind: fc.constantFrom('claude' as const, 'otlp' as const),
  waiting: fc.nat(),
  waitingBytes: fc.maxSafeNat(),
  oldestReceivedAtMs: anyInstant,
  delivered: fc.nat(),
  deliveredPerMinute: fc.nat(),
  lastSuccessAtMs: anyInstant,
  lastError: fc.option(anyText),
  lastErrorAtMs: anyInstant,
  stalledSinceMs: anyInstant,
  dead: fc.nat(),
  notQueued: fc.nat(),
  dropped: fc.nat(),
  lastLossAtMs: anyInstant,
})
const anyState: fc.Arbitrary<ViewState> = fc.record({
  listener: fc.record({
    state: fc.constantFrom('listening' as const, 'attached' as const, 'stopping' as const),
    address: anyText,
    grpc: fc.option(anyText),
    holderPid: fc.option(fc.nat(), {nil: undefined}),
    batches: fc.constantFrom(0, 1, 123_456),
    lastBatchAtMs: fc.option(fc.maxSafeInteger(), {nil: undefined}),
  }),
  priceList: fc.record({version: anyText, asOf: anyText}),
  today: fc.record({
    estimatedUsd: anyUsd,
    unpricedTokens: anyTokens,
    requests: fc.option(anyTokens),
    totalTokens: anyTokens,
    cacheReadShare: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
  }),
  run: fc.record({
    estimatedUsd: anyUsd,
    unpricedTokens: anyTokens,
    label: fc.constantFrom('this run' as const, 'since attached' as const),
    sinceMs: fc.maxSafeInteger(),
  }),
  remotes: fc.array(anyRemote, {maxLength: 4}),
  burnUsdPerHour: anyUsd,
  tokensPerMinute: fc.array(anyTokens, {maxLength: 60}),
  sessions: fc.array(anySession, {maxLength: 12}),
  unpriced: fc.array(fc.record({model: anyText, tokens: anyTokens}), {maxLength: 8}),
  problems: fc.array(fc.record({atMs: fc.maxSafeInteger(), text: anyText}), {maxLength: 5}),
  budgets: fc.array(
    fc.tuple(anyUsd, anyText).map(([usd, name]) => standing(usd, {name})),
    {maxLength: 6},
  ),
  subscription: fc.boolean(),
})
const anyOptions = fc.record({
  columns: fc.integer({min: 1, max: 200}),
  rows: fc.integer({min: 1, max: 50}),
  colour: fc.boolean(),
  help: fc.boolean(),
  typing: fc.boolean(),
  filter: fc.oneof(fc.constant(''), anyText),
  sortBy: fc.constantFrom('lastSeen' as const, 'cost' as const, 'tokens' as const),
})
