import {type Account, type Role, roles} from '../core/directory/account.ts';
import {personId} from '../core/directory/ids.ts';
import type {Operator} from '../core/directory/operators.ts';
import {UsageError} from '../core/errors.ts';
import type {Documents} from '../core/ports.ts';
import {accountOfOperator, type OperatorSetting} from './account-settings.ts';
import {readSettings, updateSettings} from './documents.ts';

/**
 * Who acts: `--as` or `ROLLCALL_OPERATOR`, else the Unix user, by the settings' table of operators, which names a role
 * or an account of the directory. Whoever sets rollcall up becomes Administrator. `service` may sync, and may not
 * approve. (The operating system guards the files; this guards against mistakes.)
 * @param accountOf an account by Person ID; one that is gone, or cannot sign in, gives no role.
 */
export async function operatorOf(
	documents: Documents,
	{user, as, create}: {readonly user: string; readonly as: string | undefined; readonly create: boolean},
	accountOf: (id: string) => Promise<Account | undefined> = async () => undefined,
): Promise<Operator> {
	const name = as ?? user;
	if (name === 'service') return {name, role: 'service'};
	const {operators} = await readSettings(documents);
	const setting = Object.hasOwn(operators, name) ? operators[name] : undefined;
	if (setting !== undefined) return await settled(name, setting, accountOf);
	if (as !== undefined)
		throw new UsageError(`there is no operator "${as}"`, {
			notDone: 'Nothing was done.',
			next: `Operators: ${[...Object.keys(operators), 'service'].join(', ')}.${Object.keys(operators).length === 0 ? ' The way back: rollcall doctor' : ''}`,
		});
	if (create && Object.keys(operators).length === 0) {
		await updateSettings(documents, (settings) => ({...settings, operators: {[name]: 'Administrator'}}));
		return {name, role: 'Administrator'};
	}
	return {name, role: onlyLooking};
}

/** Nobody in the table yet: a state that was made before there was one. Looking needs no role. */
const onlyLooking: Role = 'Staff';

async function settled(
	name: string,
	setting: OperatorSetting,
	accountOf: (id: string) => Promise<Account | undefined>,
): Promise<Operator> {
	const id = accountOfOperator(setting);
	if (id === undefined) return {name, role: setting as Role};
	const account = await accountOf(id);
	const may = account !== undefined && account.status !== 'Deactivated';
	const role = may ? roles.find((each) => account.roles.some((has) => has.role === each)) : undefined;
	return {name, role: role ?? onlyLooking, account: personId(id)};
}
