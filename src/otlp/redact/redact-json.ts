import {OtlpDecodeError} from '../decode-error.ts'
import type {Signal} from '../records.ts'
import {maxValueDepth} from '../value-limits.ts'
import {CONTENT_SPAN_EVENTS, type ContentKind, contentKind} from './content-attributes.ts'
import {JsonText, type Member, type Part} from './json-text.ts'
import {isHarmlessJson, isWordOrNoTextJson} from './json-values.ts'
import {type Field, REQUEST_SHAPES, type Shape} from './otlp-shapes.ts'
import type {Redacted} from './redact-protobuf.ts'
import {type Edit, spliceBytes} from './splice-bytes.ts'

/**
 * Works on the text: cuts the attributes of content out, each with its comma, and copies all other bytes.
 * Names may be written as in JSON or as in the .proto (`string_value`), as lenient receivers take both.
 * @throws {OtlpDecodeError} when it is no JSON, or has another shape on the way to an attribute.
 */
export function redactJson(signal: Signal, bytes: Uint8Array): Redacted {
  const text = new JsonText(bytes)
  const cutter = new JsonCutter(text)
  cutter.cutObject(text.root, REQUEST_SHAPES[signal], outermost)
  if (cutter.removed === 0) return {bytes, removed: 0}
  return {bytes: spliceBytes(bytes, cutter.edits), removed: cutter.removed}
}

/** What the objects around a member say about it. */
type Surroundings = {
  readonly kindOf: (key: string) => ContentKind | undefined
  /** The log record names an event, so that its body is content unless it only repeats a name. */
  readonly isEvent: boolean
  /** How many attribute values hold this one. */
  readonly depth: number
}

const outermost: Surroundings = {kindOf: contentKind, isEvent: false, depth: 0}

class JsonCutter {
  readonly edits: Edit[] = []
  removed = 0
  readonly #text: JsonText

  constructor(text: JsonText) {
    this.#text = text
  }

  cutObject(object: Part, shape: Shape, outer: Surroundings): void {
    const members = this.#text.members(object).map(member => ({...member, name: toJsonName(member.name)}))
    const around = this.#lookAhead(members, shape, outer)
    const isContent = (member: Member) => this.#isContent(member, shape, around)
    for (const {name, value} of this.#cutItems(members, isContent)) {
      const field = shape.fieldNamed(name)
      // In proto3 JSON a field that is null is absent.
      if (field !== undefined && !this.#text.isNull(value)) this.#cutField(value, field, around)
    }
  }

  #cutField(value: Part, {holds, isRepeated}: Field, around: Surroundings): void {
    if (holds === 'errorText') return
    if (!isRepeated) {
      this.cutObject(value, holds, around)
      return
    }
    const isContent = (element: Part) =>
      holds.kind === 'attribute' && this.#isContentAttribute(element, around)
    for (const element of this.#cutItems(this.#text.elements(value), isContent))
      this.cutObject(element, holds, around)
  }

  /** Cuts those items of a list or object that are content, each with one comma; returns the others. */
  #cutItems<T extends Part>(items: readonly T[], isContent: (item: T) => boolean): T[] {
    const kept: T[] = []
    for (const [index, item] of items.entries()) {
      if (!isContent(item)) {
        kept.push(item)
        continue
      }
      this.removed += 1
      const before = items[index - 1]
      // Behind a kept item the comma before goes too; at the start, the comma behind.
      if (kept.length > 0 && before !== undefined) this.edits.push({from: before.to, to: item.to})
      else this.edits.push({from: item.from, to: items[index + 1]?.from ?? item.to})
    }
    return kept
  }

  #isContent({name, value}: Member, shape: Shape, around: Surroundings): boolean {
    const holds = shape.fieldNamed(name)?.holds
    if (holds === undefined || this.#text.isNull(value)) return false
    if (holds === 'errorText') return !isWordOrNoTextJson(this.#text.raw(value))
    const isBody = shape.kind === 'log' && holds.kind === 'value'
    return isBody && around.isEvent && !isHarmlessJson(this.#text.raw(value), 'error')
  }

  #isContentAttribute(attribute: Part, {kindOf}: Surroundings): boolean {
    const members = this.#text.members(attribute)
    // Readers differ in which of two equal names counts, so each of them does.
    const kinds = members
      .filter(({name, value}) => name === 'key' && !this.#text.isNull(value))
      .map(({value}) => kindOf(this.#text.string(value)))
    const kind = kinds.find(found => found === 'content') ?? kinds.find(found => found !== undefined)
    if (kind === undefined) return false
    return members.some(({name, value}) => name === 'value' && !isHarmlessJson(this.#text.raw(value), kind))
  }

  #lookAhead(members: readonly Member[], {kind}: Shape, outer: Surroundings): Surroundings {
    if (kind === 'log') return {...outer, isEvent: members.some(member => this.#namesEvent(member))}
    if (kind === 'spanEvent' && members.some(member => this.#namesContentEvent(member)))
      return {...outer, kindOf: () => 'content'}
    if (kind !== 'value') return outer
    if (outer.depth >= maxValueDepth) throw new OtlpDecodeError('An attribute value is nested too deeply')
    return {...outer, depth: outer.depth + 1}
  }

  #namesEvent({name, value}: Member): boolean {
    if (name === 'eventName') return !['""', 'null'].includes(this.#text.raw(value))
    if (name !== 'attributes' || this.#text.isNull(value)) return false
    return this.#text.elements(value).some(attribute =>
      this.#text
        .members(attribute)
        .filter(member => member.name === 'key' && !this.#text.isNull(member.value))
        .some(member => this.#text.string(member.value) === 'event.name'),
    )
  }

  #namesContentEvent({name, value}: Member): boolean {
    return name === 'name' && !this.#text.isNull(value) && CONTENT_SPAN_EVENTS.has(this.#text.string(value))
  }
}

/** `scope_logs` as `scopeLogs`. */
function toJsonName(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
