import {defineConfig} from 'vitest/config'

/** Tests that start the built program, and so need `dist/`. */
const BUILT = ['architecture', 'cli', 'commands', 'conformance', 'end-to-end'].map(
  folder => `test/${folder}/**/*.test.ts`,
)

export default defineConfig({
  test: {
    // A loaded machine makes a test slow, which is no fault of the code.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: {shuffle: true},
    projects: [
      {extends: true, test: {name: 'unit', include: ['test/**/*.test.ts'], exclude: BUILT}},
      {extends: true, test: {name: 'built', include: BUILT, globalSetup: 'test/support/build-once.ts'}},
    ],
  },
})
