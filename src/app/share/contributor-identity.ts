import {createHash} from 'node:crypto'
import {readMachineId} from '../../config/machine-id.ts'
import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {readUserEmail} from '../../share/user-email.ts'

/** Who shares, and from where. */
export type Identity = {
  /** `PSEUDONYM-MACHINE`, whatever the contributor is called: it names the file. */
  readonly id: string
  /** The pseudonym, or what was asked for instead. */
  readonly contributor: string
  /** Whether a contribution of this id is from here, also under an earlier pseudonym. */
  readonly isOwn: (id: string) => boolean
}

export type IdentityOptions = {
  readonly folder: string
  /** Pseudonyms differ from project to project. */
  readonly project: string
  readonly paths: Paths
  /** A name to go by. */
  readonly name?: string | undefined
  readonly withEmail?: boolean | undefined
}

const LONGEST_NAME = 256

/**
 * The pseudonym is a hash of the e-mail of the repository's commits and the project, so that one person on two machines
 * is one contributor; without an e-mail, of the id of this machine. Who knows the e-mail can work it out again.
 * @throws StackspendError USAGE, HOME_UNUSABLE, GIT_*
 */
export async function contributorIdentity(options: IdentityOptions): Promise<Identity> {
  const {folder, project, paths, name, withEmail = false} = options
  const machine = await readMachineId(paths)
  const email = await readUserEmail({folder})
  const pseudonym = `contributor-${hash(`${email?.toLowerCase() ?? machine}\0${project}`)}`
  return {
    id: `${pseudonym}-${machine}`,
    contributor: withEmail ? checkEmail(email) : name === undefined ? pseudonym : checkName(name),
    isOwn: id => id.startsWith('contributor-') && id.endsWith(`-${machine}`),
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

function checkEmail(email: string | undefined): string {
  if (email !== undefined) return checkName(email)
  throw new StackspendError('USAGE', 'git knows no e-mail of yours in this repository', {
    exit: 2,
    hint: 'git config user.email you@example.com   or leave --with-email out',
  })
}

function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed !== '' && trimmed.length <= LONGEST_NAME) return trimmed
  throw new StackspendError('USAGE', `a contributor's name has 1 to ${LONGEST_NAME} characters`, {
    exit: 2,
    hint: '--as NAME, or STACKSPEND_CONTRIBUTOR',
  })
}
