import {expect, it} from 'vitest'
import {serviceEnvironment} from '../../../src/app/service/service-environment.ts'

it('tells a service where things are and how to reach the network, and no secret', () => {
  const environment = {
    STACKSPEND_HOME: '/srv/spend',
    XDG_STATE_HOME: '/state',
    CLAUDE_CONFIG_DIR: '/claude',
    HTTPS_PROXY: 'http://proxy:3128',
    NO_PROXY: 'localhost',
  }
  const others = {
    http_proxy: 'http://ada:secret@proxy:3128',
    ANTHROPIC_API_KEY: 'secret',
    STACKSPEND_CONNECTION_ID: 'secret',
    XDG_CONFIG_HOME: '',
    PATH: '/bin',
  }
  expect(serviceEnvironment({...environment, ...others})).toEqual({environment, leftOut: ['http_proxy']})
})
