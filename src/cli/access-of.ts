import type {Interfaces} from '@oclif/core'
import type {AccessFlags} from '../app/secure-listener.ts'
import type {watchFlags} from './watch-flags.ts'

/** Who may send, of the flags of `watch`. */
export function accessOf(flags: Interfaces.InferredFlags<typeof watchFlags>): AccessFlags {
  return {
    allowHosts: flags['allow-host'],
    tokenFile: flags['token-file'],
    tlsCert: flags['tls-cert'],
    tlsKey: flags['tls-key'],
    insecure: flags.insecure,
  }
}
