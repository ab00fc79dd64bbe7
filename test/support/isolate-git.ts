import {GIT_ENV} from './git.ts'

/** Of this process, for code that starts git in it: the settings of a tester's own git change nothing. */
export function isolateGit(): void {
  Object.assign(process.env, GIT_ENV)
}
