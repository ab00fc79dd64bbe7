import type {Place, PlaceSighting} from '../usage/usage-event.ts'
import type {Whereabouts} from './line/read-whereabouts.ts'
import type {ProjectLocator} from './project/project-locator.ts'

/** Where the lines of one file were written, told once per change. */
export class PlaceMemory {
  private readonly projects: ProjectLocator
  private readonly projectFolder: string
  private last: {readonly whereabouts: Whereabouts; readonly place: Place | undefined} | undefined
  private told: {readonly sessionId: string; readonly place: Place} | undefined

  constructor(projects: ProjectLocator, projectFolder: string) {
    this.projects = projects
    this.projectFolder = projectFolder
  }

  /** `undefined` when a line names nothing of it. Lines that say the same get the same object. */
  placeOf(whereabouts: Whereabouts): Place | undefined {
    const {last} = this
    if (last !== undefined && isSamePlace(last.whereabouts, whereabouts)) return last.place
    const {cwd, branch, entrypoint, clientVersion} = whereabouts
    const isKnown = [cwd, branch, entrypoint, clientVersion].some(part => part !== undefined)
    const project = cwd === undefined ? undefined : this.projects.locate(cwd, this.projectFolder)
    const place = isKnown ? {project, branch, entrypoint, clientVersion} : undefined
    this.last = {whereabouts, place}
    return place
  }

  /**
   * What a line adds to where its session works; `undefined` when it says nothing new. A sub-agent may work
   * elsewhere without its session's doing so.
   */
  sighted(whereabouts: Whereabouts): PlaceSighting | undefined {
    const {sessionId, atMs, cwd, isSidechain} = whereabouts
    if (sessionId === undefined || atMs === undefined || cwd === undefined || isSidechain) return undefined
    const place = this.placeOf(whereabouts)
    const {told} = this
    if (place === undefined || (told?.sessionId === sessionId && isEqual(told.place, place))) return undefined
    this.told = {sessionId, place}
    return {sessionId, atMs, place}
  }
}

function isSamePlace(a: Whereabouts, b: Whereabouts): boolean {
  return (
    a.cwd === b.cwd &&
    a.branch === b.branch &&
    a.entrypoint === b.entrypoint &&
    a.clientVersion === b.clientVersion
  )
}

function isEqual(a: Place, b: Place): boolean {
  return (
    a.project === b.project &&
    a.branch === b.branch &&
    a.entrypoint === b.entrypoint &&
    a.clientVersion === b.clientVersion
  )
}
