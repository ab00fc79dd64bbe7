import {describe, expect, it} from 'vitest'
import {chooseGrpcPort} from '../../src/app/choose-grpc-port.ts'

describe('the port for gRPC', () => {
  it('is 4317 unless said, and then need not be free', () => {
    expect(chooseGrpcPort(undefined, 4318)).toEqual({port: 4317, isOptional: true})
    expect(chooseGrpcPort(undefined, 14_318)).toEqual({port: 4317, isOptional: true})
  })

  it('is a free one where HTTP takes a free one', () => {
    expect(chooseGrpcPort(undefined, 0)).toMatchObject({port: 0})
  })

  it('is the one that was asked for, and must be free', () => {
    expect(chooseGrpcPort(14_317, 0)).toEqual({port: 14_317, isOptional: false})
  })

  it('is none when it is off', () => {
    expect(chooseGrpcPort('off', 4318)).toBeUndefined()
  })
})
