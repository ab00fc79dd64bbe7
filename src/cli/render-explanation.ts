import type {ExplainedCost} from '../pricing/explain-cost.ts'
import {escapeForTerminal} from '../report/escape.ts'
import type {
  ExplainedPart,
  Explanation,
  RequestExplanation,
  SessionExplanation,
} from '../report/explanation.ts'
import {fitColumns} from '../report/fit-columns.ts'
import {
  countOf,
  formatInteger,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdExactly,
  unknown,
} from '../report/format.ts'

const KINDS: Readonly<Record<ExplainedCost['components'][number]['kind'], string>> = {
  input: 'input',
  output: 'output',
  cacheWrite5m: 'cache write 5 min',
  cacheWrite1h: 'cache write 1 h',
  cacheRead: 'cache read',
}

/** Where a number comes from: the answer first, then who said what, then the price. Ends without a line break. */
export function renderExplanation(explanation: Explanation, width: number): string {
  const body =
    explanation.of === 'request' ? renderRequest(explanation, width) : renderSession(explanation, width)
  const {unknown: gaps, pricing} = explanation
  const basis = `Estimated at list price ${pricing.version}${pricing.version === pricing.asOf ? '' : ` of ${pricing.asOf}`}, not a bill.`
  return [
    ...body,
    ...(gaps.length === 0 ? [] : ['', 'Not known', ...gaps.map(gap => `  ${escapeForTerminal(gap)}`)]),
    '',
    basis,
  ].join('\n')
}

function renderRequest(request: RequestExplanation, width: number): string[] {
  const {requestId, messageId, lanes, cost, estimatedUsd, reportedUsd, occurredAt, model} = request
  const name = escapeForTerminal(requestId ?? messageId ?? 'without an id')
  const columns = [
    {cells: ['Lane', ...lanes.map(({lane, isCounted}) => `${isCounted ? '▸' : ' '} ${lane}`)]},
    ...(
      ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'cacheWrite1hTokens'] as const
    ).map((kind, index) => ({
      cells: [
        ['Input', 'Output', 'Cache read', 'Cache write', 'of it 1 h'][index] ?? '',
        ...lanes.map(({tokens}) => formatInteger(tokens[kind])),
      ],
      isRight: true,
    })),
    {cells: ['Reported', ...lanes.map(lane => formatUsdExactly(lane.reportedUsd))], isRight: true},
    {cells: ['Told', ...lanes.map(describeAnswer)], goesAs: 1},
  ]
  return [
    `${formatUsd(estimatedUsd)} for request ${name}: ${escapeForTerminal(model)}, ${toSecond(occurredAt)}`,
    describeWho(request),
    '',
    ...fitColumns(columns, width).lines,
    ...(lanes.length > 1 ? ['▸ the lane whose counts are taken: the largest output wins whole'] : []),
    '',
    ...renderCost(cost, width),
    `  reported by the client: ${formatUsdExactly(reportedUsd)}`,
  ]
}

function renderSession(session: SessionExplanation, width: number): string[] {
  const {sessionId, estimatedUsd, reportedUsd, requests, since, until, countsFrom, coverage} = session
  return [
    `${formatUsd(estimatedUsd)} for session ${escapeForTerminal(sessionId)}: ${countOf(requests, 'request')}, ${toSecond(since)} to ${toSecond(until)}`,
    describeWho(session),
    ...(session.plan === null
      ? []
      : [
          `  on a subscription (${escapeForTerminal(session.plan)}): a list-price equivalent, not money billed`,
        ]),
    '',
    `  seen by      ${describeSeenBy(session)}`,
    ...(countsFrom.length > 0
      ? [`  counts from  ${countsFrom.map(of => `${of.lane}: ${formatInteger(of.requests)}`).join(' · ')}`]
      : []),
    ...(coverage === null
      ? []
      : [`  coverage     telemetry saw ${formatPercent(coverage.share)} of the transcript's requests`]),
    ...(session.failedRequests > 0
      ? [`  failed       ${countOf(session.failedRequests, 'request')}, which cost nothing that is known`]
      : []),
    `  reported     ${formatUsdExactly(reportedUsd)} by the client itself${describeReported(session)}`,
    ...session.parts.flatMap(part => ['', ...renderPart(part, width)]),
    ...(session.dearest.length > 0 ? ['', 'The dearest requests', ...renderDearest(session, width)] : []),
  ]
}

function describeSeenBy(session: SessionExplanation): string {
  const {seenBy} = session
  const pruned = countPruned(session)
  if (seenBy.length === 0)
    return pruned === 0
      ? 'metrics alone'
      : 'not known any more: its requests were pruned, their sums are kept'
  const seen = seenBy.map(of => `${of.lanes.join(' + ')}: ${formatInteger(of.requests)}`)
  return [...seen, ...(pruned === 0 ? [] : [`pruned: ${formatInteger(pruned)}`])].join(' · ')
}

/** The sums of pruned requests do not tell of how many the client told its own figure. */
function describeReported(session: SessionExplanation): string {
  if (countPruned(session) > 0) return ''
  return `, for ${formatInteger(session.reportedRequests)} of ${countOf(session.requests, 'request')}`
}

/** Every request that is still there was seen by some lane. */
function countPruned({requests, seenBy}: SessionExplanation): number {
  return Math.max(0, requests - seenBy.reduce((sum, of) => sum + of.requests, 0))
}

function renderPart({model, requests, totalTokens, cost}: ExplainedPart, width: number): string[] {
  const count = requests === null ? 'from metrics' : `${countOf(requests, 'request')}`
  return [
    `${escapeForTerminal(model)}: ${count}, ${formatTokens(totalTokens)} tokens`,
    ...renderCost(cost, width),
  ]
}

function renderCost(cost: RequestExplanation['cost'], width: number): string[] {
  if (cost.status === 'unpriced') return [`  unpriced: ${cost.reason}. See: stackspend pricing check`]
  const {modelId, interval, ratesKind, components, factors, webSearches, usd} = cost
  const from = new Date(interval.fromMs).toISOString().slice(0, 10)
  const label = interval.label === undefined ? '' : `, ${escapeForTerminal(interval.label)}`
  const rows = [
    ...components.map(part => ({
      name: part.assumedTokens > 0 ? `${KINDS[part.kind]} (assumed)` : KINDS[part.kind],
      amount: formatInteger(part.tokens),
      rate: `${formatRate(part.usdPerMillionTokens)} per M`,
      usd: formatUsdExactly(part.usd),
    })),
    ...(webSearches.count === 0
      ? []
      : [
          {
            name: 'web search',
            amount: formatInteger(webSearches.count),
            rate: `${formatRate(webSearches.usdPerThousand)} per 1,000`,
            usd: formatUsdExactly(webSearches.usd),
          },
        ]),
    {
      name: 'total',
      amount: '',
      rate: factors.map(({name, factor}) => `× ${factor} ${name}`).join(' '),
      usd: formatUsdExactly(usd),
    },
  ]
  return [
    `  ${ratesKind} rates of ${escapeForTerminal(modelId)} from ${from}${label}: ${escapeForTerminal(interval.source)} (${interval.asOf})`,
    ...fitColumns(
      [
        {cells: rows.map(({name}) => `    ${name}`)},
        {cells: rows.map(({amount}) => amount), isRight: true},
        {cells: rows.map(({rate}) => rate), isRight: true},
        {cells: rows.map(row => row.usd), isRight: true},
      ],
      width,
    ).lines,
  ]
}

function renderDearest({dearest}: SessionExplanation, width: number): readonly string[] {
  return fitColumns(
    [
      {
        cells: dearest.map(
          ({requestId}) => `  ${requestId === null ? '(no id)' : escapeForTerminal(requestId)}`,
        ),
      },
      {cells: dearest.map(({occurredAt}) => toSecond(occurredAt))},
      {cells: dearest.map(({model}) => escapeForTerminal(model)), goesAs: 1},
      {cells: dearest.map(({estimatedUsd}) => formatUsdExactly(estimatedUsd)), isRight: true},
    ],
    width,
  ).lines
}

function describeWho({user, project, branch, clientVersion}: Explanation): string {
  const parts = [
    user === null ? '(unknown user)' : user,
    project === null ? '(no project)' : `${project}${branch === null ? '' : ` on ${branch}`}`,
    ...(clientVersion === null ? [] : [`Claude Code ${clientVersion}`]),
  ]
  return `  ${parts.map(part => escapeForTerminal(part)).join(' · ')}`
}

function describeAnswer({
  webSearches,
  speed,
  geography,
  serviceTier,
}: RequestExplanation['lanes'][number]): string {
  const told = [
    ...(speed === null ? [] : [speed]),
    ...(geography === null ? [] : [`geography ${geography}`]),
    ...(serviceTier === null ? [] : [serviceTier]),
    ...(webSearches === null || webSearches === 0 ? [] : [`${formatInteger(webSearches)} web searches`]),
  ]
  return told.length === 0 ? unknown : escapeForTerminal(told.join(', '))
}

/** `2026-11-22 12:00:00Z`. */
function toSecond(instant: string): string {
  return `${instant.slice(0, 19).replace('T', ' ')}Z`
}

/** A list price as the list has it: `$0.125`, `$2`. */
function formatRate(usd: number): string {
  return `$${usd}`
}
