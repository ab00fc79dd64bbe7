const BEGIN = '# >>> stackspend share >>>'
const END = '# <<< stackspend share <<<'
const SHEBANG = '#!/bin/sh\n'
const OWN_FILE = '# Nothing else was in this file.\n'

/**
 * The part of a pre-push hook that is ours, in POSIX sh. It hands on what it reads from stdin, sets nothing but one
 * variable, and ends well also under `set -eu`, or where stackspend is missing, fails or hangs. Whoever is first of the
 * two in the pipe, stackspend or the clock, ends the wait; the other is waited for by nobody. A push to a bare URL is
 * not shared: it may hold a password.
 */
const BLOCK = `${BEGIN}
# Shares what agents spent on the pushed branches: stackspend share --help
# In the background: a push never fails by it, and waits for less than 2 s.
if [ "\${1-}" != "\${2-}" ] && command -v stackspend >/dev/null 2>&1; then
  stackspend_refs=$(cat) || :
  if [ -n "$stackspend_refs" ]; then
    (
      (
        { printf '%s\\n' "$stackspend_refs" | stackspend share hook "$1" >/dev/null || :; echo; } &
        { sleep 1.8 || sleep 1; echo; } &
      ) | read -r stackspend_refs || :
    ) </dev/null >/dev/null 2>&1 || :
    exec <<STACKSPEND_REFS
$stackspend_refs
STACKSPEND_REFS
  else
    exec </dev/null
  fi
fi
${END}
`

/** A hook that does nothing else. */
export function newHook(): string {
  return SHEBANG + BLOCK.replace(`${BEGIN}\n`, `${BEGIN}\n${OWN_FILE}`)
}

export type HookEdit =
  | {readonly status: 'edited'; readonly text: string}
  | {readonly status: 'same'}
  /** It is not for us to change. */
  | {readonly status: 'foreign'; readonly reason: string}

/** `text` with our part at its beginning, which an `exit` or `exec` further down cannot skip; an earlier one replaced. */
export function addBlock(text: string): HookEdit {
  const without = removeBlock(text)
  if (without.status === 'foreign') return without
  if (without.status === 'edited') {
    const next = without.text === undefined ? newHook() : insertBlock(without.text)
    return next === text ? {status: 'same'} : {status: 'edited', text: next}
  }
  const reason = whyForeign(text)
  return reason === undefined ? {status: 'edited', text: insertBlock(text)} : {status: 'foreign', reason}
}

/** Without our part, to the byte as it was before; `text` is `undefined` when the whole file was ours. */
export function removeBlock(
  text: string,
): {status: 'edited'; text: string | undefined} | Exclude<HookEdit, {status: 'edited'}> {
  const begin = text.indexOf(`${BEGIN}\n`)
  const end = text.indexOf(`${END}\n`)
  if (begin < 0 && end < 0) return {status: 'same'}
  if (begin < 0 || end < begin)
    return {status: 'foreign', reason: 'has only one of the two lines that mark our part'}
  const block = text.slice(begin, end)
  const rest = text.slice(0, begin) + text.slice(end + END.length + 1)
  return {status: 'edited', text: block.includes(OWN_FILE) && rest === SHEBANG ? undefined : rest}
}

function insertBlock(text: string): string {
  const firstLine = text.indexOf('\n') + 1
  return text.slice(0, firstLine) + BLOCK + text.slice(firstLine)
}

function whyForeign(text: string): string | undefined {
  if (text.includes('\0')) return 'is a program'
  if (text.includes('\r')) return "has Windows' line ends"
  if (!text.includes('\n')) return 'has no whole line'
  if (!/^#! ?(?:\/usr)?(?:\/local)?\/bin\/(?:env )?(?:sh|bash|dash|ash|ksh)(?: -[a-zA-Z]+)?\n/.test(text))
    return 'is no script for sh'
  return undefined
}
