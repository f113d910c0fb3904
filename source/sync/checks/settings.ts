import {mayApprove} from '../../core/directory/operators.ts';
import type {Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {type Context, withSnapshot} from '../context.ts';
import {readSettings} from '../documents.ts';
import {operatorOf} from '../operator.ts';

/** Whether the settings can be used, and whether there is somebody who may decide. */
export async function* settingsFindings({store}: Context): Work<readonly CareFinding[]> {
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
	return [
		{
			severity: 'warning',
			subject: 'the operators',
			what: 'are none who may approve what a guard holds, or arm a target',
			next: 'Name one in settings.json of the state: {"operators": {"UNIX-USER": "Administrator"}}',
		},
	];
}
