import {countOf} from '../report/format.ts'
import type {Drift} from '../transcripts/transcript-batch.ts'

/** What a person should know of a transcript that was written anew: the number stands, the file does not bear it. */
export function describeDrift({path, missingRequests}: Drift): string {
  const [are, they] = missingRequests === 1 ? ['is', 'it stays'] : ['are', 'they stay']
  return `${countOf(missingRequests, 'request')} that ${path} told of before ${are} in it no more; ${they} counted`
}
