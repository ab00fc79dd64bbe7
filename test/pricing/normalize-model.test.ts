import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {normalizeModel, withoutSnapshotDate} from '../../src/pricing/normalize-model.ts'

describe('normalizeModel', () => {
  it.each([
    ['claude-opus-5-5', 'claude-opus-5-5'],
    ['Claude-Opus-5-5', 'claude-opus-5-5'],
    ['claude-sonnet-4-5-20250929[1m]', 'claude-sonnet-4-5-20250929'],
    ['claude-opus-4-6[1M]', 'claude-opus-4-6'],
    ['us.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['us.anthropic.claude-opus-4-6-v1[1m]', 'claude-opus-4-6'],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet-20241022'],
    ['us-gov.anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-3-5-haiku-20241022'],
    ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['claude-opus-4-5@20251101', 'claude-opus-4-5'],
    ['claude-opus-4-6@default', 'claude-opus-4-6'],
    ['anthropic/claude-opus-4.6', 'claude-opus-4-6'],
    ['anthropic/claude-opus-4.6-fast', 'claude-opus-4-6'],
    ['claude-3.7-sonnet-thinking', 'claude-3-7-sonnet'],
    ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet-latest'],
    [
      'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'claude-haiku-4-5-20251001',
    ],
    ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5-5', 'claude-opus-5-5'],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k3x9', 'k3x9'],
  ])('reads %s as %s', (sent, id) => {
    expect(normalizeModel(sent).id).toBe(id)
  })

  it.each(['deepseek-v3', 'kimi-k2-thinking', 'grok-4-fast', 'gpt-5.1', 'nova-9@20260101'])(
    'leaves what ends the name of another vendor, %s',
    sent => {
      expect(normalizeModel(sent).id).toBe(sent)
    },
  )

  it.each([
    ['us.anthropic.claude-opus-5-5', true],
    ['jp.anthropic.claude-opus-5-5', true],
    ['arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5-5', true],
    ['global.anthropic.claude-opus-5-5', false],
    ['anthropic.claude-opus-5-5', false],
    ['claude-opus-5-5', false],
  ])('says whether %s is a regional endpoint: %s', (sent, isRegionalEndpoint) => {
    expect(normalizeModel(sent)).toMatchObject({id: 'claude-opus-5-5', isRegionalEndpoint})
  })

  it('says that a name asks for fast mode', () => {
    expect(normalizeModel('anthropic/claude-opus-4.6-fast').isFastMode).toBe(true)
    expect(normalizeModel('claude-opus-4-6').isFastMode).toBe(false)
    expect(normalizeModel('grok-4-fast').isFastMode).toBe(false)
  })

  it('takes any text', () => {
    const part = fc.constantFrom(
      'us.',
      'anthropic.',
      'claude',
      '-opus',
      '-4',
      '.6',
      '-v1',
      ':0',
      '@20250101',
      '[1m]',
      'arn:',
      '/',
      'x',
    )
    const name = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom('claude-', ''), fc.string()).map(([a, b]) => a + b),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          name,
          fc.array(part, {maxLength: 5}).map(parts => parts.join('')),
        ),
        sent => {
          expect(typeof normalizeModel(sent).id).toBe('string')
        },
      ),
    )
  })
})

describe('withoutSnapshotDate', () => {
  it('drops the date of a Claude snapshot alone', () => {
    expect(withoutSnapshotDate('claude-opus-4-5-20251101')).toBe('claude-opus-4-5')
    expect(withoutSnapshotDate('claude-opus-5-5')).toBe('claude-opus-5-5')
    expect(withoutSnapshotDate('gpt-4o-20240806')).toBe('gpt-4o-20240806')
  })
})
