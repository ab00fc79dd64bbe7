import {loadScenario, type Scenario} from '../../../test/support/captures.ts'

const VERSION = '2.1.330'
const NAMES = ['no-beta-flag', 'multiturn'] as const

/**
 * A captured scenario that no input begins from, so that no changed copy of it is about: what it tells must be counted
 * right, whatever came before.
 */
export function loadWitness(name: (typeof NAMES)[number] = 'no-beta-flag'): Scenario {
  return loadScenario(VERSION, name)
}

/** Whether a captured scenario is a witness. */
export function isWitness({version, name}: {readonly version: string; readonly name: string}): boolean {
  return version === VERSION && NAMES.some(known => known === name)
}
