import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync, statSync} from 'node:fs'
import {chmod, mkdir, readdir, symlink} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporaryRepository, writeBudgets} from '../../support/budgets.ts'
import {runCli} from '../../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

function runIn(home: string, cwd?: string) {
  return (...args: readonly string[]) =>
    runCli(['budget', ...args], {env: {STACKSPEND_HOME: home}, ...(cwd === undefined ? {} : {cwd})})
}

const budgetsOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')).budgets

describe('stackspend budget set', () => {
  it('makes a budget for a month of no more than a name and an amount', async () => {
    const home = await temporaryHome()
    const {budgetsFile} = pathsOf(home)
    expect(await runIn(home)('set', 'month', '$300')).toEqual({
      stdout: `Budget month is set: $300 a month. In ${budgetsFile}\n`,
      stderr: '',
      exitCode: 0,
    })
    expect(budgetsOf(budgetsFile)).toEqual([{name: 'month', usd: 300, period: 'month'}])
  })

  it('takes everything that a budget can be, and tells it as --json', async () => {
    const home = await temporaryHome()
    const flags = ['--each', 'branch', '--only', 'project=acme/api', '--only', 'project=acme/web']
    const more = ['--soft', '60,90 %', '--hard', '120', '--on-over', 'stop', '-z', 'Europe/Berlin', '--json']
    const {stdout} = await runIn(home)('set', 'branch', '12.5', ...flags, ...more)
    expect(JSON.parse(stdout)).toEqual({
      file: pathsOf(home).budgetsFile,
      outcome: 'added',
      budget: {
        name: 'branch',
        usd: 12.5,
        period: 'none',
        each: 'branch',
        only: {project: ['acme/api', 'acme/web']},
        softPercents: [60, 90],
        hardPercent: 120,
        onOver: 'stop',
        timezone: 'Europe/Berlin',
      },
    })
  })

  it('keeps of a budget, and of its file, what is not said', async () => {
    const home = await temporaryHome()
    const {budgetsFile} = pathsOf(home)
    const text = '{\n\t"budgets": [ {"usd": 5,  "name": "day", "period": "day", "onOver": "stop"} ]\n}'
    await writeBudgets(budgetsFile, text)
    const {stdout} = await runIn(home)('set', 'day', '6')
    expect(stdout).toMatch(/^Budget day is changed: \$6 a day/)
    expect(readFileSync(budgetsFile, 'utf8')).toBe(text.replace('"usd": 5', '"usd": 6'))
    expect((await runIn(home)('set', 'day', '6')).stdout).toMatch(/^Budget day was so already/)
  })

  it('writes the file of the repository, which is no secret, and nothing else into it', async () => {
    const home = await temporaryHome()
    const {folder, budgetsFile} = await temporaryRepository()
    const inside = join(folder, 'src', 'deep')
    await mkdir(inside, {recursive: true})
    const {exitCode} = await runIn(home, inside)('set', 'branch', '12', '--each', 'branch', '--project-file')
    expect(exitCode).toBe(0)
    expect(budgetsOf(budgetsFile)).toEqual([{name: 'branch', usd: 12, period: 'none', each: 'branch'}])
    expect(await readdir(dirname(budgetsFile))).toEqual(['budgets.json'])
    expect(existsSync(pathsOf(home).budgetsFile)).toBe(false)
  })

  it('keeps permissions, and a link', async () => {
    const home = await temporaryHome()
    const {budgetsFile} = pathsOf(home)
    const target = join(home, 'dotfiles.json')
    await writeBudgets(target, {budgets: []})
    await chmod(target, 0o640)
    await mkdir(dirname(budgetsFile), {recursive: true})
    await symlink(target, budgetsFile)
    await runIn(home)('set', 'month', '1')
    expect(budgetsOf(target)).toHaveLength(1)
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o777).toBe(0o640)
  })

  it('loses no budget when several are set at once', async () => {
    const home = await temporaryHome()
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(names.map(name => runIn(home)('set', name, '1')))
    expect(
      budgetsOf(pathsOf(home).budgetsFile)
        .map((budget: {name: string}) => budget.name)
        .sort(),
    ).toEqual(names)
  })

  it.each([
    [['month', 'much'], 'USD "much" is not an amount of US dollars.'],
    [['month', '1', '--soft', 'half'], '--soft "half" is no list of percentages.'],
    [['month', '1', '--hard', '90,100'], '--hard "90,100" is no percentage.'],
    [['month', '1', '--only', 'acme/api'], '--only acme/api is not of the form NAME=VALUE.'],
    [['month', '1', '--only', 'projekt=a'], 'Did you mean "project"?'],
    [['month', '0'], '"usd" is 0, expected an amount of US dollars above 0'],
    [['month', '1', '-z', 'Berln'], 'There is no time zone "Berln".'],
    [['month', '1', '--hard', '60'], '80 is above the hard threshold, 60'],
    [['month', '1', '--project-file'], 'lies in no git repository'],
  ])('refuses %j as wrong usage, and writes nothing', async (args, message) => {
    const home = await temporaryHome()
    const {stderr, exitCode} = await runIn(home, home)('set', ...args)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
    expect(existsSync(pathsOf(home).budgetsFile)).toBe(false)
  })

  it('does not touch a file in which something is wrong', async () => {
    const home = await temporaryHome()
    const {budgetsFile} = pathsOf(home)
    await writeBudgets(budgetsFile, '{"budgets": [{"nmae": "a"}]}')
    const {stderr, exitCode} = await runIn(home)('set', 'month', '1')
    expect(stderr).toContain('line 1: "nmae" is not a budget field. Did you mean "name"?')
    expect(exitCode).toBe(2)
    expect(readFileSync(budgetsFile, 'utf8')).toBe('{"budgets": [{"nmae": "a"}]}')
  })

  it('says so when the file may not be written', async () => {
    const home = await temporaryHome()
    const {budgetsFile} = pathsOf(home)
    await writeBudgets(budgetsFile, '{"budgets": []}')
    await chmod(budgetsFile, 0o444)
    const {stderr, exitCode} = await runIn(home)('set', 'month', '1')
    expect(stderr).toContain(`cannot write ${budgetsFile}`)
    expect(exitCode).toBe(1)
  })
})

describe('stackspend budget remove', () => {
  it('takes a budget out of the file that is meant', async () => {
    const home = await temporaryHome()
    const {folder, budgetsFile} = await temporaryRepository()
    const run = runIn(home, folder)
    await run('set', 'month', '1')
    await run('set', 'month', '2', '--project-file')
    expect((await run('remove', 'month')).stdout).toBe(
      `Budget month is out of ${pathsOf(home).budgetsFile}.\n`,
    )
    expect(budgetsOf(pathsOf(home).budgetsFile)).toEqual([])
    expect(budgetsOf(budgetsFile)).toHaveLength(1)
  })

  it('asks what was meant by a name that there is not', async () => {
    const home = await temporaryHome()
    await runIn(home)('set', 'month', '1')
    const {stderr, exitCode} = await runIn(home)('remove', 'mnoth')
    expect(stderr).toContain('There is no budget "mnoth". Did you mean "month"?')
    expect(exitCode).toBe(2)
  })

  it('leaves what git has of a repository, when a budget is set and removed', async () => {
    const {folder} = await temporaryRepository()
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], {encoding: 'utf8'})
    git('init', '-q')
    await writeBudgets(
      join(folder, '.stackspend', 'budgets.json'),
      '{"budgets": [{"name": "a", "usd": 1, "period": "day"}]}',
    )
    git('add', '.')
    const run = runIn(await temporaryHome(), folder)
    await run('set', 'b', '1', '--project-file')
    expect(git('diff', '--stat')).not.toBe('')
    await run('remove', 'b', '--project-file')
    expect(git('diff', '--stat')).toBe('')
  })
})
