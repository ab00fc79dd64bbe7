import {X509Certificate} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {isIPv6} from 'node:net'
import {resolve} from 'node:path'
import {createSecureContext} from 'node:tls'
import {readSecretFile} from '../config/read-secret-file.ts'
import {StackspendError} from '../errors.ts'
import {type AccessRules, digestToken, hostOf} from '../listener/access.ts'
import type {Tls} from '../listener/http-listener.ts'
import {bareHost, isLoopback} from '../listener/loopback.ts'

/** What `watch` was told about who may send, and how. */
export type AccessFlags = {
  readonly allowHosts: readonly string[]
  readonly tokenFile?: string | undefined
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  /** Other machines may send without what protects from them. */
  readonly insecure: boolean
}

/** How a listener is to be opened. */
export type Security = {
  /** To listen on, without brackets. */
  readonly host: string
  readonly access: AccessRules
  readonly tls?: Tls | undefined
  /** Absolute paths of the files by which a program of this user can send. */
  readonly files: {readonly tokenFile?: string; readonly tlsCert?: string}
}

const LOCAL: AccessFlags = {allowHosts: [], insecure: false}
const SECURE = '--token-file FILE, --tls-cert FILE and --tls-key FILE'
/** What 128 random bits take in base64; fewer characters could be guessed. */
const TOKEN = /^[\x21-\x7e]{22,512}$/

/**
 * Reads what the flags name and refuses what would leave the listener open to other machines.
 * @throws StackspendError HOST_NOT_LOOPBACK, SECRET_FILE_INVALID, TLS_INVALID, USAGE
 */
export async function secureListener(listenOn: string, flags: AccessFlags = LOCAL): Promise<Security> {
  const host = bareHost(listenOn)
  const isLocal = isLoopback(host)
  if (host === '') throw usage('--host needs an address', 'leave it out to listen on 127.0.0.1')
  const allowedHosts = new Set(flags.allowHosts.map(parseAllowedHost))
  if (!isLocal) {
    requireSecurity(host, flags)
    allowedHosts.add(host)
  }
  const {tokenFile, tlsCert} = flags
  const tls = await readTls(flags)
  const tokenDigest = tokenFile === undefined ? undefined : digestToken(await readToken(tokenFile))
  const access = {allowedHosts, allowsAddresses: !isLocal, tokenDigest}
  const files = {
    ...(tokenFile !== undefined && {tokenFile: resolve(tokenFile)}),
    ...(tlsCert !== undefined && {tlsCert: resolve(tlsCert)}),
  }
  return {host, access, tls, files}
}

function requireSecurity(host: string, {insecure, tokenFile, tlsCert}: AccessFlags): void {
  if (insecure || (tokenFile !== undefined && tlsCert !== undefined)) return
  const missing = [
    ...(tokenFile === undefined ? ['a token'] : []),
    ...(tlsCert === undefined ? ['TLS'] : []),
  ].join(' and ')
  throw new StackspendError(
    'HOST_NOT_LOOPBACK',
    `--host ${host} can be reached from other machines, which needs ${missing}`,
    {
      exit: 2,
      hint: `use --host 127.0.0.1, or give ${SECURE}; --insecure does without, where every sender is trusted`,
    },
  )
}

function parseAllowedHost(text: string): string {
  const host = hostOf(isIPv6(text) ? `[${text}]` : text)
  if (host !== undefined) return host
  throw usage(
    `--allow-host ${JSON.stringify(text)} is no host name`,
    'give one name or address, such as host.docker.internal',
  )
}

/** @throws StackspendError SECRET_FILE_INVALID; what the file holds is not repeated. */
export async function readToken(file: string): Promise<string> {
  const token = (await readSecretFile(file, '--token-file')).trim()
  if (TOKEN.test(token)) return token
  throw new StackspendError(
    'SECRET_FILE_INVALID',
    `--token-file ${file} must hold one token of 22 to 512 visible ASCII characters and nothing else`,
    {exit: 2, hint: `make one: (umask 077; openssl rand -hex 32 > ${file})`},
  )
}

async function readTls({tlsCert, tlsKey}: AccessFlags): Promise<Tls | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined)
    throw usage('--tls-cert and --tls-key belong together', 'give both, or neither')
  const key = await readSecretFile(tlsKey, '--tls-key')
  const cert = await readCertificate(tlsCert)
  try {
    createSecureContext({cert, key})
  } catch (error) {
    throw invalidTls(`--tls-key ${tlsKey} is not the private key of --tls-cert ${tlsCert}`, error)
  }
  return {cert, key}
}

/** PEM. @throws StackspendError TLS_INVALID */
export async function readCertificate(file: string): Promise<string> {
  try {
    const pem = await readFile(file, 'utf8')
    void new X509Certificate(pem)
    return pem
  } catch (error) {
    throw invalidTls(`--tls-cert ${file} is no certificate in PEM that can be read`, error)
  }
}

function invalidTls(message: string, cause: unknown): StackspendError {
  const hint = 'docs/listener.md shows how to make a certificate and its key'
  return new StackspendError('TLS_INVALID', message, {exit: 2, hint, cause})
}

function usage(message: string, hint: string): StackspendError {
  return new StackspendError('USAGE', message, {exit: 2, hint})
}
