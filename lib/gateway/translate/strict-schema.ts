import { isObject } from './json'

/** Rules that OpenAI refuses in a strict schema (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). */
const REFUSED = ['oneOf', 'allOf', 'not', 'if', 'dependentRequired', 'dependentSchemas', 'patternProperties']
/** Where schemas lie within a schema by name. */
const NAMED = ['properties', '$defs', 'definitions']

/** Whether OpenAI takes the schema as a strict one: every object closed, and all of its properties required. */
export function isStrictSchema(schema: unknown): boolean {
  if (!isObject(schema)) return true
  if (REFUSED.some((name) => schema[name] !== undefined)) return false
  const { type, properties, required, additionalProperties } = schema
  if (isObject(properties) || type === 'object' || (Array.isArray(type) && type.includes('object'))) {
    const names: unknown[] = Array.isArray(required) ? required : []
    if (additionalProperties !== false) return false
    if (!Object.keys(isObject(properties) ? properties : {}).every((name) => names.includes(name))) return false
  }
  const named = NAMED.flatMap((name) => (isObject(schema[name]) ? Object.values(schema[name]) : []))
  const any: unknown[] = Array.isArray(schema['anyOf']) ? schema['anyOf'] : []
  return [...named, ...any, schema['items']].every(isStrictSchema)
}
