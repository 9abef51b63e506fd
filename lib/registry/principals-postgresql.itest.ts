import { testPrincipals } from './principals-fixture'

testPrincipals('postgresql')
