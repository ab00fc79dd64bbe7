import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {CASE_GROUPS, CASES} from '../test/conformance/cases.ts'
import type {ConformanceCase} from '../test/conformance/conformance-case.ts'
import {findDifferences} from '../test/conformance/find-differences.ts'
import {runCase, type Tool} from '../test/conformance/run-case.ts'
import {stackspend} from '../test/conformance/stackspend-tool.ts'
import {ROOT} from './build.ts'
import {ccusage, latestCcusage} from './conformance/ccusage.ts'
import {codeburn} from './conformance/codeburn.ts'
import {type Cell, type Column, renderConformance} from './conformance/conformance-table.ts'
import {replaceBlock} from './conformance/replace-block.ts'
import {withoutNetwork} from './conformance/without-network.ts'

const PAGE = join(ROOT, 'docs', 'accuracy.md')
const OLD_CCUSAGE = '18.0.11'

/**
 * Asks this program and others about the same files, and prints what each makes of them. What the registry does not
 * give is left out. `true` when every figure of ours is right.
 */
async function compare({isWritten}: {readonly isWritten: boolean}): Promise<boolean> {
  const isolation = withoutNetwork()
  const latest = latestCcusage()
  const peers = [
    {title: 'ccusage', tool: latest === undefined ? undefined : ccusage(latest, isolation)},
    {title: `ccusage ${OLD_CCUSAGE}`, tool: ccusage(OLD_CCUSAGE, isolation)},
    {title: 'codeburn', tool: codeburn(isolation)},
  ]
  const columns: Column[] = []
  for (const {title, tool} of [{title: 'stackspend', tool: stackspend}, ...peers]) {
    columns.push({title: titleOf(tool) ?? title, cells: await judge(tool)})
  }
  const table = renderConformance(CASE_GROUPS, columns)
  const said = `${new Date().toISOString().slice(0, 10)}, Node ${process.version}; the others ${isolation.description}.`
  console.log(`${table}\n\n${said}`)
  if (isWritten && peers.some(({tool}) => tool === undefined)) {
    throw new Error('Not written: the registry did not give all the others, whose figures would be lost')
  }
  if (isWritten)
    writeFileSync(PAGE, replaceBlock(readFileSync(PAGE, 'utf8'), 'conformance', `${said}\n\n${table}`))
  const ours = columns[0]?.cells ?? new Map()
  return [...ours.values()].every(cell => cell?.length === 0)
}

function titleOf(tool: Tool | undefined): string | undefined {
  return tool && `${tool.name} ${tool.version}`
}

async function judge(tool: Tool | undefined): Promise<ReadonlyMap<ConformanceCase, Cell>> {
  const cells = new Map<ConformanceCase, Cell>()
  if (tool === undefined) return cells
  for (const one of CASES) {
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

process.exitCode = (await compare({isWritten: process.argv.includes('--write')})) ? 0 : 1
