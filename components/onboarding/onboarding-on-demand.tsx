'use client'
import dynamic from 'next/dynamic'

/** The first steps, fetched only by spaces that still need them: most visits to the page are to its overview. */
export const OnboardingOnDemand = dynamic(() => import('./onboarding').then((module) => module.Onboarding))
