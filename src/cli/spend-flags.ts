import {Flags} from '@oclif/core'

/** Which usage, by time: of `report` and `export`. */
export const periodFlags = {
  since: Flags.string({
    summary: 'Start: a date, an instant, 7d, 24h, today or yesterday.',
    helpGroup: 'PERIOD',
  }),
  until: Flags.string({summary: 'End: a date (that day included) or an instant.', helpGroup: 'PERIOD'}),
  timezone: Flags.string({
    char: 'z',
    summary: "IANA time zone of days and dates; this machine's by default.",
    helpGroup: 'PERIOD',
  }),
}

const filter = (summary: string) => Flags.string({summary, multiple: true, helpGroup: 'FILTER', default: []})

/** Which usage, by who and what. */
export const filterFlags = {
  user: filter('Keep these users: e-mail, account, id or given name.'),
  model: filter('Keep these models.'),
  project: filter('Keep these projects.'),
  branch: filter('Keep these branches.'),
  session: filter('Keep these sessions; the beginning of an id is enough.'),
  source: filter('Keep these telemetry sources.'),
  team: filter('Keep these teams (team.id).'),
  agent: filter('Keep these sub-agents.'),
  tool: filter('Keep requests that answered these MCP tools.'),
  attr: filter('Keep what has this resource attribute, as NAME=VALUE.'),
}
