import {describe, expect, it} from 'vitest'
import {givenName, nameOfUser} from '../../src/report/user-name.ts'

const userNames: Record<string, string> = JSON.parse('{"5f3a9c": "Ada", "__proto__": "Linus"}')

describe('nameOfUser', () => {
  it('is the name that was given, else the id', () => {
    expect(nameOfUser(userNames, '5f3a9c')).toBe('Ada')
    expect(nameOfUser(userNames, 'linus@example.com')).toBe('linus@example.com')
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', ''])('takes a user called "%s" for no name', user => {
    expect(nameOfUser(userNames, user)).toBe(user)
    expect(givenName(userNames, user)).toBeUndefined()
  })

  it('finds even the name of a user called "__proto__"', () => {
    expect(nameOfUser(userNames, '__proto__')).toBe('Linus')
    expect(nameOfUser({}, '__proto__')).toBe('__proto__')
  })
})
