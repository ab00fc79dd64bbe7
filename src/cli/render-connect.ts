import {styleText} from 'node:util'
import type {ConnectedClaude} from '../app/describe-connect.ts'
import type {DisconnectedClaude, DisconnectedFile} from '../app/disconnect-claude.ts'
import type {ShownConnection} from '../app/show-connection.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {renderDiff} from './connect-questions.ts'

const sign = (text: string, colour: 'green' | 'yellow') => styleText(colour, text, {stream: process.stdout})

/** What `connect claude` did, or with a dry run would do. */
export function renderConnectedClaude(connected: ConnectedClaude): string {
  const {connection, keptEndpoint, settings, listener, warnings, dryRun} = connected
  return [
    ...(dryRun ? ['Nothing is written. It would be:'] : []),
    connection === null ? '+ a new connection in StackSpend' : line('connection', connection, dryRun),
    ...(keptEndpoint === null ? [] : [line('also to', keptEndpoint, dryRun)]),
    ...renderSettings(connected),
    ...warnings.map(({text}) => `${sign('!', 'yellow')} ${escapeForTerminal(text, 500)}`),
    ...(dryRun || settings.target === 'none' ? [] : ['', ...renderNext(listener)]),
  ].join('\n')
}

function renderSettings({settings, environment, dryRun}: ConnectedClaude): string[] {
  const {target, file, changed, backup, diff} = settings
  if (target === 'none') return []
  if (target === 'print') return ['', JSON.stringify({env: environment}, null, 2)]
  if (!changed) return [`${sign('✓', 'green')} settings    ${file} has all of it already`]
  if (dryRun) return ['', `--- ${file}`, `+++ ${file}`, renderDiff(diff)]
  const where = backup === null ? [] : [`              as it was: ${backup}`]
  return [`${sign('✓', 'green')} settings    ${file}`, ...where]
}

function renderNext(listener: ConnectedClaude['listener']): string[] {
  const sessions = 'Only new sessions of Claude Code take the change.'
  if (listener === null) return [`${sessions} Nothing is counted here: telemetry goes to StackSpend itself.`]
  const {endpoint, isRunning} = listener
  if (isRunning) return [`${sessions} Something listens on ${endpoint}: see stackspend watch.`]
  const port = new URL(endpoint).port
  const watch = port === '4318' ? 'stackspend watch' : `stackspend watch --port ${port}`
  return [`${sessions} They need the listener, which does not run: ${watch}`]
}

function line(what: string, {name, url, redact}: ShownConnection, dryRun: boolean): string {
  const redacted = redact ? ', redacted' : ''
  const done = dryRun ? '+' : sign('✓', 'green')
  return `${done} ${what.padEnd(11)} "${escapeForTerminal(name)}" → ${url}${redacted}`
}

/** What `disconnect claude` did, or would do. */
export function renderDisconnectedClaude({files, dryRun}: DisconnectedClaude): string {
  if (files.length === 0) return "Nothing of stackspend's is in Claude Code's settings."
  if (dryRun) return files.flatMap(renderPlanned).join('\n')
  return [...files.flatMap(renderDone), 'Connections stay: stackspend connections list'].join('\n')
}

function renderPlanned({file, diff}: DisconnectedFile): string[] {
  if (diff === '') return [`${file}: nothing to take out`]
  return ['Nothing is written. It would be:', `--- ${file}`, `+++ ${file}`, renderDiff(diff)]
}

function renderDone({file, outcome, kept}: DisconnectedFile): string[] {
  const told = {
    restored: 'is as it was, byte for byte',
    edited: 'was edited since: that stays, and what stackspend wrote is out',
    untouched: 'holds nothing of it',
  }[outcome]
  return [
    `${sign('✓', 'green')} ${file} ${told}`,
    ...kept.map(name => `${sign('!', 'yellow')} ${name} has another value since, and stays`),
  ]
}
