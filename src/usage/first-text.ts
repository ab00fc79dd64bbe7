import type {Attributes} from '../otlp/records.ts'
import {readText} from './read-text.ts'

/** The text of the first of `names` that has one. */
export function firstText(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = readText(attributes.get(name))
    if (text !== undefined) return text
  }
  return undefined
}
