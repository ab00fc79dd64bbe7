import {openReader} from '../protobuf/wire.ts'
import {type ContentKind, ONE_WORD, PLACEHOLDER} from './content-attributes.ts'

/**
 * Whether an AnyValue (opentelemetry.proto.common.v1) may stay although its attribute is on the list: it is
 * empty, a number, a boolean or the client's own placeholder, or it only names an error or an event.
 */
export function isHarmlessValue(value: Uint8Array, kind: ContentKind): boolean {
  if (isWithoutText(value)) return true
  const text = onlyText(value)
  return (
    text === '' || text === PLACEHOLDER || (kind === 'error' && text !== undefined && ONE_WORD.test(text))
  )
}

/** Whether an error's text only names it. */
export function isHarmlessErrorText(text: Uint8Array): boolean {
  return text.length === 0 || ONE_WORD.test(new TextDecoder().decode(text))
}

/** Tags of 2 boolean, 3 integer and 4 double, each with its wire type: another one could carry text. */
const TAGS_WITHOUT_TEXT: readonly number[] = [0x10, 0x18, 0x21]

function isWithoutText(value: Uint8Array): boolean {
  const reader = openReader(value)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (!TAGS_WITHOUT_TEXT.includes(tag)) return false
    reader.skipType(tag & 7, 0, tag >>> 3)
  }
  return true
}

/** The text of an AnyValue that consists of one string and nothing else, so that no other text hides in it. */
function onlyText(value: Uint8Array): string | undefined {
  const reader = openReader(value)
  if (value[0] !== 0x0a) return undefined
  reader.pos = 1
  const text = reader.string()
  return reader.pos === reader.len ? text : undefined
}
