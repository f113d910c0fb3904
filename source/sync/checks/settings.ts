import {mayApprove} from '../../core/directory/operators.ts';
import type {Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {type Context, withSnapshot} from '../context.ts';
import {readSettings} from '../documents.ts';
import {operatorOf} from '../operator.ts';

/**
 * Whether the settings can be used, and whether there is somebody who may decide. Where nobody is left who may, the
 * way back is the folder's owner's: the operating system guards the files, and operators only guard against mistakes.
 */
export async function* settingsFindings({store, operator}: Context): Work<readonly CareFinding[]> {
	yield {stage: 'check', message: 'settings'};
	const {operators} = await readSettings(store.documents);
	const acting = await withSnapshot(store, async (snapshot) => {
		const accountOf = (id: string) => snapshot.get('accounts', id);
		return await Promise.all(
			Object.keys(operators).map((user) =>
				operatorOf(store.documents, {user, as: undefined, create: false}, accountOf),
			),
		);
	});
	const deciding = acting.some(mayApprove);
	if (deciding) return [];
	const isMissing = (await store.documents.read('settings')) === undefined;
	const own = JSON.stringify({operators: {[operator.name]: 'Administrator'}});
	return [
		{
			severity: 'warning',
			subject: 'the operators',
			what: `are none who may approve what a guard holds, or arm a target${isMissing ? ': settings.json is missing, and graces and patches are as in a new state' : ''}`,
			next: isMissing
				? `rollcall restore FILE --only settings; without a backup, whoever owns the state's folder writes settings.json there (chmod 600): ${own}`
				: `Whoever owns the state's folder names one in its settings.json: ${own}`,
		},
	];
}
