/** Tries in all: a find is to be read by a person, not to be the smallest there is. */
const MOST_TRIES = 3000
const LONGEST_MS = 15_000

/** A smaller input that still `fails`: chunks are left out as long as that changes nothing, ever smaller ones. */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = input
  let tries = 0
  const endMs = Date.now() + LONGEST_MS
  const goesOn = () => tries < MOST_TRIES && Date.now() < endMs
  for (
    let size = Math.ceil(input.length / 2);
    size >= 1 && goesOn();
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < smallest.length && goesOn(); tries += 1) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      if (await fails(without)) smallest = without
      else at += size
    }
  }
  return smallest
}
