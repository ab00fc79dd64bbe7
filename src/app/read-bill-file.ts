import {readFile} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'
import type {BillLine} from '../report/bill/bill-line.ts'
import {escapeForTerminal} from '../report/escape.ts'

/**
 * The lines of a Cost export of Anthropic's console, in UTF-8 or, as spreadsheets save it, UTF-16.
 * @throws StackspendError BILL_UNREADABLE, BILL_EMPTY
 */
export async function readBillFile(file: string): Promise<BillLine[]> {
  const name = escapeForTerminal(file)
  const text = decode(await readBytes(file, name), name)
  // Its package is as large as this command, and the API's bills do without.
  const {parseConsoleCsv} = await import('../report/bill/parse-console-csv.ts')
  const lines = parseConsoleCsv(text, name)
  if (lines.length > 0) return lines
  throw new StackspendError('BILL_EMPTY', `${name} has columns, but no line below them.`, {
    hint: "choose a period with usage before exporting (Anthropic's console: Cost → Export)",
  })
}

async function readBytes(file: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = reasons.get(code)
    if (reason === undefined) throw error
    throw new StackspendError('BILL_UNREADABLE', `${name} ${reason}.`, {
      exit: 2,
      hint: 'check the path after --csv',
      cause: error,
    })
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['ENOTDIR', 'does not exist'],
  ['EISDIR', 'is a folder, not a file'],
  ['EACCES', 'may not be read'],
  ['EPERM', 'may not be read'],
])

function decode(bytes: Uint8Array, name: string): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', {fatal: true}).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new StackspendError('BILL_UNREADABLE', `${name} is no text in UTF-8.`, {
      exit: 2,
      hint: "take the file as Anthropic's console exports it (Cost → Export)",
      cause: error,
    })
  }
}
