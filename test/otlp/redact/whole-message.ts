import {Reader} from 'protobufjs/minimal.js'
import type {Signal} from '../../../src/otlp/records.ts'
import {requestType} from '../../support/otlp-proto.ts'

/** A decoded message, or a part of one, as plain values. */
export type Plain = string | number | boolean | undefined | readonly Plain[] | PlainObject
export type PlainObject = {readonly [name: string]: Plain}

/**
 * An export request as a decoder with the whole schema sees it, in plain values that a test can compare:
 * 64-bit integers as decimal text, bytes as hex, and under `$unknowns` the raw bytes of every field that
 * the schema does not know.
 */
export function decodeWhole(signal: Signal, bytes: Uint8Array): PlainObject {
  const reader = Reader.create(bytes)
  reader.discardUnknown = false
  return toPlainObject(requestType(signal).decode(reader))
}

/** Protobuf does not tell an empty list from an absent one, so no comparison does. */
export function withoutEmptyLists(node: Plain): Plain {
  if (isList(node)) return node.map(withoutEmptyLists)
  if (!isObject(node)) return node
  const members = Object.entries(node).map(([name, value]) => [name, withoutEmptyLists(value)] as const)
  return Object.fromEntries(members.filter(([, value]) => !isList(value) || value.length > 0))
}

export function isList(node: Plain): node is readonly Plain[] {
  return Array.isArray(node)
}

export function isObject(node: Plain): node is PlainObject {
  return typeof node === 'object' && !isList(node)
}

function toPlainObject(message: object): PlainObject {
  const known = Object.entries(message).map(([name, value]) => [name, toPlain(value)] as const)
  // Kept by protobufjs in a property that is not enumerable.
  const unknowns: unknown = Object.getOwnPropertyDescriptor(message, '$unknowns')?.value
  return Object.fromEntries(unknowns === undefined ? known : [...known, ['$unknowns', toPlain(unknowns)]])
}

function toPlain(value: unknown): Plain {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value === 'object' && value !== null)
    return 'unsigned' in value ? String(value) : toPlainObject(value)
  if (typeof value === 'number' && Number.isNaN(value)) return 'NaN'
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined
}
