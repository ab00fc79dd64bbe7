// Importing `node:process` reads every property of it, and so opens standard input: 6 ms of start-up.
export default globalThis.process
