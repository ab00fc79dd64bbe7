import {describe, expect, it} from 'vitest'
import type {ForgeComment} from '../../src/forge/comment-api.ts'
import {type CommentWish, type OwnComment, planComment, settleComments} from '../../src/forge/plan-comment.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')

function comment(id: string, isHidden?: boolean): ForgeComment {
  return {
    id,
    body: '',
    url: undefined,
    createdAt: '2026-11-23T09:00:00Z',
    author: undefined,
    isHidden,
    nodeId: undefined,
  }
}

/** Of `atMs` 1,000 unless said. */
function own(
  id: string,
  {body = 'old', atMs = 1_000 as number | undefined, isHidden = false, isPartial = false} = {},
): OwnComment {
  return {comment: comment(id, isHidden), body, atMs, isPartial}
}

function wish(values: Partial<CommentWish> = {}): CommentWish {
  return {
    behavior: 'update',
    body: 'new',
    atMs: 2_000,
    nowMs: NOW,
    skipNoChange: false,
    isPartial: false,
    ...values,
  }
}

describe('what to do about the comments that are there', () => {
  it.each(['update', 'new', 'delete-and-new', 'hide-and-new'] as const)(
    'is to make one when there is none (%s)',
    behavior => {
      expect(planComment([], wish({behavior}))).toEqual({do: 'create', remove: [], hide: []})
    },
  )

  it('is to change the one that was made last, however long ids are and in whatever order they come', () => {
    const existing = [own('9007199254740993'), own('10'), own('9'), own('9007199254740992')]
    expect(planComment(existing, wish())).toEqual({do: 'update', comment: existing[0]?.comment})
  })

  it('is nothing when the latest says the same, be others as they are', () => {
    const latest = own('2', {body: 'new'})
    expect(planComment([latest, own('1')], wish())).toEqual({
      do: 'nothing',
      because: 'unchanged',
      comment: latest.comment,
    })
  })

  it.each(['update', 'new', 'delete-and-new', 'hide-and-new'] as const)(
    'is nothing when any is of newer figures (%s)',
    behavior => {
      const newer = own('1', {atMs: 2_001})
      expect(planComment([newer, own('2')], wish({behavior}))).toEqual({
        do: 'nothing',
        because: 'superseded',
        comment: newer.comment,
      })
    },
  )

  it.each([
    ['the same', 2_000],
    ['unknown', undefined],
    ['more than 10 minutes ahead', NOW + 600_001],
  ])('is to write over one whose time is %s', (_case, atMs) => {
    expect(planComment([{...own('1'), atMs}], wish())).toMatchObject({do: 'update'})
  })

  it('is to let go of all before', () => {
    const existing = [own('1'), own('2')]
    const all = existing.map(each => each.comment)
    expect(planComment(existing, wish({behavior: 'delete-and-new'}))).toEqual({
      do: 'create',
      remove: all,
      hide: [],
    })
    expect(planComment(existing, wish({behavior: 'hide-and-new'}))).toEqual({
      do: 'create',
      remove: [],
      hide: all,
    })
    expect(planComment(existing, wish({behavior: 'new'}))).toEqual({do: 'create', remove: [], hide: []})
  })

  it('is to hide no comment twice', () => {
    const hidden = own('1', {isHidden: true})
    expect(planComment([hidden, own('2')], wish({behavior: 'hide-and-new'}))).toMatchObject({
      hide: [{id: '2'}],
    })
  })

  it.each(['new', 'delete-and-new', 'hide-and-new'] as const)(
    'is nothing when the latest says the same and that is to be skipped (%s)',
    behavior => {
      const existing = [own('1', {body: 'new'})]
      expect(planComment(existing, wish({behavior}))).toMatchObject({do: 'create'})
      expect(planComment(existing, wish({behavior, skipNoChange: true}))).toMatchObject({
        do: 'nothing',
        because: 'unchanged',
      })
      expect(planComment([own('1')], wish({behavior, skipNoChange: true}))).toMatchObject({do: 'create'})
    },
  )
})

describe('what to do with figures of which not all is known', () => {
  const partial = wish({isPartial: true})

  it('is to leave a comment that knew all', () => {
    expect(planComment([own('1')], partial)).toMatchObject({do: 'nothing', because: 'kept'})
  })

  it('is to write them where there is no comment, or one that knew no more', () => {
    expect(planComment([], partial)).toMatchObject({do: 'create'})
    expect(planComment([own('1', {isPartial: true})], partial)).toMatchObject({do: 'update'})
  })

  it('is to replace them as soon as all is known', () => {
    expect(planComment([own('1', {isPartial: true})], wish())).toMatchObject({do: 'update'})
  })
})

describe('who stays of comments that were made at once', () => {
  it('is the newest', () => {
    const [older, newer] = [own('5', {atMs: 1_999}), own('4', {atMs: 2_001})]
    const mine = own('3', {atMs: 2_000})
    expect(settleComments(mine, [older], wish())).toEqual({winner: 'mine', losers: [older.comment]})
    expect(settleComments(mine, [older, newer], wish())).toEqual({winner: newer.comment})
  })

  it('is the last made of equally new ones, as each of them finds', () => {
    const [first, last] = [own('1', {atMs: 2_000}), own('2', {atMs: 2_000})]
    expect(settleComments(first, [last], wish())).toEqual({winner: last.comment})
    expect(settleComments(last, [first], wish())).toEqual({winner: 'mine', losers: [first.comment]})
  })

  it('is none whose time nobody believes', () => {
    const ahead = own('9', {atMs: NOW + 600_001})
    expect(settleComments(own('1'), [ahead], wish())).toEqual({winner: 'mine', losers: [ahead.comment]})
  })
})
