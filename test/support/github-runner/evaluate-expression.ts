import {data, Evaluator, Lexer, Parser} from '@actions/expressions'
import type {FunctionDefinition} from '@actions/expressions/funcs/info'

/** What an expression can see: `github`, `env`, `steps` and so on, and whether the job fares well so far. */
export type ExpressionContext = {
  readonly values: Readonly<Record<string, unknown>>
  readonly succeeds: boolean
}

/** A text with every `${{ … }}` in it evaluated, by GitHub's own evaluator. */
export function interpolate(text: string, context: ExpressionContext): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, context).coerceString(),
  )
}

/** Whether an `if:` holds. One that names no status function also wants that nothing failed. */
export function holds(condition: string | undefined, context: ExpressionContext): boolean {
  const expression = (condition ?? 'success()').trim().replace(/^\$\{\{(.*)\}\}$/s, '$1')
  const asked = /\b(success|failure|always|cancelled)\s*\(/.test(expression)
  return isTrue(evaluate(asked ? expression : `success() && (${expression})`, context))
}

function evaluate(expression: string, {values, succeeds}: ExpressionContext): data.ExpressionData {
  const status = new Map(
    Object.entries({success: succeeds, failure: !succeeds, always: true, cancelled: false}).map(
      ([name, value]) => [name, statusFunction(name, value)],
    ),
  )
  const tokens = new Lexer(expression).lex().tokens
  const parsed = new Parser(tokens, Object.keys(values), [...status.values()]).parse()
  const context: data.Dictionary = JSON.parse(JSON.stringify(values), data.reviver)
  return new Evaluator(parsed, context, status).evaluate()
}

function statusFunction(name: string, value: boolean): FunctionDefinition {
  return {name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value)}
}

/** As GitHub's expressions have it: false, 0, an empty text and null are not true. */
function isTrue(result: data.ExpressionData): boolean {
  if (result.kind === data.Kind.Null) return false
  if (result.kind === data.Kind.Number) return result.number() !== 0
  if (result.kind === data.Kind.Boolean) return result.coerceString() === 'true'
  return result.kind !== data.Kind.String || result.coerceString() !== ''
}
