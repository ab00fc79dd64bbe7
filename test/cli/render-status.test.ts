import {describe, expect, it} from 'vitest'
import type {Status} from '../../src/app/read-status.ts'
import {renderStatus} from '../../src/cli/render-status.ts'
import {nowMs, remoteStatus} from './remote-status.ts'

const status: Status = {
  listener: {
    state: 'up',
    address: '127.0.0.1:4318',
    tls: false,
    openToOthers: false,
    grpc: '127.0.0.1:4317',
    pid: 4711,
    since: '2026-11-19T11:00:00.000Z',
  },
  store: {
    file: '/data/stackspend.sqlite',
    bytes: 12_900_000,
    newestUsageAt: '2026-11-22T11:59:57.000Z',
    freeBytes: 4096,
    requests: 1204,
    since: '2026-10-01T08:00:00.000Z',
    requestsPrunedBefore: null,
    usagePrunedBefore: null,
    check: null,
  },
  remotes: [remoteStatus()],
}

describe('renderStatus', () => {
  it('shows who listens, what is recorded and how each remote does', () => {
    expect(renderStatus(status, nowMs)).toMatchInlineSnapshot(`
      "● listening on 127.0.0.1:4318, gRPC on 127.0.0.1:4317, pid 4711, up 3 d
        store      /data/stackspend.sqlite (12.3 MiB), newest usage 3 s ago
                   1,204 requests since 2026-10-01

      → StackSpend "platform-team"
        waiting    0 batches (0 B)
        delivered  1,204 batches (4.1 MiB), last 3 s ago, 12 a minute"
    `)
  })

  it('says when other machines reach the listener, and of a store that cannot be read what to do', () => {
    const {listener, store} = status
    if (listener.state !== 'up') throw new Error('nobody listens')
    const open = {...listener, tls: true, openToOthers: true}
    const damaged = {...store, newestUsageAt: null, requests: 0, since: null, check: 'damaged'} as const
    expect(renderStatus({listener: open, store: damaged, remotes: []}, nowMs)).toMatchInlineSnapshot(`
      "● listening on 127.0.0.1:4318, gRPC on 127.0.0.1:4317 with TLS, open to other machines, pid 4711, up 3 d
        store      /data/stackspend.sqlite (12.3 MiB), not readable
                   ! damaged: stackspend repair
        remotes    none: stackspend connect claude"
    `)
  })

  it('says what to type where nothing runs yet', () => {
    const fresh: Status = {
      listener: {state: 'none'},
      store: {
        file: '/data/stackspend.sqlite',
        bytes: null,
        newestUsageAt: null,
        freeBytes: null,
        requests: 0,
        since: null,
        requestsPrunedBefore: null,
        usagePrunedBefore: null,
        check: null,
      },
      remotes: [],
    }
    expect(renderStatus(fresh, nowMs)).toMatchInlineSnapshot(`
      "○ nobody listens: telemetry that is sent meanwhile is lost. To listen: stackspend watch
        store      nothing recorded yet
        remotes    none: stackspend connect claude"
    `)
  })

  it('knows a watch that just starts, and a store without usage', () => {
    const starting: Status = {
      ...status,
      listener: {state: 'starting'},
      store: {...status.store, newestUsageAt: null},
    }
    const text = renderStatus(starting, nowMs)
    expect(text).toContain('a watch is just starting\n')
    expect(text).toContain('(12.3 MiB), no usage yet\n')
  })

  it('says what was pruned, and what a vacuum would give back', () => {
    const store = {
      ...status.store,
      freeBytes: 8_000_000,
      requestsPrunedBefore: '2026-08-24T12:00:00.000Z',
      usagePrunedBefore: '2025-10-18T12:00:00.000Z',
    }
    expect(renderStatus({...status, store, remotes: []}, nowMs)).toMatchInlineSnapshot(`
      "● listening on 127.0.0.1:4318, gRPC on 127.0.0.1:4317, pid 4711, up 3 d
        store      /data/stackspend.sqlite (12.3 MiB, 7.6 MiB of it free), newest usage 3 s ago
                   1,204 requests since 2026-10-01, only sums before 2026-08-24, pruned before 2025-10-18
        remotes    none: stackspend connect claude"
    `)
    const whole = {...store, requestsPrunedBefore: store.usagePrunedBefore}
    expect(renderStatus({...status, store: whole}, nowMs)).toContain(
      '1,204 requests since 2026-10-01, pruned before 2025-10-18\n',
    )
  })
})
