import type {ListenerView} from '../../app/view-state.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import type {Controls, SortBy} from './controls.ts'
import {flowSegments, type Line, type Segment, sentence} from './spans.ts'

/** How to get a first session into the view. */
export function renderFirstSteps({address, batches}: ListenerView, columns: number): Line[] {
  const soFar = batches === 0 ? 'No telemetry yet.' : 'Telemetry arrives, but no request was in it yet.'
  return [
    ...flowSegments(sentence(`${soFar} In the shell where you code, type:`), columns),
    [],
    ...flowSegments([{spans: [{text: 'eval "$(stackspend env claude)"', tone: 'strong'}]}], columns, '   '),
    ...flowSegments([{spans: [{text: 'claude', tone: 'strong'}]}], columns, '   '),
    [],
    ...flowSegments(
      sentence(
        `Claude Code then sends its usage to ${escapeForTerminal(address)}, and each session shows here.`,
        'quiet',
      ),
      columns,
    ),
  ]
}

export function renderNoMatch(filter: string, columns: number): Line[] {
  return flowSegments(sentence(`No session matches "${escapeForTerminal(filter)}". Esc shows all.`), columns)
}

const explanations: readonly (readonly [word: string, meaning: string])[] = [
  ['q', 'quit (Ctrl-C too)'],
  ['s', 'sort by last seen, cost or tokens'],
  ['/', 'show only sessions whose user, project, model or id contains what you type; Esc shows all'],
  ['?', 'close this help'],
  ['now', 'cost of the last 15 minutes, as a rate per hour'],
  ['in', 'prompt tokens that were not cached'],
  ['cached', 'prompt tokens read from or written to the cache'],
  ['cache', 'share of today’s prompt tokens that were read from the cache'],
  ['▸', 'seen within the last minute'],
  ['!', 'tokens of a model without a price: the true cost is higher'],
]

export function renderHelp(columns: number): Line[] {
  return explanations.flatMap(([word, meaning]) => {
    const [first, ...rest] = flowSegments(sentence(meaning), columns - 9, '')
    const lead: Line = [{text: ` ${word.padEnd(8)}`, tone: 'strong'}, ...(first ?? [])]
    return [lead, ...rest.map(line => [{text: ' '.repeat(9)}, ...line])]
  })
}

const sortNames: Record<SortBy, string> = {lastSeen: 'last seen', cost: 'cost', tokens: 'tokens'}

/** What each key does, and what it is set to; while typing, the filter itself. */
export function renderKeys({sortBy, filter, typing}: Controls, columns: number): Line[] {
  if (typing) {
    return flowSegments(
      [
        {spans: [{text: `/${escapeForTerminal(filter)}▏`, tone: 'strong'}]},
        key('Enter', 'keep'),
        key('Esc', 'show all'),
      ],
      columns,
    )
  }
  const shown = filter === '' ? 'filter' : `filter: ${escapeForTerminal(filter)} (Esc clears)`
  return flowSegments(
    [key('q', 'quit'), key('s', `sort: ${sortNames[sortBy]}`), key('/', shown), key('?', 'help')],
    columns,
  )
}

function key(name: string, meaning: string): Segment {
  return {
    spans: [
      {text: name, tone: 'strong'},
      {text: ` ${meaning}`, tone: 'quiet'},
    ],
  }
}
