/**
 * Whether a token's model list has a model; an empty list has every one.
 * @param model `provider/model` with the names that are called in the end, never an alias or a bare name.
 */
export function allowsModel(list: readonly string[], model: string): boolean {
  if (list.length === 0 || list.includes(model)) return true
  const slash = model.indexOf('/')
  return slash > 0 && list.includes(`${model.slice(0, slash)}/*`)
}
