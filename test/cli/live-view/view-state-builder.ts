import type {RemoteView, SessionView, ViewState} from '../../../src/app/view-state.ts'

/** Sunday noon, UTC. */
export const nowMs = Date.UTC(2026, 10, 22, 12)

export function sessionView(changes: Partial<SessionView> = {}): SessionView {
  return {
    sessionId: '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9',
    user: 'ada@example.com',
    project: 'acme/api',
    branch: 'fix-retry',
    model: 'claude-opus-5-5',
    otherModels: 0,
    requests: 41,
    inputTokens: 1200,
    outputTokens: 18_400,
    cachedTokens: 2_100_000,
    totalTokens: 2_119_600,
    estimatedUsd: 1.92,
    unpricedTokens: 0,
    lastSeenMs: nowMs - 2000,
    ...changes,
  }
}

/** All is well with it: nothing waits. */
export function remoteView(changes: Partial<RemoteView> = {}): RemoteView {
  return {
    name: 'platform-team',
    kind: 'claude',
    waiting: 0,
    waitingBytes: 0,
    oldestReceivedAtMs: null,
    delivered: 34,
    deliveredPerMinute: 0,
    lastSuccessAtMs: nowMs - 3000,
    lastError: null,
    lastErrorAtMs: null,
    stalledSinceMs: null,
    lastLossAtMs: null,
    dead: 0,
    notQueued: 0,
    dropped: 0,
    ...changes,
  }
}

export function viewState(changes: Partial<ViewState> = {}): ViewState {
  return {
    listener: {
      state: 'listening',
      address: '127.0.0.1:4318',
      grpc: '127.0.0.1:4317',
      batches: 34,
      lastBatchAtMs: nowMs - 3000,
    },
    priceList: {version: '2026-11-20', asOf: '2026-11-20'},
    today: {
      estimatedUsd: 14.82,
      unpricedTokens: 0,
      requests: 1204,
      totalTokens: 38_200_000,
      cacheReadShare: 0.914,
    },
    run: {estimatedUsd: 3.07, unpricedTokens: 0, label: 'this run', sinceMs: nowMs - 720_000},
    remotes: [],
    burnUsdPerHour: 5.4,
    tokensPerMinute: Array.from({length: 60}, (_, minute) => (minute < 30 ? 0 : (minute % 7) * 10_000)),
    sessions: [sessionView()],
    unpriced: [],
    problems: [],
    budgets: [],
    subscription: false,
    ...changes,
  }
}

/** Three sessions of which one has no price, and a problem. */
export function busyState(): ViewState {
  const unpriced = {estimatedUsd: null, unpricedTokens: 21_000}
  return viewState({
    today: {...viewState().today, unpricedTokens: 21_000},
    sessions: [
      sessionView({otherModels: 1}),
      sessionView({
        user: 'linus@example.com',
        project: '日本語プロジェクト',
        branch: null,
        model: 'claude-sonnet-5-5',
        requests: 87,
        estimatedUsd: 1.15,
        unpricedTokens: 5,
        lastSeenMs: nowMs - 60_000,
      }),
      sessionView({
        ...unpriced,
        user: null,
        project: null,
        branch: null,
        model: 'nova-9',
        requests: null,
        lastSeenMs: nowMs - 240_000,
      }),
    ],
    unpriced: [{model: 'nova-9', tokens: 21_000}],
    problems: [{atMs: nowMs - 60_000, text: 'The disk is full: telemetry is answered with 503.'}],
  })
}
