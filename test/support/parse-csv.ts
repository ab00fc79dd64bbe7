/** Records of RFC 4180 text. Throws where it is none. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let fields: string[] = []
  let rest = text
  while (rest !== '') {
    const [matched = '', quoted, bare, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? []
    if (matched === '') throw new Error(`no RFC 4180 record: ${JSON.stringify(rest.slice(0, 80))}`)
    fields.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === '\r\n') {
      records.push(fields)
      fields = []
    }
    rest = rest.slice(matched.length)
  }
  if (fields.length > 0) throw new Error('the last record has no end')
  return records
}
