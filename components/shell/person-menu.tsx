'use client'
import { lazy } from 'react'
import { MenuOnDemand } from './menu-on-demand'
import { PersonButton, type PersonMenuProps } from './person-button'

const load = () => import('./person-menu-window').then((module) => ({ default: module.PersonMenuWindow }))
const PersonMenuWindow = lazy(load)

/** The signed-in person at the foot of the sidebar: profile, theme, sign out. */
export function PersonMenu(props: PersonMenuProps) {
  return (
    <MenuOnDemand
      load={load}
      menu={<PersonMenuWindow {...props} />}
      renderButton={(trigger) => <PersonButton user={props.user} collapsed={props.collapsed} {...trigger} />}
    />
  )
}
