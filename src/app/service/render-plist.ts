import {StackspendError} from '../../errors.ts'
import type {ServiceRun} from './service-manager.ts'

export const SERVICE_LABEL = 'stackspend.watch'

/** A property list of launchd for an agent of a user (launchd.plist(5)). */
export function renderPlist({node, script, logFile, flags, environment}: ServiceRun): string {
  const words = [node, script, 'watch', '--run-by', 'launchd', ...flags]
  const variables = Object.entries(environment).map(
    ([name, value]) => `    <key>${text(name)}</key>\n    <string>${text(value)}</string>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by: stackspend service install -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${SERVICE_LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.map(word => `    <string>${text(word)}</string>\n`).join('')}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables.join('')}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>15</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardErrorPath</key>
  <string>${text(logFile)}</string>
</dict>
</plist>
`
}

/** The first two of `ProgramArguments`. */
export function readProgramArguments(plist: string): readonly string[] {
  const [, list = ''] = /<key>ProgramArguments<\/key>\s*<array>(.*?)<\/array>/s.exec(plist) ?? []
  const words = [...list.matchAll(/<string>(.*?)<\/string>/gs)].map(([, word = '']) => word)
  return words.slice(0, 2).map(word => word.replaceAll(/&(#?\w+);/g, (_, name: string) => unescaped(name)))
}

const ENTITIES: Readonly<Record<string, string>> = {'&': 'amp', '<': 'lt', '>': 'gt'}

/** @throws StackspendError SERVICE_UNSUPPORTED: XML has no way to write other control characters. */
function text(value: string): string {
  if (/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u.test(value) || !value.isWellFormed()) {
    throw new StackspendError(
      'SERVICE_UNSUPPORTED',
      `a property list cannot hold a control character: ${JSON.stringify(value)}`,
      {hint: 'rename the folder, or set STACKSPEND_HOME to another'},
    )
  }
  return value
    .replaceAll(/[&<>]/g, sign => `&${ENTITIES[sign]};`)
    .replaceAll(/[\t\n\r]/g, sign => `&#${sign.charCodeAt(0)};`)
}

function unescaped(name: string): string {
  const [sign] = Object.entries(ENTITIES).find(([, entity]) => entity === name) ?? []
  const code = Number(name.replace(/^#/, ''))
  return sign ?? (Number.isInteger(code) ? String.fromCodePoint(code) : `&${name};`)
}
