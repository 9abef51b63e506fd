export { DAYS, fillLedger, firstDay } from './fill-ledger'
export { questions } from './ledger-questions'
