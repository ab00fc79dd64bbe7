import {describe, expect, it} from 'vitest'
import {renderTagged} from '../../src/forge/comment-tag.ts'
import type {KeepCommentOptions} from '../../src/forge/keep-comment.ts'
import type {Forge} from '../../src/forge/open-forge.ts'
import {ACTIONS_BOT, STRANGER} from '../support/forge/github-model.ts'
import {REPORTER} from '../support/gitlab-server.ts'
import {keep, later, NOON, openTestForge, type TestClock, useGitHub, useGitLab} from './open-test-forge.ts'

/** What the tests want of either forge. */
type Place = {
  readonly forge: Forge
  readonly clock: TestClock
  readonly keep: (body: string, options?: Partial<KeepCommentOptions>) => ReturnType<typeof keep>
  /** Another run, with a client of its own. */
  readonly another: () => Promise<Place['keep']>
  /** The bodies on the pull request, behind their tag lines. */
  readonly bodies: () => string[]
  readonly add: (text: string, who?: 'us' | 'stranger') => void
  /** As another run would whose request came between two of ours. */
  readonly overwrite: (text: string) => void
  /** Something else happens when the next such request comes, before it is answered. */
  readonly meanwhile: (method: string, action: () => unknown) => void
  readonly writes: () => string[]
  readonly violations: readonly string[]
}

async function placeOnGitHub(): Promise<Place> {
  const {server, clock} = await useGitHub()
  const open = () => openTestForge(server, clock)
  const forge = await open()
  return {
    forge,
    clock,
    keep: (body, options) => keep(forge, clock, body, options),
    another: async () => {
      const other = await open()
      return (body, options) => keep(other, clock, body, options)
    },
    bodies: () => server.comments.map(({body}) => withoutTag(body)),
    add: (text, who = 'us') => server.add(text, who === 'us' ? ACTIONS_BOT : STRANGER),
    overwrite: text => {
      for (const comment of server.comments) comment.body = text
    },
    meanwhile: (method, action) => server.fail(method, /comments/, {meanwhile: action}),
    writes: () =>
      server
        .log()
        .filter(line => /^(POST|PATCH|DELETE) .*comments/.test(line))
        .map(withoutPath),
    violations: server.violations,
  }
}

async function placeOnGitLab(): Promise<Place> {
  const {server, clock} = await useGitLab()
  const open = () => openTestForge(server, clock)
  const forge = await open()
  return {
    forge,
    clock,
    keep: (body, options) => keep(forge, clock, body, options),
    another: async () => {
      const other = await open()
      return (body, options) => keep(other, clock, body, options)
    },
    bodies: () => server.notes.map(({body}) => withoutTag(body)),
    add: (text, who = 'us') => server.add(text, who === 'us' ? undefined : REPORTER),
    overwrite: text => {
      for (const note of server.notes) note.body = text
    },
    meanwhile: (method, action) =>
      server.fail(method === 'PATCH' ? 'PUT' : method, /notes/, {meanwhile: action}),
    writes: () =>
      server
        .log()
        .filter(line => !line.startsWith('GET'))
        .map(line => withoutPath(line).replace('PUT', 'PATCH')),
    violations: [],
  }
}

function withoutTag(text: string): string {
  return text.replace(/^\[\/\/\].*\n\n/, '')
}

function withoutPath(line: string): string {
  return line.split(' ')[0] ?? ''
}

describe.each([
  ['GitHub', placeOnGitHub],
  ['GitLab', placeOnGitLab],
] as const)('a comment that is kept on %s', (_name, open) => {
  it('is made where there is none', async () => {
    const place = await open()
    place.add('Looks good to me', 'stranger')
    const kept = await place.keep('**$1.20**')
    expect(kept).toMatchObject({status: 'created', removed: 0, hidden: 0, problem: undefined})
    expect(kept).toHaveProperty('url', expect.stringMatching(/#(issuecomment-|note_)\d+$/))
    expect(place.bodies()).toEqual(['Looks good to me', '**$1.20**'])
    expect(place.violations).toEqual([])
  })

  it('is changed in place, and not when it says the same', async () => {
    const place = await open()
    await place.keep('**$1.20**')
    expect(await place.keep('**$1.30**', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(await place.keep('**$1.30**', {validAt: later(2)})).toMatchObject({status: 'unchanged'})
    expect(place.bodies()).toEqual(['**$1.30**'])
    expect(place.writes()).toEqual(['POST', 'PATCH'])
    expect(place.violations).toEqual([])
  })

  it('stays as a newer run left it, whichever behaviour the older has', async () => {
    const place = await open()
    await place.keep('newer', {validAt: later(1)})
    for (const behavior of ['update', 'new', 'delete-and-new'] as const) {
      expect(await place.keep('older', {behavior})).toMatchObject({status: 'superseded'})
    }
    expect(place.bodies()).toEqual(['newer'])
    expect(place.writes()).toEqual(['POST'])
  })

  it('is written again when its time is more than 10 minutes ahead, which no clock is', async () => {
    const place = await open()
    const nearly = new Date(place.clock.nowMs + 10 * 60_000)
    const tooFar = new Date(place.clock.nowMs + 10 * 60_000 + 1)
    place.add(renderTagged('nearly', {key: 'default', at: nearly}))
    place.add(renderTagged('too far', {key: 'other', at: tooFar}))
    expect(await place.keep('mine')).toMatchObject({status: 'superseded'})
    expect(await place.keep('mine', {tag: 'other'})).toMatchObject({status: 'updated'})
    expect(place.bodies()).toEqual(['nearly', 'mine'])
  })

  it('is the one that was made last, where there are several', async () => {
    const place = await open()
    await place.keep('first', {behavior: 'new'})
    await place.keep('second', {behavior: 'new', validAt: later(1)})
    await place.keep('changed', {validAt: later(2)})
    expect(place.bodies()).toEqual(['first', 'changed'])
  })

  it('is made anew with "new", unless it says the same and that is to be skipped', async () => {
    const place = await open()
    await place.keep('same', {behavior: 'new'})
    expect(await place.keep('same', {behavior: 'new'})).toMatchObject({status: 'created'})
    expect(await place.keep('same', {behavior: 'new', skipNoChange: true})).toMatchObject({
      status: 'unchanged',
    })
    expect(place.bodies()).toEqual(['same', 'same'])
  })

  it('takes the place of all before with "delete-and-new", and is there before they go', async () => {
    const place = await open()
    await place.keep('first', {behavior: 'new'})
    await place.keep('second', {behavior: 'new'})
    expect(await place.keep('third', {behavior: 'delete-and-new'})).toMatchObject({
      status: 'created',
      removed: 2,
    })
    expect(place.bodies()).toEqual(['third'])
    expect(place.writes()).toEqual(['POST', 'POST', 'POST', 'DELETE', 'DELETE'])
    expect(place.violations).toEqual([])
  })

  it('is found among 1,050 others, on the first page or the last', async () => {
    const place = await open()
    place.add(renderTagged('old', {key: 'default', at: NOON}))
    for (let n = 0; n < 1_049; n++) place.add(`comment ${n}`, n % 3 === 0 ? 'us' : 'stranger')
    place.add(renderTagged('older', {key: 'last', at: NOON}))
    expect(await place.keep('new', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(await place.keep('newer', {validAt: later(1), tag: 'last'})).toMatchObject({status: 'updated'})
    expect(place.bodies()).toHaveLength(1_051)
    expect([place.bodies()[0], place.bodies()[1_050]]).toEqual(['new', 'newer'])
    expect(place.violations).toEqual([])
  })

  it("is no stranger's, who pastes the tag to block or redirect it", async () => {
    const place = await open()
    place.add(renderTagged('blocked', {key: 'default', at: later(5)}), 'stranger')
    expect(await place.keep('mine')).toMatchObject({status: 'created'})
    expect(await place.keep('changed', {validAt: later(1)})).toMatchObject({status: 'updated'})
    expect(place.bodies()).toEqual(['blocked', 'changed'])
  })

  it('is no other of ours: with another key, none, or a tag that is only quoted', async () => {
    const place = await open()
    const tagged = renderTagged('quoted', {key: 'default', at: NOON})
    place.add(renderTagged('other', {key: 'default-2', at: NOON}))
    place.add(`Look:\n${tagged}`)
    place.add(`> ${tagged}`)
    await place.keep('mine')
    await place.keep('changed', {validAt: later(1)})
    expect(place.bodies()).toHaveLength(4)
    expect(place.bodies()[3]).toBe('changed')
  })

  it.each(['', 'Upper', 'with space', 'a,b', 'x'.repeat(65), 'a)b'])('takes no tag %j', async tag => {
    const place = await open()
    await expect(place.keep('x', {tag})).rejects.toMatchObject({code: 'USAGE', exitCode: 2})
    expect(place.writes()).toEqual([])
  })

  describe('by two runs at once', () => {
    it('is one, with the newer figures, when both found none', async () => {
      const place = await open()
      const another = await place.another()
      const [older, newer] = await Promise.all([place.keep('older'), another('newer', {validAt: later(1)})])
      expect(place.bodies()).toEqual(['newer'])
      expect(['superseded', 'created', 'updated']).toContain(older.status)
      expect(['created', 'updated']).toContain(newer.status)
    })

    it.each(['update', 'delete-and-new'] as const)(
      'is the newer one, although the older was just about to make its own (%s)',
      async behavior => {
        const place = await open()
        const newer = await place.another()
        place.meanwhile('POST', () => newer('newer', {validAt: later(1), behavior}))
        expect(await place.keep('older', {behavior})).toMatchObject({status: 'superseded'})
        expect(place.bodies()).toEqual(['newer'])
      },
    )

    it.each(['update', 'delete-and-new'] as const)(
      'is the newer one, although an older was made while it was about to (%s)',
      async behavior => {
        const place = await open()
        const older = await place.another()
        place.meanwhile('POST', () => older('older', {behavior}))
        expect(await place.keep('newer', {validAt: later(1), behavior})).toMatchObject({
          status: 'created',
          removed: 1,
        })
        expect(place.bodies()).toEqual(['newer'])
      },
    )

    it('is not written over by an older run that looked before the newer wrote', async () => {
      const place = await open()
      await place.keep('first')
      const newer = await place.another()
      // Behind the list, before the look that precedes the write.
      place.meanwhile('GET', () => undefined)
      place.meanwhile('GET', () => newer('newer', {validAt: later(2)}))
      expect(await place.keep('older', {validAt: later(1)})).toMatchObject({status: 'superseded'})
      expect(place.bodies()).toEqual(['newer'])
    })

    it('is written again when an older run wrote over it', async () => {
      const place = await open()
      await place.keep('first')
      // Behind the list and the look that precedes the write: before the look that follows it.
      place.meanwhile('GET', () => undefined)
      place.meanwhile('GET', () => undefined)
      place.meanwhile('GET', () => place.overwrite(renderTagged('older', {key: 'default', at: later(1)})))
      expect(await place.keep('newer', {validAt: later(2)})).toMatchObject({status: 'updated'})
      expect(place.bodies()).toEqual(['newer'])
      expect(place.writes()).toEqual(['POST', 'PATCH', 'PATCH'])
    })

    it('is made again when somebody deleted it meanwhile', async () => {
      const place = await open()
      await place.keep('first')
      const another = await place.another()
      place.meanwhile('PATCH', () => another('other', {behavior: 'delete-and-new'}))
      expect(await place.keep('newer', {validAt: later(1)})).toMatchObject({status: 'updated'})
      expect(place.bodies()).toEqual(['newer'])
    })
  })
})
