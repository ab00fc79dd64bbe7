import {buildDist} from '../../tools/build.ts'

/** Vitest's global setup of the tests that start the built program. */
export async function setup(): Promise<void> {
  await buildDist({clean: false})
}
