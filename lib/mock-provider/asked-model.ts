import { refuse, refuseUnknownModel } from './answer-chat'
import { answerOddly } from './answer-oddly'
import type { Exchange } from './exchange'
import { findModel, type MockModel } from './models'
import { modelProblem } from './request-body'

/** The model a request is for, of one kind or of the misbehaving ones; undefined when the request is answered already. */
export async function askedModel(
  exchange: Exchange,
  parsed: unknown,
  kind: MockModel['kind'],
): Promise<MockModel | undefined> {
  const problem = modelProblem(parsed)
  if (problem) {
    refuse(exchange, 400, { message: problem.wrong, param: problem.param })
    return undefined
  }
  const name = (parsed as { model: string }).model
  exchange.entry.model = name
  const model = findModel(name, exchange.entry.protocol)?.model
  const misbehaves = model?.errorStatus !== undefined || model?.special !== undefined || model?.ending !== undefined
  if (!model || (model.kind !== kind && !misbehaves)) {
    refuseUnknownModel(exchange, name)
    return undefined
  }
  if (model.errorStatus !== undefined) {
    refuse(exchange, model.errorStatus)
    return undefined
  }
  return (await answerOddly(exchange, model)) ? undefined : model
}
