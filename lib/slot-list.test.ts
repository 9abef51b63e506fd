import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_SLOT, SlotList } from './slot-list'

test('K15 holds exactly what a Set would, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9))), (steps) => {
      const members = Array.from({ length: 10 }, (_, id) => ({ id, slot: NO_SLOT }))
      const list = new SlotList<(typeof members)[number]>()
      const model = new Set<number>()
      for (const [adds, id] of steps) {
        const member = members[id]
        if (!member) continue
        if (adds && !model.has(id)) {
          list.add(member)
          model.add(id)
        } else if (!adds) {
          list.delete(member)
          model.delete(id)
        }
        expect(list.size).toBe(model.size)
      }
      expect(new Set(list.snapshot().map((member) => member.id))).toEqual(model)
      list.clear()
      expect(members.every((member) => member.slot === NO_SLOT)).toBe(true)
    }),
  )
})
