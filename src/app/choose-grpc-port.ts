/** The port that OTLP over gRPC has by its specification. */
const DEFAULT_PORT = 4317

export type GrpcPort = {
  /** 0 takes a free one. */
  readonly port: number
  /** Nobody asked for this one: where it is taken, there is no gRPC. */
  readonly isOptional: boolean
}

/** Where to take gRPC; `undefined` for nowhere. What takes any free port for HTTP takes one for gRPC as well. */
export function chooseGrpcPort(asked: number | 'off' | undefined, httpPort: number): GrpcPort | undefined {
  if (asked === 'off') return undefined
  if (asked !== undefined) return {port: asked, isOptional: false}
  return {port: httpPort === 0 ? 0 : DEFAULT_PORT, isOptional: true}
}
