import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {latestCcusage} from '../tools/conformance/ccusage.ts'
import {installPeer} from '../tools/conformance/install-peer.ts'
import {withoutNetwork} from '../tools/conformance/without-network.ts'
import type {PeerCommand} from './import-time.ts'

/** The newest ccusage's own binary, without the script before it; `undefined` where the registry has none. */
export function ccusageCommand(): PeerCommand | undefined {
  const version = latestCcusage()
  const peer = version === undefined ? undefined : installPeer('ccusage', version)
  if (peer === undefined) return undefined
  const platform = `ccusage-${process.platform}-${process.arch}`
  const binary = join(peer.folder, 'node_modules', '@ccusage', platform, 'bin', 'ccusage')
  if (!existsSync(binary)) return undefined
  const [command = binary, ...args] = [...withoutNetwork().prefix, binary, 'daily', '--offline', '--json']
  return {title: `ccusage ${peer.version}`, command, args}
}
