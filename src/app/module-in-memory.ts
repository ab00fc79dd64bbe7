import {readFile} from 'node:fs/promises'

/**
 * A module that imports only what Node itself has, as an address that holds all of it: what runs for months can start it
 * when the program's files have been replaced or removed by an update.
 */
export async function moduleInMemory(file: string): Promise<URL> {
  return new URL(`data:text/javascript;base64,${(await readFile(file)).toString('base64')}`)
}
