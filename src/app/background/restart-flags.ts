import type {OwnerInfo} from '../owner-info.ts'

/**
 * The flags of a `watch` that is to take another's place. Agents send to the ports that it had, whichever it was free to
 * take; the default of gRPC stays one that need not be free.
 */
export function restartFlags({flags, http, grpc}: Pick<OwnerInfo, 'flags' | 'http' | 'grpc'>): string[] {
  const grpcPort = grpc?.split(':').at(-1)
  const had = [
    `--port=${new URL(http).port}`,
    ...(grpcPort === undefined || grpcPort === '4317' ? [] : [`--grpc-port=${grpcPort}`]),
  ]
  const isHad = (flag: string) => had.some(one => one.split('=')[0] === flag.split('=')[0])
  return [...flags.filter(flag => !isHad(flag)), ...had]
}
