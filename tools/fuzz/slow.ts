/** Longer for one input is a find: the machine may be busy, and a stop of its garbage collector is none. */
export const SLOW_MS = 2_000
