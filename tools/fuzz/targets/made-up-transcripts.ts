import * as fc from 'fast-check'

const count = fc.oneof(fc.nat(), fc.double(), fc.constantFrom(null, '7', -1, 1e15, 1e16))
const usage = fc.record(
  {
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cache_creation: fc.record({ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count}),
    server_tool_use: fc.jsonValue(),
    speed: fc.constantFrom('fast', 'standard', 1),
  },
  {requiredKeys: []},
)
const line = fc.record(
  {
    type: fc.constantFrom('assistant', 'user', 1),
    timestamp: fc.oneof(
      fc.date({noInvalidDate: true}).map(date => date.toJSON()),
      fc.string(),
    ),
    sessionId: fc.oneof(fc.constantFrom('a', 'b'), fc.string()),
    requestId: fc.constantFrom('req_1', 'req_2', null),
    cwd: fc.oneof(fc.constant('/home/dev'), fc.string()),
    gitBranch: fc.string(),
    isSidechain: fc.boolean(),
    message: fc.record(
      {
        content: fc.oneof(fc.string(), fc.array(fc.jsonValue(), {maxLength: 2})),
        stop_reason: fc.constantFrom('end_turn', null),
        id: fc.constantFrom('msg_1', 'msg_2', null),
        model: fc.oneof(fc.constant('claude-sonnet-5-5'), fc.string()),
        usage,
      },
      {requiredKeys: []},
    ),
  },
  {requiredKeys: []},
)

/** Lines as Claude Code might write them, with anything in any of them. */
export function madeUpTranscripts(): fc.Arbitrary<Uint8Array> {
  return fc
    .array(fc.oneof({weight: 8, arbitrary: line}, fc.jsonValue()), {maxLength: 6})
    .map(lines => Buffer.from(lines.map(made => JSON.stringify(made)).join('\n')))
}
