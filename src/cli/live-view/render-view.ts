import type {RemoteView, ViewState} from '../../app/view-state.ts'
import {type Controls, initialControls} from './controls.ts'
import {renderBudgets} from './render-budgets.ts'
import {renderFirstSteps, renderHelp, renderKeys, renderNoMatch} from './render-guide.ts'
import {renderPriceNote, renderProblems, renderUnpriced} from './render-notices.ts'
import {isInTrouble, renderRemote} from './render-remotes.ts'
import {renderSessions} from './render-sessions.ts'
import {renderCosts, renderListener, renderTokenRate, renderVolume} from './render-totals.ts'
import {selectSessions} from './select-sessions.ts'
import {createPainter, type Line} from './spans.ts'
import {type Block, fixedBlock, stackBlocks} from './stack-blocks.ts'

export type RenderOptions = Partial<Controls> & {
  readonly columns: number
  readonly rows: number
  /** Unix ms UTC; every "ago" counts from here. */
  readonly nowMs: number
  readonly colour: boolean
  /** Keys work, so the last line names them. */
  readonly interactive?: boolean
}

/**
 * The live view as lines, none wider than `columns` cells and at most `rows` of them. A narrow terminal loses
 * columns of the table and breaks sentences; a low one loses what matters least.
 */
export function renderView(state: ViewState, options: RenderOptions): string[] {
  const {columns, rows, nowMs, colour, interactive = false} = options
  const controls: Controls = {...initialControls, ...options}
  const [problem = [], ...olderProblems] = renderProblems(state.problems, nowMs, columns)
  const blocks: Block<Line>[] = [
    fixedBlock(5, renderListener(state.listener, nowMs, columns)),
    fixedBlock(
      1,
      remoteLines(
        state.remotes.filter(remote => isInTrouble(remote, nowMs)),
        options,
      ),
    ),
    fixedBlock(
      6,
      remoteLines(
        state.remotes.filter(remote => !isInTrouble(remote, nowMs)),
        options,
      ),
    ),
    fixedBlock(0, renderCosts(state, nowMs, columns)),
    fixedBlock(7, renderVolume(state, columns)),
    fixedBlock(9, renderTokenRate(state.tokensPerMinute, columns)),
    fixedBlock(10, [[]]),
    mainBlock(state, controls, options),
    fixedBlock(10, [[]]),
    fixedBlock(1, renderBudgets(state, columns)),
    fixedBlock(1, renderUnpriced(state.unpriced, columns)),
    fixedBlock(4, problem),
    fixedBlock(8, olderProblems.flat()),
    fixedBlock(3, renderPriceNote(state, columns)),
    fixedBlock(6, interactive ? renderKeys(controls, columns) : []),
  ]
  const paint = createPainter(colour)
  return stackBlocks(blocks, rows).map(line => paint(line, columns))
}

function remoteLines(remotes: readonly RemoteView[], {columns, nowMs}: RenderOptions): Line[] {
  return remotes.flatMap(remote => renderRemote(remote, nowMs, columns))
}

/** The sessions, or what to read in their place. */
function mainBlock(state: ViewState, controls: Controls, {columns, nowMs}: RenderOptions): Block<Line> {
  if (controls.help) return growingBlock(renderHelp(columns))
  if (state.sessions.length === 0) return growingBlock(renderFirstSteps(state.listener, columns))
  const selected = selectSessions(state.sessions, controls)
  if (selected.length === 0) return growingBlock(renderNoMatch(controls.filter, columns))
  return {
    rank: 2,
    leastRows: Math.min(3, selected.length + 1),
    render: rows => renderSessions(selected, {columns, rows, nowMs}),
  }
}

function growingBlock(lines: readonly Line[]): Block<Line> {
  return {rank: 2, leastRows: Math.min(2, lines.length), render: rows => lines.slice(0, rows)}
}
