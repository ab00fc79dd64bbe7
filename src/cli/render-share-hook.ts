import type {InstalledHook} from '../app/share/install-share-hook.ts'
import type {UninstalledHook} from '../app/share/uninstall-share-hook.ts'
import {escapeForTerminal} from '../report/escape.ts'

const LONGEST_PATH = 4_096
const path = (text: string) => escapeForTerminal(text, LONGEST_PATH)

/** What `share install` did, or what its reader is to do. Lines for another's file are printed as they go there. */
export function renderInstalledHook({status, file}: InstalledHook): string {
  switch (status) {
    case 'installed':
      return `Each push shares what its branches cost, from ${path(file)}\nTo take it out again: stackspend share uninstall`
    case 'unchanged':
      return `It is in ${path(file)} already.`
    case 'printed':
      return `Put this into ${path(file)}:`
    default:
      return status satisfies never
  }
}

export function renderUninstalledHook({status, file, managerFile}: UninstalledHook): string {
  switch (status) {
    case 'removed':
      return `${path(file)} is gone: nothing else was in it.`
    case 'restored':
      return `${path(file)} is as it was.`
    case 'nothing':
      return managerFile === null
        ? `Nothing of stackspend is in ${path(file)}.`
        : `Nothing of stackspend is in ${path(file)}; if its line is in ${path(managerFile)}, take it out there.`
    default:
      return status satisfies never
  }
}
