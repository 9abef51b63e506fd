'use client'
import { lazy } from 'react'
import { MenuOnDemand } from './menu-on-demand'
import { SpaceButton, type SpaceSwitcherProps } from './space-button'

const load = () => import('./space-menu').then((module) => ({ default: module.SpaceMenu }))
const SpaceMenu = lazy(load)

/** The space one is in, and the way to the others. */
export function SpaceSwitcher(props: SpaceSwitcherProps) {
  return (
    <MenuOnDemand
      load={load}
      menu={<SpaceMenu {...props} />}
      renderButton={(trigger) => <SpaceButton space={props.space} collapsed={props.collapsed} {...trigger} />}
    />
  )
}
