'use client'
import { useId } from 'react'
import type { RoleList } from '@/lib/schemas/role'
import { roleSummary, roleValue } from './role-summary'

/** One role out of those the caller may give, each with what it may do: radio buttons named `role`. */
export function RoleField({
  roles,
  defaultValue,
  withOwner = false,
  error,
}: {
  roles: RoleList
  /** As `roleValue` names it. */
  defaultValue: string
  /** Owner is offered, where somebody can be made one. */
  withOwner?: boolean
  error?: string | undefined
}) {
  const id = useId()
  const offered = roles.items.filter(({ role, grantable }) => grantable && (withOwner || role !== 'owner'))
  return (
    <fieldset className="min-w-0" aria-describedby={error && `${id}-error`}>
      <legend className="mb-1.5 text-[13px] font-medium">Role</legend>
      <div className="divide-y divide-border rounded-lg border border-input/60">
        {offered.map((role) => {
          const value = roleValue(role)
          return (
            <div
              key={value}
              className="relative flex items-start gap-3 px-3 py-2.5 first:rounded-t-lg last:rounded-b-lg hover:bg-muted has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ring"
            >
              <input
                type="radio"
                id={`${id}-${value}`}
                name="role"
                value={value}
                defaultChecked={value === defaultValue}
                aria-describedby={`${id}-${value}-what`}
                className="relative z-10 mt-0.5 size-4 shrink-0 accent-primary outline-none pointer-coarse:size-5"
              />
              <div className="min-w-0">
                <label
                  htmlFor={`${id}-${value}`}
                  // The whole row can be clicked.
                  className="block cursor-pointer font-medium break-words after:absolute after:inset-0"
                >
                  {role.name}
                </label>
                <p id={`${id}-${value}-what`} className="text-[13px] text-pretty text-muted-foreground">
                  {roleSummary(role, roles.permissions)}
                </p>
              </div>
            </div>
          )
        })}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
