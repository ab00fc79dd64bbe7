import type {FuzzTarget} from './fuzz-target.ts'

/** Each is loaded when it is needed: with it come its corpus and what it is held against. */
const LOADERS = {
  protobuf: async () => (await import('./targets/protobuf.ts')).protobuf,
  json: async () => (await import('./targets/json.ts')).json,
  transcripts: async () => (await import('./targets/transcripts.ts')).transcripts,
  'price-overrides': async () => (await import('./targets/price-overrides.ts')).priceOverrides,
  settings: async () => (await import('./targets/settings.ts')).settings,
  connections: async () => (await import('./targets/connections.ts')).connections,
  budgets: async () => (await import('./targets/budgets.ts')).budgets,
  'claude-settings': async () => (await import('./targets/claude-settings.ts')).claudeSettings,
  store: async () => (await import('./targets/store.ts')).store,
  http: async () => (await import('./targets/http.ts')).http,
  grpc: async () => (await import('./targets/grpc.ts')).grpc,
} as const satisfies Readonly<Record<string, () => Promise<FuzzTarget>>>

export type TargetName = keyof typeof LOADERS

export const TARGET_NAMES = Object.keys(LOADERS).filter(isTargetName)

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(LOADERS, name)
}

export function loadTarget(name: TargetName): Promise<FuzzTarget> {
  return LOADERS[name]()
}
