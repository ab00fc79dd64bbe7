import {
  buildPullRequestSpend,
  type PullRequestInput,
} from '../../src/report/pull-request/build-pull-request-spend.ts'
import type {PullRequestSpend} from '../../src/report/pull-request/pull-request-spend.ts'
import {contribution} from './contribution.ts'

/** What a pull request with one developer's contribution cost; `input` says what matters. */
export function pullRequestSpend(input: Partial<PullRequestInput>): PullRequestSpend {
  return buildPullRequestSpend({
    pullRequest: {
      forge: 'github',
      repository: 'acme/api',
      number: 7,
      url: 'https://github.com/acme/api/pull/7',
    },
    branch: 'fix-retry',
    contributions: [contribution({})],
    others: [],
    by: ['model', 'day', 'contributor'],
    withEmail: false,
    unreadableFiles: [],
    isEveryRunKnown: true,
    judge: () => [],
    ...input,
  })
}
