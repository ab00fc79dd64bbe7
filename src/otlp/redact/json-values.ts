import {type ContentKind, ONE_WORD, PLACEHOLDER} from './content-attributes.ts'

// Matched on the text of one whole AnyValue with one member, so that no second one hides in it.
const ONLY_TEXT = /^\{\s*"string(?:Value|_value)"\s*:\s*("[^"]*")\s*\}$/
const WITHOUT_TEXT =
  /^(?:null|\{\s*(?:"(?:bool|int|double)(?:Value|_value)"\s*:\s*(?:[-+.\dE]+|true|false|null|"(?:[-+.\dE]+|NaN|-?Infinity)")\s*)?\})$/i

/** As `isHarmlessValue`, of an AnyValue written in JSON. */
export function isHarmlessJson(value: string, kind: ContentKind): boolean {
  if (WITHOUT_TEXT.test(value)) return true
  const text = ONLY_TEXT.exec(value)?.[1]
  if (text === undefined) return false
  return kind === 'error'
    ? isWordOrNoTextJson(text) || isPlaceholder(text)
    : text === '""' || isPlaceholder(text)
}

/** Whether a string written in JSON is one word or empty: what an event's body or an error's text may be. */
export function isWordOrNoTextJson(text: string): boolean {
  return text === '""' || (text.startsWith('"') && ONE_WORD.test(text.slice(1, -1)))
}

/** Some encoders escape what HTML would take for a tag. */
function isPlaceholder(text: string): boolean {
  return text.replace(/\\u003c/i, '<').replace(/\\u003e/i, '>') === `"${PLACEHOLDER}"`
}
