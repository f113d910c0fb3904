import {mayApprove} from '../../../core/directory/operators.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {useDashboard} from '../../dashboard.ts';
import {isUnsynced} from './next-step.ts';

/**
 * Opens the last step of the set-up of a mirror again, where it is chosen what may be created: until its first sync nothing
 * was written by that choice. Undefined: it is not to be chosen there (any more), or not by this operator.
 */
export function useCreation(connection: ConnectionView | undefined): (() => void) | undefined {
	const {rollcall, go, hush, reload, report} = useDashboard();
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	if (connection === undefined || !isUnsynced(connection) || !may) return undefined;
	const {name, running} = connection;
	if (running !== undefined) return undefined;
	return () =>
		void rollcall.setUp(name, 'creation').then(() => {
			hush();
			reload();
			go({screen: 'connections', open: name});
		}, report);
}
