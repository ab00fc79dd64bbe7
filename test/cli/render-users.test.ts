import {describe, expect, it} from 'vitest'
import {renderUsers} from '../../src/cli/render-users.ts'

const users = [
  {id: 'linus@example.com', name: 'Linus'},
  {id: '5f3a9c'.repeat(10), name: '漢字かな\u001b[2J'},
  {id: 'ada@example.com', name: null},
]

describe('renderUsers', () => {
  it('shows ids whole where there is room, and no name as none', () => {
    expect(renderUsers(users.toSpliced(1, 1), 80)).toMatchInlineSnapshot(`
      "linus@example.com  Linus
      ada@example.com    –"
    `)
  })

  it('cuts ids so that every line fits, and lets no name act on the terminal', () => {
    expect(renderUsers(users, 40)).toMatchInlineSnapshot(`
      "linus@example.com           Linus
      5f3a9c5f3a9c5f3a9c5f3a9c5…  漢字かな␛[2J
      ada@example.com             –"
    `)
  })

  it('is nothing without users', () => {
    expect(renderUsers([], 40)).toBe('')
  })
})
