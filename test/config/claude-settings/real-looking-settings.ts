/** The variables that a test writes; real ones come from `claudeEnvironment`. */
export const VARIABLES = {
  CLAUDE_CODE_ENABLE_TELEMETRY: '1',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
}

const plain = {
  $schema: 'https://json.schemastore.org/claude-code-settings.json',
  model: 'opus',
  permissions: {
    allow: ['Bash(npm run test:*)', 'Read(~/.zshrc)'],
    deny: ['Read(./.env)', 'Read(./secrets/**)'],
    defaultMode: 'acceptEdits',
  },
  includeCoAuthoredBy: false,
}

const hooks = {
  hooks: {
    PreToolUse: [
      {matcher: 'Bash', hooks: [{type: 'command', command: 'jq -r \'"\\(.tool_input.command)"\' >> ~/log'}]},
    ],
    Stop: [{hooks: [{type: 'command', command: "printf '\\a'"}]}],
  },
  statusLine: {type: 'command', command: '~/.claude/statusline.sh', padding: 0},
}

const company = {
  env: {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abcdefghijkl,x-team=platform',
    OTEL_RESOURCE_ATTRIBUTES: 'team.id=platform,cost_center=42',
  },
  forceLoginMethod: 'console',
}

/** Settings files as people have them, by what is special about each. */
export const REAL_LOOKING: readonly (readonly [name: string, text: string])[] = [
  ['empty', ''],
  ['white space only', '\n\n'],
  ['an empty object', '{}'],
  ['an empty object, spread out', '{\n}\n'],
  ['an empty object with a space in it', '{ }'],
  ['two spaces', `${JSON.stringify(plain, null, 2)}\n`],
  ['four spaces', `${JSON.stringify(plain, null, 4)}\n`],
  ['tabs', `${JSON.stringify({...plain, env: {EDITOR: 'vim'}}, null, '\t')}\n`],
  ['minified', JSON.stringify({...plain, ...hooks})],
  ['minified with env', JSON.stringify({env: {A: '1', B: '2'}, model: 'opus'})],
  ['one line with spaces', '{ "env": { "A": "1" }, "model": "opus" }\n'],
  ['no final line end', JSON.stringify(plain, null, 2)],
  ['three line ends at its end', `${JSON.stringify(plain, null, 2)}\n\n\n`],
  ['CRLF', `${JSON.stringify(company, null, 2)}\n`.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${JSON.stringify(plain, null, 2)}\n`],
  ['nothing but a byte order mark', '\uFEFF'],
  ['a byte order mark and CRLF', `\uFEFF${JSON.stringify(hooks, null, 2)}\r\n`.replaceAll('\n', '\r\n')],
  ['other variables', `${JSON.stringify({env: {ANTHROPIC_MODEL: 'opus', MAX_TOKENS: '8192'}}, null, 2)}\n`],
  ['a company Collector', `${JSON.stringify(company, null, 2)}\n`],
  ['the very same variables', `${JSON.stringify({env: VARIABLES}, null, 2)}\n`],
  ['hooks and a status line', `${JSON.stringify(hooks, null, 2)}\n`],
  ['an empty env', '{\n  "env": {},\n  "model": "opus"\n}\n'],
  ['an empty env with a line in it', '{\n  "env": {\n  },\n  "model": "opus"\n}\n'],
  ['env twice', '{"env": {"A": "1"}, "model": "opus", "env": {"B": "2"}}\n'],
  ['a variable twice', '{\n  "env": {"OTEL_LOGS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "console"}\n}\n'],
  ['a variable that is a number', '{"env": {"CLAUDE_CODE_ENABLE_TELEMETRY": 0}}'],
  ['escaped names', '{"\\u0065nv": {"OTEL_LOGS_EXPORTE\\u0052": "none"}}\n'],
  ['commas in front', '{\n    "model": "opus"\n  , "env": {\n      "A": "1"\n    , "B": "2"\n    }\n}\n'],
  ['mixed indentation', '{\n\t"model": "opus",\n  "env": {\n\t    "A" : "1",\n   "B":"2"}}\n'],
  [
    'letters of all kinds',
    '{"env": {"NAME": "Zoë 🦉 \\u2028 \\" // no comment"}, "__proto__": {"env": 1}}\n',
  ],
  ['old Mac line ends', '{\r  "model": "opus"\r}\r'],
  [
    '5 MB',
    `${JSON.stringify({allow: Array.from({length: 150_000}, (_, i) => `Bash(tool-${i}:*) ????`)}, null, 2)}\n`,
  ],
]

/** Settings files that nothing may be written into, with the place that the error names. */
export const REFUSED: readonly (readonly [name: string, text: string, message: string])[] = [
  [
    'a comment',
    '{\n  // my model\n  "model": "opus"\n}\n',
    'line 2, column 3: a comment, which JSON does not have',
  ],
  ['a block comment behind', '{}\n/* mine */', 'line 2, column 1: a comment, which JSON does not have'],
  ['a comma too many', '{\n  "model": "opus",\n}\n', 'line 3, column 1: this is not JSON'],
  ['text behind its end', '{"model": "opus"}\r\n}', 'line 2, column 1: this is not JSON'],
  ['no end', '{\n  "env": {\n', 'line 3, column 1: this is not JSON'],
  [
    'what nobody would nest',
    `{"hooks":\n${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    'line 2, column 100: nested in more than 100 levels',
  ],
  ['single quotes', "{\n  'model': 'opus'\n}", 'line 2, column 3: this is not JSON'],
  ['a line break inside a string', '{\n  "model": "op\nus"\n}', 'line 2, column 12: this is not JSON'],
  ['a list', '\n["env"]', 'line 2, column 1: expected an object'],
  ['an env that is a list', '{\n  "env": ["A=1"]\n}', 'line 2, column 10: "env" is no object'],
  ['an env that is null', '{"env": null}', 'line 1, column 9: "env" is no object'],
  ['a number with a leading zero', '{"timeout": 010}', 'line 1, column'],
]
