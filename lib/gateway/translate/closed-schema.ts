import { isObject } from './json'
import type { JsonObject } from './types'

/** Rules that Anthropic's structured output refuses; they are said in the description instead. */
const SAID_ONLY = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
])

/** Where schemas lie within a schema: by name, in lists, or alone. */
const NAMED = new Set(['properties', '$defs', 'definitions'])
const LISTED = new Set(['anyOf', 'allOf', 'prefixItems'])

/** A JSON schema as Anthropic's structured output accepts it: every object closed, limits moved into the description. */
export function closedSchema(schema: JsonObject): JsonObject {
  const closed: JsonObject = {}
  const said: string[] = []
  for (const [key, value] of Object.entries(schema)) {
    if (SAID_ONLY.has(key)) said.push(`${key}: ${JSON.stringify(value)}`)
    else if (NAMED.has(key) && isObject(value)) closed[key] = mapValues(value)
    else if (LISTED.has(key) && Array.isArray(value)) closed[key] = value.map(close)
    // One of several is a rule it does not know; any of them is the nearest.
    else if (key === 'oneOf' && Array.isArray(value)) closed['anyOf'] = value.map(close)
    else if (key === 'items') closed[key] = Array.isArray(value) ? value.map(close) : close(value)
    else closed[key] = value
  }
  if (said.length > 0) {
    const description = typeof schema['description'] === 'string' ? `${schema['description']}\n` : ''
    closed['description'] = `${description}${said.join('; ')}.`
  }
  const isOpen = schema['type'] === 'object' || isObject(schema['properties'])
  return isOpen ? { ...closed, additionalProperties: false } : closed
}

function mapValues(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema)]))
}

function close(schema: unknown): unknown {
  return isObject(schema) ? closedSchema(schema) : schema
}
