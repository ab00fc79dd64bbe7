import {expect, it} from 'vitest'
import {renderWorkflowCommand} from '../../src/action/workflow-command.ts'

it('bears our name as an annotation', () => {
  expect(renderWorkflowCommand('warning', 'no comment')).toBe('::warning title=stackspend::no comment')
})

it('hides a value as it is', () => {
  expect(renderWorkflowCommand('add-mask', 'ghs_secret')).toBe('::add-mask::ghs_secret')
})

it('is one line whatever it says, so that no text becomes a command', () => {
  expect(renderWorkflowCommand('error', '100 %\r\n::add-mask::x')).toBe(
    '::error title=stackspend::100 %25%0D%0A::add-mask::x',
  )
})
