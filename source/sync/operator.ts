import type {Operator} from '../core/directory/operators.ts';
import {UsageError} from '../core/errors.ts';
import type {Documents} from '../core/ports.ts';
import {readSettings, updateSettings} from './documents.ts';

/**
 * Who acts: `--as` or `ROLLCALL_OPERATOR`, else the Unix user, by the settings' table of operators. Whoever sets
 * rollcall up becomes Administrator. `service` may sync, and may not approve. (The operating system guards the
 * files; this guards against mistakes.)
 */
export async function operatorOf(
	documents: Documents,
	{user, as, create}: {readonly user: string; readonly as: string | undefined; readonly create: boolean},
): Promise<Operator> {
	const name = as ?? user;
	if (name === 'service') return {name, role: 'service'};
	const {operators} = await readSettings(documents);
	const role = operators[name];
	if (role !== undefined) return {name, role};
	if (as !== undefined)
		throw new UsageError(`there is no operator "${as}"`, {
			notDone: 'Nothing was done.',
			next: `Operators: ${[...Object.keys(operators), 'service'].join(', ')}.${Object.keys(operators).length === 0 ? ' The way back: rollcall doctor' : ''}`,
		});
	if (create && Object.keys(operators).length === 0) {
		await updateSettings(documents, (settings) => ({...settings, operators: {[name]: 'Administrator'}}));
		return {name, role: 'Administrator'};
	}
	// Nobody in the table yet: a state that was made before there was one. Looking needs no role.
	return {name, role: 'Staff'};
}
