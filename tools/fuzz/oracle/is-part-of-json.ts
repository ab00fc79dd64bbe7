import {type Node, parseTree} from 'jsonc-parser'

/**
 * Whether `part` is `whole` but for members and items that were left out: all else is written as it was and stands in
 * the same order. Names that are given twice are told apart, which no comparison of parsed values could. A text that is
 * nested too deeply to be walked counts as a part.
 */
export function isPartOfJson(part: string, whole: string): boolean {
  if (isDeep(whole)) return true
  const [small, large] = [parseTree(part), parseTree(whole)]
  if (small === undefined || large === undefined) return small === large
  const textOf = (node: Node) => part.slice(node.offset, node.offset + node.length)
  const wholeTextOf = (node: Node) => whole.slice(node.offset, node.offset + node.length)
  const isPart = (one: Node, other: Node): boolean => {
    if (one.type !== other.type) return false
    if (one.children === undefined || other.children === undefined) return textOf(one) === wholeTextOf(other)
    if (one.type === 'property')
      return one.children.every((child, index) => isPartAt(child, other.children?.[index]))
    return isSubsequence(one.children, other.children)
  }
  const isPartAt = (one: Node, other: Node | undefined) => other !== undefined && isPart(one, other)
  const isSubsequence = (some: readonly Node[], all: readonly Node[]): boolean => {
    let at = 0
    return some.every(one => {
      while (at < all.length && !isPartAt(one, all[at])) at += 1
      at += 1
      return at <= all.length
    })
  }
  return isPart(small, large)
}

const DEEP = 400

/** Brackets in strings are counted too. */
function isDeep(text: string): boolean {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest > DEEP
}
