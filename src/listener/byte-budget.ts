const KIB = 1024
const MIB = 1024 * KIB

/** What every request may hold before it counts as a large one. */
export const SMALL_BYTES = 256 * KIB

/** Bytes that all requests may hold at one time. */
export type ByteLimits = {
  /** The first `SMALL_BYTES` of each: large requests cannot keep small ones out. */
  readonly small: number
  /** What goes beyond that. */
  readonly large: number
}

/** Measured: with these, no attack of `npm run bench -- attacks` brings a `watch` to 256 MiB. */
export const BYTE_LIMITS: ByteLimits = {small: 16 * MIB, large: 72 * MIB}

/** Bounds the memory that the bodies of all requests take together, over every protocol. */
export class ByteBudget {
  private readonly limits: ByteLimits
  private readonly held = {small: 0, large: 0}

  constructor(limits: ByteLimits = BYTE_LIMITS) {
    this.limits = limits
  }

  /** For one request, which holds nothing yet. */
  open(): ByteLease {
    return new ByteLease(this)
  }

  /** How many bytes a request that holds `from` could hold more. */
  room(from: number): number {
    const small = Math.min(Math.max(SMALL_BYTES - from, 0), this.limits.small - this.held.small)
    return from + small < SMALL_BYTES ? small : small + this.limits.large - this.held.large
  }

  /** Whether a request that holds `from` bytes may hold `to`; then it does. */
  move(from: number, to: number): boolean {
    const small = this.held.small + Math.min(to, SMALL_BYTES) - Math.min(from, SMALL_BYTES)
    const large = this.held.large + Math.max(to - SMALL_BYTES, 0) - Math.max(from - SMALL_BYTES, 0)
    const isMore = to > from
    if (isMore && (small > this.limits.small || large > this.limits.large)) return false
    this.held.small = small
    this.held.large = large
    return true
  }
}

/** What one request holds of a budget. */
export class ByteLease {
  private bytes = 0
  private readonly budget: ByteBudget

  constructor(budget: ByteBudget) {
    this.budget = budget
  }

  /** Holds so many bytes more; `false`, and nothing more is held, when others hold too many. */
  add(bytes: number): boolean {
    if (!this.budget.move(this.bytes, this.bytes + bytes)) return false
    this.bytes += bytes
    return true
  }

  /** How many bytes more it could hold. */
  get room(): number {
    return this.budget.room(this.bytes)
  }

  /** Holds as many bytes more as there is room for, at most so many, and returns how many. */
  addUpTo(bytes: number): number {
    const added = Math.min(bytes, this.room)
    return this.add(added) ? added : 0
  }

  remove(bytes: number): void {
    this.budget.move(this.bytes, this.bytes - bytes)
    this.bytes -= bytes
  }

  /** Gives all back. */
  close(): void {
    this.remove(this.bytes)
  }
}
