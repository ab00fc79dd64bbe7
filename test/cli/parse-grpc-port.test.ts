import {expect, it} from 'vitest'
import {parseGrpcPort} from '../../src/cli/parse-grpc-port.ts'

it.each([
  ['off', 'off'],
  ['0', 0],
  ['4317', 4317],
  ['65535', 65_535],
])('takes --grpc-port %s', (text, port) => {
  expect(parseGrpcPort(text)).toBe(port)
})

it.each(['', 'on', '-1', '65536', '4317x', '0x10dd', '1e3', '123456'])('refuses --grpc-port %j', text => {
  expect(() => parseGrpcPort(text)).toThrow(`--grpc-port "${text}" is neither a port nor off.`)
})
