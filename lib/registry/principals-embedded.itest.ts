import { testPrincipals } from './principals-fixture'

testPrincipals('embedded')
