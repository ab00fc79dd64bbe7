import {expect, it} from 'vitest'
import {parseFileCommand, parsePathCommand} from './parse-file-command.ts'

it('reads both forms, the later value of a name, and no empty line', () => {
  const text = 'a=1\n\nb<<EOF\none\n\ntwo=2\nEOF\nc=x<<y\nd<<E\nE\na=2\n'
  expect(parseFileCommand(text)).toEqual({a: '2', b: 'one\n\ntwo=2', c: 'x<<y', d: ''})
})

it.each(['just words\n', 'a<<EOF\nnever ends\n', '<<EOF\nx\nEOF\n', 'a<<\n'])('refuses %j', text => {
  expect(() => parseFileCommand(text)).toThrow('Invalid')
})

it('searches the folder that was added last first', () => {
  expect(parsePathCommand('/one\n\n/two\n')).toEqual(['/two', '/one'])
})
