import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readExecStart, renderUnit} from '../../../src/app/service/render-unit.ts'

const RUN = {
  node: '/usr/bin/node',
  script: '/opt/stackspend/bin/run.js',
  logFile: '/home/ada/.local/state/stackspend/watch.log',
  flags: [],
  environment: {},
}

const lineOf = (unit: string, name: string) =>
  unit.split('\n').find(line => line.startsWith(`${name}=`)) ?? ''

describe('a unit of systemd', () => {
  it('starts the listener by absolute paths, again after a failure, within limits', () => {
    const environment = {STACKSPEND_HOME: '/srv/spend'}
    expect(renderUnit({...RUN, flags: ['--port=5318'], environment})).toMatchInlineSnapshot(`
      "# Written by: stackspend service install
      # Settings of your own are best kept beside it: systemctl --user edit stackspend

      [Unit]
      Description=StackSpend listener for the telemetry of coding agents
      StartLimitIntervalSec=0

      [Service]
      ExecStart="/usr/bin/node" "/opt/stackspend/bin/run.js" "watch" "--run-by" "systemd" "--port=5318"
      Environment="STACKSPEND_HOME=/srv/spend"
      WorkingDirectory=~
      StandardOutput=null
      StandardError=append:/home/ada/.local/state/stackspend/watch.log
      UMask=0077
      Restart=on-failure
      RestartSec=10
      TimeoutStopSec=15
      MemoryMax=1G
      TasksMax=64
      NoNewPrivileges=yes
      LockPersonality=yes
      RestrictRealtime=yes
      RestrictSUIDSGID=yes
      RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
      SystemCallArchitectures=native

      [Install]
      WantedBy=default.target
      "
    `)
  })

  // What systemd 252 made of these was looked at with `systemd-analyze verify`.
  it('takes spaces, percent and dollar signs for what they are', () => {
    const unit = renderUnit({...RUN, node: '/home/a b/%h/$HOME/ö;x/node'})
    expect(lineOf(unit, 'ExecStart')).toBe(
      'ExecStart=:"/home/a b/%%h/$HOME/ö;x/node" "/opt/stackspend/bin/run.js" "watch" "--run-by" "systemd"',
    )
  })

  it('starts by a shell what systemd would not: a program with a quote or backslash in its path', () => {
    const unit = renderUnit({...RUN, node: `/o'b/"q"\\u/node`})
    expect(lineOf(unit, 'ExecStart')).toBe(
      `ExecStart=:"/bin/sh" "-c" "exec \\"$0\\" \\"$@\\"" "/o'b/\\"q\\"\\\\u/node" "/opt/stackspend/bin/run.js" "watch" "--run-by" "systemd"`,
    )
  })

  it('keeps whatever a variable holds on its line', () => {
    const unit = renderUnit({...RUN, environment: {STACKSPEND_HOME: '/a\n"b" %h\\$c'}})
    expect(lineOf(unit, 'Environment')).toBe(`Environment="STACKSPEND_HOME=/a\\x0a\\"b\\" %%h\\\\$c"`)
  })

  it('refuses a log whose path would break its line', () => {
    expect(() => renderUnit({...RUN, logFile: '/a\nExecStart=/bin/evil'})).toThrow(
      expect.objectContaining({code: 'SERVICE_UNSUPPORTED'}),
    )
  })

  it('says what it starts, whatever the paths are', () => {
    const path = fc.string({unit: 'grapheme'}).map(name => `/${name.toWellFormed().replaceAll('\0', '')}`)
    fc.assert(
      fc.property(path, path, (node, script) => {
        const unit = renderUnit({...RUN, node, script})
        expect(unit.split('\n').filter(line => line.startsWith('ExecStart='))).toHaveLength(1)
        expect(readExecStart(unit)).toEqual([node, script])
      }),
      {
        examples: [
          [`/a" %% "b`, '/\\x41\\'],
          ['/$0 $$', `/'`],
          ['/bin/sh', '/x'],
          ['/\u2028ExecStart=/x', '/\u2028'],
        ],
      },
    )
  })

  it('is read as a person may have written it', () => {
    expect(readExecStart('[Service]\nExecStart=-/usr/bin/node /opt/run.js watch\n')).toEqual([
      '/usr/bin/node',
      '/opt/run.js',
    ])
    expect(readExecStart('[Service]\n')).toEqual([])
  })
})
