import {describe, expect, it} from 'vitest'
import {FLAG_INPUTS, parseActionInputs} from '../../src/action/action-inputs.ts'

/** As the runner hands inputs over; those that a workflow leaves out are empty. */
function withInputs(inputs: Record<string, string>): Record<string, string> {
  const all = {...Object.fromEntries(FLAG_INPUTS.map(({name}) => [name, ''])), ...inputs}
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
}

describe('the inputs of the action', () => {
  it('ask for the whole job and no flag when none is given', () => {
    expect(parseActionInputs(withInputs({}))).toEqual({
      mode: 'job',
      strict: false,
      githubToken: undefined,
      connectionId: undefined,
      flags: {start: [], finish: [], comment: []},
    })
  })

  it('become flags of the commands that know them', () => {
    const inputs = {
      mode: 'finish',
      wait: '10',
      behavior: 'hide-and-new',
      'max-usd': '12.50',
      'fail-over-budget': 'true',
      share: 'false',
      forward: 'https://otlp.example.com',
      'pull-request': '42',
    }
    expect(parseActionInputs(withInputs(inputs)).flags).toEqual({
      start: ['--forward=https://otlp.example.com'],
      finish: [
        '--wait=10',
        '--no-share',
        '--behavior=hide-and-new',
        '--max-usd=12.50',
        '--fail-over-budget',
        '--pull-request=42',
      ],
      comment: ['--behavior=hide-and-new', '--max-usd=12.50', '--fail-over-budget', '--pull-request=42'],
    })
  })

  it('keep a value that looks like a flag a value', () => {
    expect(parseActionInputs(withInputs({tag: '--output=/etc/passwd'})).flags.comment).toEqual([
      '--tag=--output=/etc/passwd',
    ])
  })

  it('give several addresses a flag each, however they are separated', () => {
    const forward = 'https://one.example.com/v1\n  https://two.example.com:4318\n'
    expect(parseActionInputs(withInputs({forward})).flags.start).toEqual([
      '--forward=https://one.example.com/v1',
      '--forward=https://two.example.com:4318',
    ])
  })

  it('keep secrets out of every flag', () => {
    const inputs = parseActionInputs(
      withInputs({'github-token': 'ghs_secret', 'connection-id': 'conn_secret'}),
    )
    expect(inputs).toMatchObject({githubToken: 'ghs_secret', connectionId: 'conn_secret'})
    expect(JSON.stringify(inputs.flags)).not.toContain('secret')
  })

  it('take the three spellings of YAML for yes and for no', () => {
    for (const yes of ['true', 'True', 'TRUE']) {
      expect(parseActionInputs(withInputs({strict: yes})).strict).toBe(true)
      expect(parseActionInputs(withInputs({share: yes})).flags.finish).toEqual(['--share'])
    }
    for (const no of ['false', 'False', 'FALSE']) {
      expect(parseActionInputs(withInputs({strict: no}))).toMatchObject({strict: false, flags: {finish: []}})
    }
  })

  it.each([
    ['mode', 'jobs', 'the input mode must be one of job, start, finish, comment, not "jobs"'],
    ['strict', 'yes', 'the input strict must be true or false, not "yes"'],
    ['max-usd', '$5', 'the input max-usd must be a number, not "$5"'],
    ['wait', '-1', 'the input wait must be a number, not "-1"'],
    [
      'behavior',
      'append',
      'the input behavior must be one of update, new, delete-and-new, hide-and-new, not "append"',
    ],
  ])('say what is wrong with %s: %s', (name, value, message) => {
    expect(() => parseActionInputs(withInputs({[name]: value}))).toThrow(
      expect.objectContaining({code: 'USAGE', exitCode: 2, message}),
    )
  })

  it.each(['https://user:pass@otlp.example.com', 'https://token@otlp.example.com', 'otlp.example.com'])(
    'refuse an address that is none or holds a secret, without repeating it: %s',
    forward => {
      expect(() => parseActionInputs(withInputs({forward}))).toThrow(
        expect.objectContaining({message: 'the input forward must hold URLs without a user or a password'}),
      )
    },
  )
})
