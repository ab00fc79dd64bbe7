import type {SpendSource} from './read-standings.ts'

/** The same store for several budgets at one moment: what each asks of it in the same words is read once. */
export function rememberFacts(reader: SpendSource): SpendSource {
  return {
    spend: query => reader.spend(query),
    bucketRange: once(() => reader.bucketRange()),
    firstTelemetryBucket: once(() => reader.firstTelemetryBucket()),
    models: once(() => reader.models()),
    users: once(() => reader.users()),
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  return () => {
    known ??= read()
    return known
  }
}
