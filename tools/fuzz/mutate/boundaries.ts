import type {Random} from '../../../bench/random.ts'

/** Where integers of 7 to 64 bits, doubles and limits of the program begin and end. */
const INTEGERS: readonly [bigint, ...bigint[]] = [
  0n,
  1n,
  2n,
  31n,
  32n,
  33n,
  127n,
  128n,
  255n,
  256n,
  16_383n,
  16_384n,
  65_535n,
  65_536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
]

/** What a program may take for a number, and what one may be taken for. */
const NUMBER_TEXTS: readonly [string, ...string[]] = [
  '-0',
  '-1',
  '0.1',
  '1e308',
  '1e309',
  '-1e309',
  '1e-400',
  '9007199254740993',
  '18446744073709551616',
  '99999999999999999999999999',
  '0x10',
  '01',
  '+1',
  'NaN',
  'Infinity',
  'null',
  '""',
]

/** A boundary as one of the binary forms that protocols have. */
export function boundaryBytes(random: Random): Uint8Array {
  const integer = random.pick(INTEGERS)
  switch (random.between(0, 4)) {
    case 0:
      return varint(integer)
    case 1:
      return fixed(4, integer).reverse()
    case 2:
      return fixed(4, integer)
    case 3:
      return fixed(8, integer)
    default:
      return fixed(8, integer).reverse()
  }
}

/** A boundary as text. */
export function boundaryText(random: Random): string {
  return random.isOnce(2) ? random.pick(NUMBER_TEXTS) : String(random.pick(INTEGERS))
}

/** Of protobuf: seven bits a byte, the lowest first. */
export function varint(integer: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = integer
  do {
    const more = rest > 127n
    bytes.push(Number(rest & 127n) | (more ? 128 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

/** Little-endian. */
function fixed(size: number, integer: bigint): Uint8Array {
  return Uint8Array.from({length: size}, (_, index) => Number((integer >> BigInt(8 * index)) & 255n))
}
