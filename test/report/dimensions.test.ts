import {describe, expect, it} from 'vitest'
import {dimensions, parseDimensions} from '../../src/report/dimensions.ts'
import {dimensionHeading, keyLabel} from '../../src/report/key-label.ts'

function refusal(message: string) {
  return expect.objectContaining({code: 'DIMENSION_UNKNOWN', exitCode: 2, message})
}

describe('parseDimensions', () => {
  it('keeps the order typed', () => {
    expect(parseDimensions('day')).toEqual(['day'])
    expect(parseDimensions('model, Day ,attr:cost_center')).toEqual(['model', 'day', 'attr:cost_center'])
  })

  it('takes every dimension there is', () => {
    expect(parseDimensions(dimensions.join(','))).toEqual(dimensions)
  })

  it("keeps an attribute's name as it is, whatever is in it", () => {
    expect(parseDimensions('attr:Cost:Center.v2')).toEqual(['attr:Cost:Center.v2'])
  })

  it.each([
    ['modle', 'model'],
    ['users', 'user'],
    ['proj', 'project'],
    ['day,mnth', 'month'],
  ])('refuses %s and asks whether %s was meant', (text, meant) => {
    const word = text.split(',').at(-1)
    expect(() => parseDimensions(text)).toThrow(
      refusal(`--by cannot group by "${word}". Did you mean "${meant}"?`),
    )
  })

  it.each(['entrypoint', 'coverage'])('does not know %s', word => {
    expect(() => parseDimensions(word)).toThrow(refusal(`--by cannot group by "${word}".`))
  })

  it('says what there is', () => {
    expect(() => parseDimensions('colour')).toThrow(
      expect.objectContaining({
        hint: '--by takes day, week, month, hour, session, user, model, project, branch, source, team, agent, tool and attr:NAME, several with commas between',
      }),
    )
  })

  it('refuses one named twice', () => {
    expect(() => parseDimensions('day,model,day')).toThrow(refusal('--by names day twice.'))
    expect(() => parseDimensions('attr:x, attr:x')).toThrow(refusal('--by names attr:x twice.'))
  })

  it('refuses none', () => {
    for (const text of ['', ' ', 'day,', ',day']) {
      expect(() => parseDimensions(text)).toThrow(
        refusal('--by names nothing between two commas, or nothing at all.'),
      )
    }
    for (const text of ['attr:', 'attr: ']) {
      expect(() => parseDimensions(text)).toThrow(
        refusal('--by attr: lacks the name of a resource attribute.'),
      )
    }
  })
})

describe('a dimension as a column', () => {
  it('has a heading', () => {
    expect(dimensions.map(dimensionHeading).join(' ')).toBe(
      'Day Week Month Hour Session User Model Project Branch Source Team Agent Tool',
    )
    expect(dimensionHeading('attr:cost_center')).toBe('cost_center')
  })

  it('says in words that a key is unknown', () => {
    expect(keyLabel('user', 'ada')).toBe('ada')
    expect(keyLabel('user', null)).toBe('(unknown user)')
    expect(keyLabel('project', '')).toBe('(no project)')
    expect(keyLabel('attr:cost_center', undefined)).toBe('(no cost_center)')
  })
})
