import {describe, expect, it} from 'vitest'
import {toLocalPath} from '../../../src/transcripts/project/to-local-path.ts'

describe('a path of another system', () => {
  it('is found below /mnt on Linux when it is on a drive of Windows', () => {
    expect(toLocalPath('C:\\Users\\me\\shop', 'linux')).toBe('/mnt/c/Users/me/shop')
    expect(toLocalPath('d:/work/shop', 'linux')).toBe('/mnt/d/work/shop')
  })

  it('is this system when Windows looked into it', () => {
    expect(toLocalPath('\\\\wsl$\\Ubuntu\\home\\me\\shop', 'linux')).toBe('/home/me/shop')
    expect(toLocalPath('\\\\wsl.localhost\\Debian\\home\\me', 'linux')).toBe('/home/me')
  })

  it('is found on its drive on Windows when WSL named it', () => {
    expect(toLocalPath('/mnt/c/Users/me/shop', 'win32')).toBe('C:\\Users\\me\\shop')
    expect(toLocalPath('/mnt/c', 'win32')).toBe('C:\\')
    expect(toLocalPath('C:\\Users\\me', 'win32')).toBe('C:\\Users\\me')
    expect(toLocalPath('/home/me/shop', 'win32')).toBeUndefined()
  })

  it('is looked for nowhere when it is no whole path', () => {
    expect(toLocalPath('shop', 'linux')).toBeUndefined()
    expect(toLocalPath('\\\\server\\share\\shop', 'linux')).toBeUndefined()
    expect(toLocalPath('/home/me\0/shop', 'linux')).toBeUndefined()
  })
})
