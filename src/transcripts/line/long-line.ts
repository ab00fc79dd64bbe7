/** Members of a line, and of its message, that are read; whatever else is in a long line is passed over. */
const LINE_KEYS = new Set([
  'type',
  'isApiErrorMessage',
  'isSidechain',
  'sessionId',
  'timestamp',
  'requestId',
  'costUSD',
  'cwd',
  'gitBranch',
  'version',
  'entrypoint',
  'attributionAgent',
  'attributionMcpServer',
  'attributionMcpTool',
])
const MESSAGE_KEYS = new Set(['id', 'model', 'stop_reason', 'usage'])
/** No member that is read comes near it. */
const MEMBER_LIMIT_BYTES = 64 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const SPACE = 0x20

/**
 * Takes the members that matter out of a line too long to hold, in memory that does not grow with it.
 * `end` gives a line with these members alone, to be read like any other; `undefined` when it was not whole.
 */
export class LongLine {
  private depth = 0
  private inString = false
  private isEscaped = false
  /** A string of the depth being read that may turn out to be a key. */
  private key: number[] | undefined
  private lastKey = ''
  private inMessage = false
  private expectsKey = false
  /** Depth of the object whose member is being copied, and its bytes. */
  private copyDepth = 0
  private copied: number[] | undefined
  /** By key: of a repeated one the last counts, as for any reader of JSON. */
  private readonly members = new Map<string, string>()
  private readonly messageMembers = new Map<string, string>()
  private isClosed = false
  private isBroken = false

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.inString && !this.isEscaped && this.key === undefined && this.copied === undefined)
        at = this.skipString(chunk, at)
      const byte = chunk[at]
      if (byte === undefined) return
      if (this.inString) this.stringByte(byte)
      else this.byte(byte)
    }
  }

  end(): string | undefined {
    if (this.isBroken || !this.isClosed || this.depth !== 0) return undefined
    const {members, messageMembers} = this
    const message = messageMembers.size === 0 ? [] : [`"message":{${[...messageMembers.values()].join(',')}}`]
    return `{${[...members.values(), ...message].join(',')}}`
  }

  /** To the next byte that can end or escape: a string of 200 MB is passed at the speed of a search. */
  private skipString(chunk: Buffer, at: number): number {
    const quote = chunk.indexOf(QUOTE, at)
    const end = quote < 0 ? chunk.length : quote
    let escapes = 0
    while (end - escapes > at && chunk[end - escapes - 1] === BACKSLASH) escapes += 1
    // An odd run of backslashes escapes what follows it: stop on the last of them.
    return escapes % 2 === 1 ? end - 1 : end
  }

  private stringByte(byte: number): void {
    this.copy(byte)
    if (this.isEscaped) this.isEscaped = false
    else if (byte === BACKSLASH) this.isEscaped = true
    else if (byte === QUOTE) {
      this.inString = false
      if (this.key !== undefined) this.lastKey = Buffer.from(this.key).toString('latin1')
      this.key = undefined
      return
    }
    if (this.key !== undefined && this.key.length < MEMBER_LIMIT_BYTES) this.key.push(byte)
  }

  private byte(byte: number): void {
    if (byte <= SPACE) return
    if (this.isClosed) this.isBroken = true
    const isInRead = this.depth === (this.inMessage ? 2 : 1)
    switch (byte) {
      case QUOTE:
        this.inString = true
        if (isInRead && this.expectsKey && this.copied === undefined) this.key = []
        this.copy(byte)
        return
      case COLON:
        if (isInRead && this.expectsKey) this.beginMember()
        else this.copy(byte)
        return
      case COMMA:
        if (isInRead) this.endMember()
        else this.copy(byte)
        this.expectsKey ||= isInRead
        return
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.open(byte)
        return
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        this.close(byte, isInRead)
        return
      default:
        if (this.depth === 0) this.isBroken = true
        this.copy(byte)
    }
  }

  private open(byte: number): void {
    this.copy(byte)
    const isMessage = this.depth === 1 && byte === OPEN_OBJECT && this.lastKey === 'message'
    const isTop = this.depth === 0 && byte === OPEN_OBJECT
    if (this.depth === 0 && !isTop) this.isBroken = true
    this.depth += 1
    if (isMessage) this.inMessage = true
    if (isMessage || isTop) this.expectsKey = true
  }

  private close(byte: number, isInRead: boolean): void {
    if (isInRead) this.endMember()
    else this.copy(byte)
    if (isInRead && this.inMessage) {
      this.inMessage = false
      this.expectsKey = false
      this.lastKey = ''
    }
    this.depth -= 1
    if (this.depth === 0) this.isClosed = true
    if (this.depth < 0) this.isBroken = true
  }

  private beginMember(): void {
    this.expectsKey = false
    if (!this.inMessage && this.lastKey === 'message') this.messageMembers.clear()
    const wanted = this.inMessage ? MESSAGE_KEYS : LINE_KEYS
    if (!wanted.has(this.lastKey)) return
    this.copied = []
    this.copyDepth = this.depth
  }

  private endMember(): void {
    if (this.copied === undefined || this.copyDepth !== this.depth) return
    const member = `${JSON.stringify(this.lastKey)}:${Buffer.from(this.copied).toString('latin1')}`
    const members = this.inMessage ? this.messageMembers : this.members
    members.set(this.lastKey, member)
    this.copied = undefined
  }

  private copy(byte: number): void {
    if (this.copied === undefined) return
    this.copied.push(byte)
    if (this.copied.length > MEMBER_LIMIT_BYTES) this.copied = undefined
  }
}
