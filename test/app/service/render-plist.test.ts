import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readProgramArguments, renderPlist} from '../../../src/app/service/render-plist.ts'

const RUN = {
  node: '/usr/local/bin/node',
  script: '/opt/stackspend/bin/run.js',
  logFile: '/Users/ada/.local/state/stackspend/watch.log',
  flags: [],
  environment: {},
}

describe('a property list of launchd', () => {
  // Looked at with xmllint, and read back with Python's plistlib.
  it('starts the listener at login, again after a failure', () => {
    const environment = {STACKSPEND_HOME: '/a & <b>'}
    expect(renderPlist({...RUN, flags: ['--port=5318'], environment})).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <!-- Written by: stackspend service install -->
      <plist version="1.0">
      <dict>
        <key>Label</key>
        <string>stackspend.watch</string>
        <key>ProgramArguments</key>
        <array>
          <string>/usr/local/bin/node</string>
          <string>/opt/stackspend/bin/run.js</string>
          <string>watch</string>
          <string>--run-by</string>
          <string>launchd</string>
          <string>--port=5318</string>
        </array>
        <key>EnvironmentVariables</key>
        <dict>
          <key>STACKSPEND_HOME</key>
          <string>/a &amp; &lt;b&gt;</string>
        </dict>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <dict>
          <key>SuccessfulExit</key>
          <false/>
        </dict>
        <key>ThrottleInterval</key>
        <integer>10</integer>
        <key>ExitTimeOut</key>
        <integer>15</integer>
        <key>ProcessType</key>
        <string>Background</string>
        <key>Umask</key>
        <integer>63</integer>
        <key>StandardErrorPath</key>
        <string>/Users/ada/.local/state/stackspend/watch.log</string>
      </dict>
      </plist>
      "
    `)
  })

  it('says what it starts, whatever the paths are', () => {
    const path = fc
      .string({unit: 'grapheme'})
      .map(name => `/${name.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')}`)
    fc.assert(
      fc.property(path, path, (node, script) => {
        const plist = renderPlist({...RUN, node, script})
        expect(readProgramArguments(plist)).toEqual([node, script])
      }),
      {
        examples: [
          ['/&lt;</string>', '/]]><!--'],
          ['/a\r\n\tb', '/"\''],
        ],
      },
    )
  })

  it('refuses what XML cannot say', () => {
    expect(() => renderPlist({...RUN, node: '/\u001b[2J'})).toThrow(
      expect.objectContaining({code: 'SERVICE_UNSUPPORTED'}),
    )
  })
})
