/** `page` with what stands between the marks of `name` replaced. Throws when the marks are not there. */
export function replaceBlock(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`the page has no lines "${begin}" and "${end}"`)
  return `${page.slice(0, from + begin.length)}\n${content}\n${page.slice(to)}`
}
