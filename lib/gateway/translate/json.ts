import type { JsonObject } from './types'

/** True for a JSON object: neither an array nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; an empty one when it is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The objects in a list; none when it is no list. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value as text; empty when it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The text of a member, or null when it is absent, empty or no text. */
export function filledText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A count of tokens; 0 when it is none. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}

/** Texts with fewer openings than this cannot be nested too deeply to be written again. */
const SHALLOW = 1000

/** The object that a text holds as JSON, null when it holds none, or one too deep to be written again (G16). */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value)) return null
    return openings(text) < SHALLOW || jsonText(value) !== null ? value : null
  } catch {
    return null
  }
}

/** The value as JSON; null when it is nested too deeply (G16). */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value)
  } catch {
    return null
  }
}

function openings(text: string): number {
  let count = 0
  for (const character of text) if (character === '{' || character === '[') count += 1
  return count
}
