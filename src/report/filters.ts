import type {Dimension, TimeDimension} from '../usage/dimension.ts'

/** Values to keep, by dimension; a dimension that is not named keeps everything. */
export type Filters = Readonly<Partial<Record<Exclude<Dimension, TimeDimension>, readonly string[]>>>
