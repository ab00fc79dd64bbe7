import {expect, it} from 'vitest'
import {listenerEnvironment} from '../../../src/app/background/listener-environment.ts'

it('gives the listener what it needs of an environment, and no key or token', () => {
  const needed = {
    PATH: '/bin',
    HOME: '/root',
    TZ: 'UTC',
    https_proxy: 'http://proxy:3128',
    NODE_EXTRA_CA_CERTS: '/ca',
    RUNNER_TRACKING_ID: 'github_1',
  }
  const secrets = {
    GITHUB_TOKEN: 'secret',
    ANTHROPIC_API_KEY: 'secret',
    STACKSPEND_API_KEY: 'secret',
    STACKSPEND_CONNECTION_ID: 'secret',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
    HOME_TOKEN: 'secret',
    OTEL_EXPORTER_OTLP_HEADERS: 'secret',
  }
  expect(listenerEnvironment({...needed, ...secrets}, '/job')).toEqual({...needed, STACKSPEND_HOME: '/job'})
})
