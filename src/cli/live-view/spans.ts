import {Chalk} from 'chalk'
import {displayWidth, truncateToWidth} from '../../report/display-width.ts'

/** Meaning of a colour. Whatever a tone says, the text or a sign says too. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'warning' | 'bad'

export type Span = {readonly text: string; readonly tone?: Tone}

/** One line on the screen, not coloured yet, so that it can be measured and cut. */
export type Line = readonly Span[]

/** Spans that stay together on a line, and what separates them from the segment before. */
export type Segment = {readonly spans: Line; readonly gap?: string}

/** Sets `segments` one after another and breaks between them, so that a narrow terminal loses no segment. */
export function flowSegments(segments: readonly Segment[], columns: number, indent = ' '): Line[] {
  const lines: Span[][] = []
  let room = 0
  for (const {spans, gap = '   '} of segments) {
    const width = spansWidth(spans)
    const current = lines.at(-1)
    if (current !== undefined && gap.length + width <= room) {
      current.push({text: gap, tone: 'quiet'}, ...spans)
      room -= gap.length + width
    } else {
      lines.push([{text: indent}, ...spans])
      room = columns - indent.length - width
    }
  }
  return lines
}

/** A sentence as segments: it breaks between words. */
export function sentence(text: string, tone: Tone = 'plain'): Segment[] {
  return text
    .split(' ')
    .filter(word => word !== '')
    .map(word => ({spans: [{text: word, tone}], gap: ' '}))
}

/** Makes a line text of at most `columns` cells, with escape sequences only when `colour`. */
export function createPainter(colour: boolean): (line: Line, columns: number) => string {
  const chalk = new Chalk({level: colour ? 1 : 0})
  const paint: Record<Tone, (text: string) => string> = {
    plain: text => text,
    strong: chalk.bold,
    quiet: chalk.dim,
    good: chalk.green,
    warning: chalk.yellow,
    bad: chalk.red,
  }
  return (line, columns) =>
    cutLine(line, columns)
      .map(({text, tone = 'plain'}) => paint[tone](text))
      .join('')
      .trimEnd()
}

function cutLine(line: Line, columns: number): Line {
  const kept: Span[] = []
  let room = columns
  for (const span of line) {
    const text = truncateToWidth(span.text, room)
    kept.push({...span, text})
    room -= displayWidth(text)
  }
  return kept
}

function spansWidth(spans: Line): number {
  return spans.reduce((cells, span) => cells + displayWidth(span.text), 0)
}
