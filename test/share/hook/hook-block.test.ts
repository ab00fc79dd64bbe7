import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addBlock, newHook, removeBlock} from '../../../src/share/hook/hook-block.ts'
import {gitFolder} from '../../support/git.ts'

const REFS = 'refs/heads/a 11 refs/heads/a 00\nrefs/heads/b $(touch injected) `x` 00\n'
const SHELLS = ['sh', 'bash', 'dash'].filter(shell => spawnSync(shell, ['-c', ':']).status === 0)

/** `text` with our part in it. */
function edited(text: string): string {
  const edit = addBlock(text)
  if (edit.status !== 'edited') throw new Error(`it is ${edit.status}`)
  return edit.text
}

/** Runs a hook as git does, with a `stackspend` of this script in PATH; without one where it is `undefined`. */
function runHook(
  text: string,
  stackspend: string | undefined,
  {shell = 'sh', input = REFS, args = ['origin', 'URL']} = {},
) {
  const folder = gitFolder()
  const bin = join(folder, 'a bin')
  mkdirSync(bin)
  writeFileSync(join(folder, 'pre-push'), text, {mode: 0o755})
  if (stackspend !== undefined)
    writeFileSync(join(bin, 'stackspend'), `#!/bin/sh\n${stackspend}\n`, {mode: 0o755})
  const startedMs = performance.now()
  const {status, stdout, stderr} = spawnSync(shell, [join(folder, 'pre-push'), ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: {...process.env, PATH: `${bin}:${process.env.PATH}`},
  })
  const seen = join(folder, 'seen')
  return {
    status,
    stdout,
    stderr,
    elapsedMs: performance.now() - startedMs,
    seen: existsSync(seen) ? readFileSync(seen, 'utf8') : undefined,
    isInjected: existsSync(join(folder, 'injected')),
  }
}

/** Writes its arguments and what it reads. */
const WITNESS = 'echo "$@" >seen.tmp; cat >>seen.tmp; mv seen.tmp seen; echo noise; echo noise >&2'

describe.each(SHELLS)('the part of a pre-push hook that is ours, under %s', shell => {
  it('starts stackspend with the remote and what git told, says nothing and ends well', () => {
    const {seen, ...run} = runHook(newHook(), WITNESS, {shell})
    expect(seen).toBe(`share hook origin\n${REFS}`)
    expect(run).toMatchObject({status: 0, stdout: '', stderr: '', isInjected: false})
  })

  it('hands what git told on to the rest of the hook, whose exit code it is', () => {
    const hook = edited('#!/bin/sh -eu\necho "I am $*"\ncat\nexit 3\n')
    const run = runHook(hook, WITNESS, {shell})
    expect(run).toMatchObject({status: 3, stdout: `I am origin URL\n${REFS}`, stderr: '', isInjected: false})
    expect(run.seen).toBe(`share hook origin\n${REFS}`)
  })

  it.each([
    ['is missing', undefined],
    ['fails', 'exit 7'],
    ['dies', 'kill -9 $$'],
    ['cannot be started', '#!/none'],
  ])('lets the rest run where stackspend %s', (_, stackspend) => {
    const run = runHook(edited('#!/bin/sh\nset -euo noglob\ncat\n'), stackspend, {
      shell: shell === 'sh' ? 'bash' : shell,
    })
    expect(run).toMatchObject({status: 0, stdout: REFS, stderr: ''})
    expect(run.elapsedMs).toBeLessThan(1_500)
  })

  it('waits for less than 2 s where stackspend hangs, and lets it go on', () => {
    const run = runHook(edited('#!/bin/sh\ncat\n'), 'trap "" TERM; sleep 5', {shell})
    expect(run).toMatchObject({status: 0, stdout: REFS, stderr: ''})
    expect(run.elapsedMs).toBeGreaterThan(1_700)
    // The rest is what starting a few processes takes on a loaded machine.
    expect(run.elapsedMs).toBeLessThan(2_800)
  })

  it('does nothing where nothing is pushed, or to a URL, and leaves stdin as it was', () => {
    const hook = edited('#!/bin/sh\nwc -c\n')
    const nothing = runHook(hook, WITNESS, {shell, input: ''})
    expect(nothing).toMatchObject({status: 0, seen: undefined})
    expect(nothing.stdout.trim()).toBe('0')
    const toUrl = runHook(hook, WITNESS, {shell, args: ['https://a:b@c', 'https://a:b@c']})
    expect(toUrl).toMatchObject({status: 0, seen: undefined})
    expect(toUrl.stdout.trim()).toBe(String(REFS.length))
  })
})

describe('a hook that was there before', () => {
  it.each([
    ['#!/bin/sh\nexec npm test\n'],
    ['#!/bin/bash -e\n\n# no line break at its end\nexit 0'],
    ['#! /usr/bin/env bash\nécho\xff\n'],
    ['#!/usr/bin/dash\n'],
    ['#!/bin/sh\n'],
  ])('is as it was when our part is out again: %j', text => {
    const withOurs = edited(text)
    expect(removeBlock(withOurs)).toEqual({status: 'edited', text})
    expect(addBlock(withOurs)).toEqual({status: 'same'})
    execFileSync('sh', ['-n'], {input: withOurs})
  })

  it('is as it was, whatever is in it', () => {
    const scripts = fc.tuple(
      fc.constantFrom('#!/bin/sh\n', '#!/usr/bin/env bash\n'),
      fc.string({maxLength: 60}),
    )
    fc.assert(
      fc.property(scripts, ([shebang, rest]) => {
        const text = shebang + rest.replace(/[\r\0]/g, '')
        expect(removeBlock(edited(text))).toEqual({status: 'edited', text})
      }),
    )
  })

  it('keeps what was changed around our part', () => {
    const changed = `${edited('#!/bin/sh\nnpm test\n')}npm run lint\n`
    expect(removeBlock(changed)).toEqual({status: 'edited', text: '#!/bin/sh\nnpm test\nnpm run lint\n'})
  })

  it.each([
    ['a program', '\x7fELF\0\n', 'is a program'],
    ['a script for another language', '#!/usr/bin/env python3\nprint()\n', 'is no script for sh'],
    ['a script for zsh', '#!/bin/zsh\n', 'is no script for sh'],
    ['a script without a first line', 'echo hello\n', 'is no script for sh'],
    ['a script of Windows', '#!/bin/sh\r\nexit 0\r\n', "has Windows' line ends"],
    [
      'half of our part',
      '#!/bin/sh\n# >>> stackspend share >>>\n',
      'has only one of the two lines that mark our part',
    ],
  ])('is left alone when it is %s', (_, text, reason) => {
    expect(addBlock(text)).toEqual({status: 'foreign', reason})
  })

  it('gets our part of today instead of an earlier one', () => {
    const earlier = '#!/bin/sh\n# >>> stackspend share >>>\nold\n# <<< stackspend share <<<\nnpm test\n'
    expect(edited(earlier)).toBe(edited('#!/bin/sh\nnpm test\n'))
  })
})

describe('a hook of our own', () => {
  it('is nothing without our part, unless somebody went on writing in it', () => {
    expect(removeBlock(newHook())).toEqual({status: 'edited', text: undefined})
    expect(removeBlock(`${newHook()}npm test\n`)).toEqual({status: 'edited', text: '#!/bin/sh\nnpm test\n'})
    expect(addBlock(newHook())).toEqual({status: 'same'})
  })
})
