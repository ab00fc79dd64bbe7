import {describe, expect, it} from 'vitest'
import {restartFlags} from '../../../src/app/background/restart-flags.ts'

const at = {http: 'http://127.0.0.1:40123', grpc: '127.0.0.1:40124'}

describe('the flags of a watch that takes the place of another', () => {
  it('are its own, with the ports that it took where it was free to choose', () => {
    expect(restartFlags({...at, flags: ['--no-transcripts', '--port=0']})).toEqual([
      '--no-transcripts',
      '--port=40123',
      '--grpc-port=40124',
    ])
    expect(restartFlags({...at, flags: ['--grpc-port=0', '--port=0']})).toEqual([
      '--port=40123',
      '--grpc-port=40124',
    ])
  })

  it('leave gRPC at its default, which need not be free', () => {
    const grpc = '127.0.0.1:4317'
    expect(restartFlags({http: 'http://127.0.0.1:4318', grpc, flags: []})).toEqual(['--port=4318'])
    expect(restartFlags({http: 'http://127.0.0.1:4318', grpc: null, flags: []})).toEqual(['--port=4318'])
  })

  it('keep gRPC off', () => {
    expect(restartFlags({...at, grpc: null, flags: ['--grpc-port=off', '--port=0']})).toEqual([
      '--grpc-port=off',
      '--port=40123',
    ])
  })

  it('know the port behind an address in brackets', () => {
    const http = 'http://[::1]:5000'
    expect(restartFlags({http, grpc: '[::1]:5001', flags: []})).toEqual(['--port=5000', '--grpc-port=5001'])
  })
})
