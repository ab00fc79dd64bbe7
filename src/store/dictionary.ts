import type {DatabaseSync} from 'node:sqlite'
import {SOURCES} from '../usage/sources.ts'
import type {Context, MetricPoint, Place, Source} from '../usage/usage-event.ts'
import {Intern} from './intern.ts'

/** Stands for an absent text in every table. */
export const ABSENT = 0
/** `prompt_over` of a class that holds metrics, which do not see single prompts. */
export const METRIC_CLASS = -1

/** Who made a request and with what, as far as the request itself said. */
export type Attribution = {
  readonly session: number
  readonly context: Context
  readonly source: Source
  readonly agent: string | undefined
  readonly tool: string | undefined
  /** Id of a place; `ABSENT` when it is not known. */
  readonly place: number
}

/** What decides the price of a request, besides its time. */
export type PriceClass = Pick<MetricPoint, 'model' | 'speed' | 'provider'> & {
  readonly promptOver: number
  readonly geography: string | undefined
  readonly serviceTier: string | undefined
}

/** Small integers for the texts, contexts and combinations that repeat in every request. */
export class Dictionary {
  private readonly texts: Intern
  private readonly contexts: Intern
  /** The records of a batch share few contexts, as the same objects. */
  private contextIds = new WeakMap<Context, number>()
  private readonly attributions: Intern
  private readonly classes: Intern
  private readonly places: Intern
  private readonly textById
  private readonly contextById
  private readonly placeById
  private readonly attributionById

  constructor(database: DatabaseSync) {
    this.texts = new Intern(database, 'text', ['value'])
    this.contexts = new Intern(database, 'context', [
      'user_id',
      'user_email',
      'account_id',
      'organization_id',
      'project',
      'branch',
      'attributes',
    ])
    this.attributions = new Intern(database, 'attribution', [
      'session',
      'context',
      'source',
      'agent',
      'tool',
      'place',
    ])
    this.classes = new Intern(database, 'price_class', [
      'model',
      'prompt_over',
      'speed',
      'geography',
      'provider',
      'tier',
    ])
    this.places = new Intern(database, 'place', ['project', 'branch', 'entrypoint', 'client_version'])
    this.placeById = database.prepare('SELECT * FROM place WHERE id = ?')
    this.textById = database.prepare('SELECT value FROM text WHERE id = ?')
    this.contextById = database.prepare('SELECT * FROM context WHERE id = ?')
    this.attributionById = database.prepare('SELECT * FROM attribution WHERE id = ?')
  }

  text(value: string | undefined): number {
    return value === undefined ? ABSENT : this.texts.id(value)
  }

  readText(id: unknown): string | undefined {
    if (id === ABSENT) return undefined
    return String(this.textById.get(Number(id))?.value)
  }

  context(context: Context): number {
    const known = this.contextIds.get(context)
    if (known !== undefined) return known
    const id = this.internContext(context)
    this.contextIds.set(context, id)
    return id
  }

  private internContext(context: Context): number {
    return this.contexts.id(
      this.text(context.userId),
      this.text(context.userEmail),
      this.text(context.accountId),
      this.text(context.organizationId),
      this.text(context.project),
      this.text(context.branch),
      attributesText(context.attributes),
    )
  }

  attribution({session, context, source, agent, tool, place}: Attribution): number {
    return this.attributions.id(
      session,
      this.context(context),
      this.text(source),
      this.text(agent),
      this.text(tool),
      place,
    )
  }

  place(place: Place | undefined): number {
    if (place === undefined) return ABSENT
    const {project, branch, entrypoint, clientVersion} = place
    return this.places.id(
      this.text(project),
      this.text(branch),
      this.text(entrypoint),
      this.text(clientVersion),
    )
  }

  readPlace(id: number): Place | undefined {
    if (id === ABSENT) return undefined
    const row = this.placeById.get(id)
    if (row === undefined) throw new Error(`place ${id} is missing`)
    return {
      project: this.readText(row.project),
      branch: this.readText(row.branch),
      entrypoint: this.readText(row.entrypoint),
      clientVersion: this.readText(row.client_version),
    }
  }

  readAttribution(id: number): Attribution {
    const row = this.attributionById.get(id)
    if (row === undefined) throw new Error(`attribution ${id} is missing`)
    return {
      session: Number(row.session),
      context: this.readContext(Number(row.context)),
      source: this.readSource(row.source),
      agent: this.readText(row.agent),
      tool: this.readText(row.tool),
      place: Number(row.place),
    }
  }

  priceClass({model, promptOver, speed, geography, provider, serviceTier}: PriceClass): number {
    return this.classes.id(
      this.text(model),
      promptOver,
      this.text(speed),
      this.text(geography),
      this.text(provider),
      this.text(serviceTier),
    )
  }

  /** After a rollback: ids given out since are not in the file. */
  forget(): void {
    this.contextIds = new WeakMap()
    for (const table of [this.texts, this.contexts, this.attributions, this.classes, this.places])
      table.forget()
  }

  private readSource(id: unknown): Source {
    const name = this.readText(id)
    const reader = SOURCES.find(({source}) => source === name)
    if (reader === undefined) throw new Error(`source ${name} is not known`)
    return reader.source
  }

  private readContext(id: number): Context {
    const row = this.contextById.get(id)
    if (row === undefined) throw new Error(`context ${id} is missing`)
    return {
      userId: this.readText(row.user_id),
      userEmail: this.readText(row.user_email),
      accountId: this.readText(row.account_id),
      organizationId: this.readText(row.organization_id),
      project: this.readText(row.project),
      branch: this.readText(row.branch),
      attributes: JSON.parse(String(row.attributes)),
    }
  }
}

/** Equal attributes give equal text, whatever order they came in. */
function attributesText(attributes: Context['attributes']): string {
  return JSON.stringify(Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))))
}
