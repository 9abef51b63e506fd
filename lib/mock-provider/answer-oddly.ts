import type { Exchange } from './exchange'
import type { MockModel } from './models'

const HTML = '<!doctype html><html><head><title>502</title></head><body><h1>Bad gateway</h1><hr>cdn</body></html>'

/** Does what a model's speciality is. @returns true when that was the whole answer. */
export async function answerOddly(exchange: Exchange, model: MockModel): Promise<boolean> {
  switch (model.special) {
    case 'hang':
      await exchange.gone()
      return true
    case 'reset':
      await exchange.reset()
      return true
    case 'redirect':
      if (exchange.req.url?.includes('followed=1')) return false
      exchange.head(307, { location: `${exchange.req.url?.split('?')[0]}?followed=1`, 'content-length': '0' })
      exchange.end()
      return true
    case 'html-error':
    case 'html-ok':
      exchange.head(model.special === 'html-ok' ? 200 : 502, { 'content-type': 'text/html; charset=utf-8' })
      exchange.end(Buffer.from(HTML))
      return true
    default:
      return false
  }
}
