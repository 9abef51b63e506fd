'use client'
import dynamic from 'next/dynamic'

/** The overview, fetched only by spaces that have calls to show. */
export const OverviewOnDemand = dynamic(() => import('./overview').then((module) => module.Overview))
