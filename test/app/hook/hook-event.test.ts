import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseHookEvent} from '../../../src/app/hook/hook-event.ts'

const EVENT = {
  session_id: '0f6c2f0e-5f0a-4a4e-9d0c-1f2e3d4c5b6a',
  transcript_path: '/home/ada/.claude/projects/x/y.jsonl',
  cwd: '/home/ada/api',
  hook_event_name: 'UserPromptSubmit',
  prompt: 'mend it',
}

describe('parseHookEvent', () => {
  it('keeps of an event what matters, and not the prompt', () => {
    expect(parseHookEvent(JSON.stringify(EVENT))).toEqual({
      name: 'UserPromptSubmit',
      sessionId: EVENT.session_id,
      cwd: '/home/ada/api',
    })
  })

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a b', 'x'.repeat(129), 7, null])(
    'takes no session that cannot be the name of a file: %j',
    session_id => {
      expect(parseHookEvent(JSON.stringify({...EVENT, session_id}))).toBeUndefined()
    },
  )

  it('makes nothing of any other text, and throws at none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map(text => text.slice(1)),
        ),
        text => {
          expect(parseHookEvent(text)).toBeUndefined()
        },
      ),
    )
  })
})
