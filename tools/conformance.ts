import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {CASE_GROUPS} from '../test/conformance/cases.ts'
import type {ConformanceCase} from '../test/conformance/conformance-case.ts'
import {findDifferences} from '../test/conformance/find-differences.ts'
import {runCase, type Tool} from '../test/conformance/run-case.ts'
import {stackspend} from '../test/conformance/stackspend-tool.ts'
import {askLanes, renderLanes} from './conformance/captured-lanes.ts'
import {ccusage, latestCcusage} from './conformance/ccusage.ts'
import {codeburn} from './conformance/codeburn.ts'
import {
  type Cell,
  type Column,
  type Group,
  renderConformance,
  renderRules,
} from './conformance/conformance-table.ts'
import {replaceBlock} from './conformance/replace-block.ts'
import {type Isolation, withoutNetwork} from './conformance/without-network.ts'
import {ROOT} from './root.mjs'

const PAGE = join(ROOT, 'docs', 'accuracy.md')
const OLD_CCUSAGE = '18.0.11'

type Options = {
  /** Cases with this in their name. */
  readonly text: string
  /** The others are not asked. */
  readonly isOursAlone: boolean
  /** The captured sessions are asked about, in place of the cases. */
  readonly isCaptured: boolean
  /** The page gets the table. */
  readonly isWritten: boolean
}

/** A tool of the table; without one where it is not to be had. */
type Candidate = {readonly title: string; readonly tool: Tool | undefined}

/**
 * Asks this program and others about the same files, and prints what each makes of them. What the registry does not
 * give is left out. `true` when every figure of ours is right.
 */
async function compare({text, isOursAlone, isCaptured, isWritten}: Options): Promise<boolean> {
  if (isCaptured) {
    console.log(renderLanes(await askLanes()))
    return true
  }
  if (isWritten && !existsSync(PAGE)) throw new Error(`--write needs ${PAGE}, which is not in the package`)
  const groups = selectCases(text)
  const isolation = withoutNetwork()
  const others = isOursAlone ? [] : findOthers(isolation)
  if (isWritten && (isOursAlone || text !== '' || others.some(({tool}) => tool === undefined)))
    throw new Error('Not written: the table needs all cases, and all tools from the npm registry')
  const columns: Column[] = []
  for (const {title, tool} of [{title: 'stackspend', tool: stackspend}, ...others]) {
    columns.push({title: tool ? titleOf(tool) : title, cells: await judge(groups, tool)})
  }
  const table = renderConformance(groups, columns)
  const asked = others.length > 0 ? `; the others ran ${isolation.description}` : ''
  const said = `${new Date().toISOString().slice(0, 10)}, Node ${process.version}${asked}.`
  console.log(`${table}\n\n${said}`)
  if (isWritten) writePage([said, table, renderRules()].join('\n\n'))
  return [...(columns[0]?.cells.values() ?? [])].every(cell => cell?.length === 0)
}

function writePage(content: string): void {
  writeFileSync(PAGE, replaceBlock(readFileSync(PAGE, 'utf8'), 'conformance', content))
}

function selectCases(text: string): readonly Group[] {
  const groups = CASE_GROUPS.map(({title, cases}) => ({
    title,
    cases: cases.filter(one => one.name.includes(text)),
  })).filter(({cases}) => cases.length > 0)
  if (groups.length === 0) throw new Error(`no case has "${text}" in its name`)
  return groups
}

function findOthers(isolation: Isolation): readonly Candidate[] {
  const latest = latestCcusage()
  return [
    {title: 'ccusage', tool: latest === undefined ? undefined : ccusage(latest, isolation)},
    {title: `ccusage ${OLD_CCUSAGE}`, tool: ccusage(OLD_CCUSAGE, isolation)},
    {title: 'codeburn', tool: codeburn(isolation)},
  ]
}

async function judge(
  groups: readonly Group[],
  tool: Tool | undefined,
): Promise<ReadonlyMap<ConformanceCase, Cell>> {
  const cells = new Map<ConformanceCase, Cell>()
  if (tool === undefined) return cells
  for (const one of groups.flatMap(({cases}) => cases)) {
    process.stderr.write(`${titleOf(tool)}: ${one.name}\n`)
    cells.set(one, await answer(one, tool))
  }
  return cells
}

/** A tool that fails has said nothing right. */
async function answer(one: ConformanceCase, tool: Tool): Promise<Cell> {
  try {
    return findDifferences(await runCase(one, tool), one.truth)
  } catch (error) {
    process.stderr.write(`  ${error instanceof Error ? error.message : error}\n`)
    return ['fails']
  }
}

function titleOf({name, version}: Tool): string {
  return `${name} ${version}`
}

const args = process.argv.slice(2)
const options = {
  text: args.find(arg => !arg.startsWith('--')) ?? '',
  isOursAlone: args.includes('--ours'),
  isCaptured: args.includes('--captured'),
  isWritten: args.includes('--write'),
}
try {
  process.exitCode = (await compare(options)) ? 0 : 1
} catch (error) {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
