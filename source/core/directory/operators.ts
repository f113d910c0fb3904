import {type Role, roles} from './account.ts';
import type {PersonId} from './ids.ts';

/** Who acts: a Unix user mapped to a role, or the service. */
export interface Operator {
	readonly name: string;
	readonly role: Role | 'service';
	/** The account in the directory that the settings map this operator to; nobody deactivates himself. */
	readonly account?: PersonId;
}

const mayRun: readonly Operator['role'][] = ['Administrator', 'Site Manager', 'People Manager'];

/** Starting a sync, testing a connection [seed 002]: the service may too. */
export const maySync = (operator: Operator) => operator.role === 'service' || mayRun.includes(operator.role);

/** Making and changing connections, deciding, approving, arming: a person's decision, never the service's. */
export const mayApprove = (operator: Operator) => mayRun.includes(operator.role);

const below = (...without: readonly Role[]) => roles.filter((role) => !without.includes(role));

/** Administrator > Site Manager, People Manager > Manager > Instructor > Student; the others act on nobody (`directory.md`). */
const actsOn: Readonly<Record<Role, readonly Role[]>> = {
	Administrator: roles,
	'Site Manager': below('Administrator'),
	'People Manager': below('Administrator'),
	Manager: ['Manager', 'Staff', 'Instructor', 'Student'],
	Instructor: ['Student'],
	'Device Enrollment Manager': [],
	'Content Manager': [],
	Staff: [],
	Student: [],
};

/** Whether an operator may act on an account with these roles: never on a higher rank. */
export const mayActOn = (operator: Operator, theirs: readonly Role[]) => {
	const {role} = operator;
	if (role === 'service') return false;
	// An account without a role is nobody's subordinate: only who runs the organisation acts on it.
	if (theirs.length === 0) return mayRun.includes(role);
	return theirs.every((target) => actsOn[role].includes(target));
};
