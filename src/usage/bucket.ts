/**
 * Length of the spans of time that usage is summed by: every IANA zone's day, and every price, begins on one.
 */
export const BUCKET_MS = 900_000
