import {expect, it} from 'vitest'
import {watchFlags} from '../../src/cli/watch-flags.ts'

it('OTLP over HTTP is taken on 4318 unless another port is named', () => {
  expect(watchFlags.port.default).toBe(4318)
})
