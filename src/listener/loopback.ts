import {BlockList, isIP} from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether a name or address, in lower case and without brackets, is this machine's own and leads nowhere else. */
export function isLoopback(host: string): boolean {
  const version = isIP(host)
  if (version === 0) return host === 'localhost' || host.endsWith('.localhost')
  return LOOPBACK.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** A host as it was typed, in lower case and without the brackets of an IPv6 address. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
}
