import {expect, it} from 'vitest'
import {renderFileCommand} from '../../src/action/file-command.ts'

it('holds any value between two delimiters', () => {
  expect(renderFileCommand('note', 'a=b\nPATH=/evil', 'ghadelimiter_1')).toBe(
    'note<<ghadelimiter_1\na=b\nPATH=/evil\nghadelimiter_1\n',
  )
})

it('refuses a value that would end itself', () => {
  expect(() => renderFileCommand('note', 'a\nghadelimiter_1\nPATH=/evil', 'ghadelimiter_1')).toThrow(
    'the value of note holds its delimiter',
  )
})
