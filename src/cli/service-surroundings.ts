import {homedir} from 'node:os'
import type {ServiceSurroundings} from '../app/service/service-manager.ts'

/** Whose services they are. */
export function serviceSurroundings(): ServiceSurroundings {
  const {env, platform} = process
  return {env, platform, homeDir: homedir(), userId: process.getuid?.() ?? 0}
}
