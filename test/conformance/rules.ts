const TRANSCRIPT_RULES =
  'https://github.com/lizhuojunx86/token-accounting-conformance/blob/main/CONFORMANCE.md'
const AUDIT = 'https://github.com/roy-tong/AgentMeasure/blob/main/campaigns/audit-report-2026-09.md'

/** Where the rules come from: the two public catalogues of how such tools are wrong. */
export const CATALOGUES = [
  {prefix: 'I-', name: 'token-accounting-conformance', url: TRANSCRIPT_RULES},
  {prefix: 'A-', name: 'AgentMeasure audit of September 2026', url: AUDIT},
] as const

/** What each catalogue asks for, in our own words; `A-` counts the classes of fault of the audit. */
export const RULES = {
  'I-1': 'A message is counted once, however many lines it was written in',
  'I-2': 'Lines of one message may differ: a sub-agent’s early ones say less than its last',
  'I-3': 'A message that is in several files is counted once over all of them',
  'I-4': 'A partial record is not added to the finished one, nor mixed with it',
  'I-5': 'Folders below a session are read too: that is where sub-agents write',
  'I-6': 'Nothing is added to what the API said: the next request already has the tool’s result in its input',
  'I-7': 'A file that was written anew does not silently lower what was counted before',
  'I-8': 'A figure is about the period that it names, though a file goes on over its end',
  'I-9': 'A file that is gone is no sign that nothing was used',
  'I-10': 'What one source says of a session changes nothing about the sessions of another',
  'I-11': 'A model without a price is said to have none, where a program can read it; it does not cost 0',
  'A-1': 'One line is not one message',
  'A-2': 'An event that is sent again is not a second one',
  'A-3': 'Cache reads and writes are beside the input, and each kind has its own price',
  'A-4': 'A price is the published one of the model and the day, not a near one',
  'A-5': 'A resumed or forked session loses nothing and repeats nothing',
} as const

export type Rule = keyof typeof RULES
