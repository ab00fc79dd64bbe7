import {type Mutation, mutateBytes, replace} from './mutate-bytes.ts'

const HEAD_END = '\r\n\r\n'
const CONTENT_LENGTH = /^(content-length: *)\d+/im

/** One change of an HTTP/1.1 request: of its head, or of its body with the length put right, or of any of its bytes. */
export function mutateHttp(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const at = Buffer.from(bytes).indexOf(HEAD_END)
  const bodyAt = at < 0 ? bytes.length : at + HEAD_END.length
  const [head, body] = [bytes.subarray(0, bodyAt), bytes.subarray(bodyAt)]
  switch (mutation.random.between(0, 3)) {
    case 0:
      return mutateBytes(bytes, mutation)
    case 1:
      return withBody(head, mutateBytes(body, mutation))
    case 2:
      return Buffer.concat([mutateLine(head, mutation), body])
    default:
      return Buffer.concat([mutateBytes(head, mutation), body])
  }
}

function withBody(head: Uint8Array, body: Uint8Array): Uint8Array {
  const text = Buffer.from(head).toString('latin1').replace(CONTENT_LENGTH, `$1${body.length}`)
  return Buffer.concat([Buffer.from(text, 'latin1'), body])
}

/** Takes a line out, gives it twice, or puts a known one in. */
function mutateLine(head: Uint8Array, {random, words}: Mutation): Uint8Array {
  const text = Buffer.from(head)
  const from = text.lastIndexOf('\r\n', random.between(0, text.length)) + 2
  const to = text.indexOf('\r\n', from) + 2
  if (from < 2 || to < 2) return head
  const line = head.subarray(from, to)
  const known = Buffer.from(`${words[random.between(0, words.length - 1)]}\r\n`, 'latin1')
  const by: readonly Uint8Array[] = [
    new Uint8Array(0),
    Buffer.concat([line, line]),
    known,
    Buffer.concat([known, line]),
  ]
  return replace(head, from, to, by[random.between(0, by.length - 1)] ?? line)
}
