#!/usr/bin/env node
// Nothing is imported before the version is known to do, and the syntax is one that an old Node can still parse.
var found = process.versions.node.split('.').map(Number)
var known =
  (found[0] === 22 && (found[1] > 22 || (found[1] === 22 && found[2] >= 2))) ||
  (found[0] === 24 && found[1] >= 15) ||
  found[0] > 24

if (!known) {
  console.error(
    'Error: stackspend needs Node 24.15 or later (or 22.22.2 and later 22.x); this is ' +
      process.version +
      '.',
  )
  process.exitCode = 1
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  import('../dist/version.js').then(module => {
    console.log(
      'stackspend/' +
        module.version +
        ' ' +
        process.platform +
        '-' +
        process.arch +
        ' node-' +
        process.version,
    )
  })
} else if (
  process.argv[2] === 'hook' &&
  ['install', 'uninstall', '--help', '--json'].indexOf(process.argv[3]) < 0
) {
  // Without oclif: someone waits for their prompt to be sent, and nothing that fails here may keep it. Claude Code takes
  // the exit code of wrong usage, 2, as "block": so whatever else is typed is the hook too.
  process.getBuiltinModule('node:module').enableCompileCache()
  // Node 22 warns of its SQLite as soon as that is imported; nobody reads what a hook says beside its answer.
  process.removeAllListeners('warning')
  import('../dist/hook.js').then(
    module => module.main(process.getBuiltinModule('node:path').join(import.meta.dirname, '..')),
    () => {},
  )
} else {
  // Compiled code is kept between runs; where the system refuses, Node compiles afresh and says nothing.
  process.getBuiltinModule('node:module').enableCompileCache()
  import('../dist/main.js').then(module => module.main(process.argv.slice(2)))
}
