import {spawnSync} from 'node:child_process'
import {describe, expect, it} from 'vitest'
import {detectShell, howToApply, renderEnvironment, SHELLS} from '../../src/cli/render-environment.ts'

/** Values that a careless quoting would split, expand, execute or end. */
const AWKWARD = {
  PLAIN: 'http://127.0.0.1:4318',
  EMPTY: '',
  SPACES: ' two  words ',
  QUOTES: `it's "quoted"`,
  TYPOGRAPHIC: 'it\u2019s \u2018so\u2019',
  EXPANSIONS: '$HOME `id` $(id) %PATH% !! *',
  BACKSLASHES: `a\\b\\\\c\\'d\\`,
  LINES: 'one\ntwo',
}

/** How each shell skips the start-up files of whoever runs the tests. */
const WITHOUT_STARTUP = {bash: '--norc', zsh: '-f', fish: '--no-config'} as const
type InstallableShell = keyof typeof WITHOUT_STARTUP

const isInstalled = (shell: InstallableShell) => spawnSync(shell, ['-c', 'true']).status === 0

/** What a child process of the shell sees after it evaluated the output. */
function evaluatedIn(shell: InstallableShell): Record<string, string | undefined> {
  const printAsJson = `'${process.execPath}' -e 'process.stdout.write(JSON.stringify(process.env))'`
  const script = `${renderEnvironment(AWKWARD, shell)}\n${printAsJson}`
  const {stdout, stderr} = spawnSync(shell, [WITHOUT_STARTUP[shell], '-c', script], {
    encoding: 'utf8',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('renderEnvironment', () => {
  it.skipIf(!isInstalled('bash'))('gives bash every value unharmed', () => {
    expect(evaluatedIn('bash')).toMatchObject(AWKWARD)
  })

  it.skipIf(!isInstalled('zsh'))('gives zsh every value unharmed', () => {
    expect(evaluatedIn('zsh')).toMatchObject(AWKWARD)
  })

  it.skipIf(!isInstalled('fish'))('gives fish every value unharmed', () => {
    expect(evaluatedIn('fish')).toMatchObject(AWKWARD)
  })

  it('closes and reopens single quotes for bash and zsh', () => {
    expect(renderEnvironment({A: `it's`}, 'bash')).toBe(`export A='it'\\''s'`)
    expect(renderEnvironment({A: `it's`}, 'zsh')).toBe(renderEnvironment({A: `it's`}, 'bash'))
  })

  it('escapes quotes and backslashes for fish', () => {
    expect(renderEnvironment({A: `it's`, B: 'a\\b'}, 'fish')).toBe(`set -gx A 'it\\'s'\nset -gx B 'a\\\\b'`)
  })

  it('doubles plain and typographic quotes for PowerShell', () => {
    expect(renderEnvironment({A: `it's`, B: 'it\u2019s $x'}, 'powershell')).toBe(
      `$env:A = 'it''s'\n$env:B = 'it\u2019\u2019s $x'`,
    )
  })

  it('gives the env block of settings.json', () => {
    expect(JSON.parse(renderEnvironment(AWKWARD, 'json'))).toEqual({env: AWKWARD})
  })
})

describe('howToApply', () => {
  it('says for each shell how to evaluate the output', () => {
    const lines = SHELLS.map(shell => `${shell}: ${howToApply('stackspend env claude', shell)}`)
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "bash: eval "$(stackspend env claude)"
      zsh: eval "$(stackspend env claude)"
      fish: stackspend env claude | source
      powershell: stackspend env claude | Out-String | Invoke-Expression
      json: merge it into ~/.claude/settings.json"
    `)
  })
})

describe('detectShell', () => {
  it.each([
    ['/bin/zsh', 'darwin', 'zsh'],
    ['/usr/bin/fish', 'linux', 'fish'],
    ['/usr/bin/bash', 'linux', 'bash'],
    ['/bin/sh', 'linux', 'bash'],
    ['/opt/microsoft/powershell/7/pwsh', 'linux', 'powershell'],
    [undefined, 'linux', 'bash'],
    [undefined, 'win32', 'powershell'],
    ['C:\\Program Files\\Git\\usr\\bin\\bash.exe', 'win32', 'bash'],
    ['/usr/bin/json', 'linux', 'bash'],
  ] as const)('takes SHELL=%s on %s for %s', (path, platform, shell) => {
    expect(detectShell(path, platform)).toBe(shell)
  })
})
